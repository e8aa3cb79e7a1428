"""Proof: the user's commands on the steps of the series, and what a failure says.

scope       which steps are tried: prefixes of the series, or patches with only what they need
run         runs the commands, and keeps each verdict at once
results     what is kept of it, in words
faults      the hunks at which a failure points
"""
