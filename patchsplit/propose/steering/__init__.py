"""A proposal that a person corrects: fewer or more patches, neighbours, a new cut under pins.

nearness   the probabilities of a proposal, kept for what comes later
matrix     these probabilities as arrays
levels     fewer patches, or more of them
neighbours the halves of a patch, what goes with a hunk, what else belongs to a patch
pins       a new cut that keeps what a person decided
"""
