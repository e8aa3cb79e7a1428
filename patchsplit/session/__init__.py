"""The use cases: the whole API of both faces.

start      refs or a diff -> a session with a first plan       analyse    the stages, in order
session    edits, undo, where things stand                     exits      commits, branch, mail
names      what a user calls a hunk or a patch                 refresh    old decisions, new trees
"""
