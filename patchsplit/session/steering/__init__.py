"""Corrections of a proposal that it learns from: fewer or more patches, neighbours, a new cut.

nearness    how likely hunks belong together, as the proposal found it
regroup     other groups of hunks to a plan: ids, messages, topics and positions
levels      fewer patches, or more
neighbours  the halves of a patch, what goes with hunks, what else belongs to a patch
repropose   a new cut of what nobody touched
"""
