"""Delta, Facts and Graph to a first Plan: which hunks make a patch, in which order, in which words.

The modules import numpy and scipy, which is slow; so this package imports none of them.

stage        the groups of hunks to the plan
message/     subject, body, author, and the reason for each hunk
ordering/    the order of the patches
grouping/    the items to groups, by similarity and by links
similarity/  the features of pairs of items, and the model that weighs them
history/     what upstream's past commits tell of words and files
items        hunks to items, which are never divided between patches
tokens       lines to words
"""
