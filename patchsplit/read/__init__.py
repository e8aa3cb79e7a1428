"""Two trees, or a diff onto a tree, to a Delta of zero-context hunks.

trees          two trees to a Delta
names          the names of files in a diff
diff_text      the bytes of an input to the text of a diff: unpacked, decoded
unified_diff   the text of a diff to values (diff_values)
outside_lines  what a diff says between its sections to the files that it leaves out
fit            the places of its hunks in a file
apply          the values and a tree to the resulting tree
base           the tip that a diff was made from
bare_diff      all of these: a bare diff to two trees
commit         a commit to the files that it changes
queue          a vendor's queue of patches to what each changes
patch_header   the text above a patch's diff to its subject, body, author and date
upstream_status  what such a text says of the patch's way upstream
"""

from patchsplit.read.bare_diff import DiffTrees, read_diff
from patchsplit.read.diff_values import Omission
from patchsplit.read.queue import parse_mails, read_queue
from patchsplit.read.trees import read_trees

__all__ = ["DiffTrees", "Omission", "parse_mails", "read_diff", "read_queue", "read_trees"]
