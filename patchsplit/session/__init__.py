"""The use cases: the API that the command line and the terminal UI share.

session     one plan: its analysis, ledger and journal
edits       every edit of a plan
lookup      hunks and patches by the names that a user gives
pipeline/   refs or a diff to a plan; a plan to one on newer trees
conflicts/  answers and suggestions
hunks/      edits of a hunk's lines
views/      what the command line and the terminal UI show
checks/     findings about the series        fixes/   edits that correct them
series/     the commits of the series        exits/   branch, mail, Gerrit, GitHub, GitLab, quilt
verify      builds each step
"""
