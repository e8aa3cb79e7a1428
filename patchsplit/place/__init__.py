"""The hunks of a delta to their places upstream, each with its evidence.

stage          the whole stage, and the check that the placed hunks are disjoint
upstream_tree  upstream's tree as compared with the base: entries, renames, folders
files          changes to a file as a whole: new, deleted, renamed, mode, replaced
text           the hunks of one text file: git's merge first, then the likeliest candidate
agreement      ... the result compared with git's own merge
mapping        ... the lines of one file, base -> upstream
lines          ... properties of single lines
follow         a span of one version of a file, in a later version
elsewhere      the lines of a file that is gone, in other files
candidates/    the edits that a conflicting hunk could become upstream
  sites        ... the input of the rules, and what they propose
  rules        ... the names of the rules
  blocks       ... rules for hunks that replace lines
  insertions   ... rules for hunks that only insert lines
  token_merge  ... three-way merge by tokens
  renames      ... identifiers that upstream renamed
  generate     ... all candidates of a hunk, each outcome once
ranking/       candidates in the order of their probability
  likeness     ... the features of a candidate
  forest       ... the trained decision trees (weights.json)
  rank         ... the order, the reasons and the confidence
history/       what upstream has already
  line_history ... what upstream's commits did to lines, cached beside the plans
  landed       ... the hunks that are found there
"""

from patchsplit.place.follow import follow_span, write_over
from patchsplit.place.mapping import LineMap
from patchsplit.place.stage import make_disjoint, place
from patchsplit.place.text import merges_cleanly
from patchsplit.place.upstream_tree import read_upstream_tree

__all__ = [
    "LineMap",
    "follow_span",
    "make_disjoint",
    "merges_cleanly",
    "place",
    "read_upstream_tree",
    "write_over",
]
