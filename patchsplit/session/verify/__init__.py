"""Proof: the user's commands on the steps of the series, and what a failure says.

scope        which steps are tried: prefixes of the series, or patches with only what they need
run          runs the commands, and keeps each verdict at once
results      what is kept of it, in words
faults       the hunks at which a failure points
misplaced    the hunks that make a step fail, by names and places, and then by builds
homes        how near hunks are to patches
workbench    a checkout in which any set of hunks is tried
quick        what likely fails, without a build
mend         moves misplaced hunks where they belong
"""
