"""The hunks of a delta to their places upstream, each with its evidence.

stage          the whole stage
disjoint       the check that the placed hunks are disjoint
landing        what upstream has already: its history joined to its tree
upstream_tree  upstream's tree as compared with the base: entries, renames, folders
past_renames   ... and the renames that only its history shows
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
  search       ... the hunks looked for in it, and how much of each commit the fork has
  explain      ... each line of a hunk to the commit that made it
  landed       ... the verdict on each hunk
  cuts         ... a hunk that has landed in part, cut
  counterparts ... the fork's commits that say which commit of upstream's they are
  rewording    ... lines of the fork that may be a commit's in other words
"""

from patchsplit.place.disjoint import make_disjoint
from patchsplit.place.follow import follow_span, write_over
from patchsplit.place.mapping import LineMap
from patchsplit.place.past_renames import read_followed_tree
from patchsplit.place.stage import CutDelta, place, place_and_cut
from patchsplit.place.text import merges_cleanly
from patchsplit.place.upstream_tree import read_upstream_tree

__all__ = [
    "CutDelta",
    "LineMap",
    "follow_span",
    "make_disjoint",
    "merges_cleanly",
    "place",
    "place_and_cut",
    "read_followed_tree",
    "read_upstream_tree",
    "write_over",
]
