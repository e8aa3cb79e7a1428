"""Two trees, or a diff onto a tree, to a Delta of zero-context hunks.

trees    two trees to a Delta
names    the names that a diff gives its files
patch    the text of a diff to values
fit      where its hunks stand in a file
apply    the values and a tree to the tree that they make
base     the tip that a diff was made from
bare     all of it: a bare diff to two trees
"""

from patchsplit.read.bare_diff import DiffTrees, read_diff
from patchsplit.read.trees import read_trees
from patchsplit.read.unified_diff import Omission

__all__ = ["DiffTrees", "Omission", "read_diff", "read_trees"]
