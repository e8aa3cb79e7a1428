"""git's merge as a witness: where it merges a file cleanly, so do we, or a person is asked.

The hunks of the delta are git diff's, and git's merge sees the same change in hunks of its own
(another algorithm, other gaps). Where the two differ, what was placed is held against git's result.
"""

from __future__ import annotations

from collections.abc import Sequence

from patchsplit.git.lines import LineChange
from patchsplit.model.delta import Lines, Span
from patchsplit.model.placement import Edit, Placement
from patchsplit.model.series import compose
from patchsplit.place.candidates.sites import Site, make_overlap_conflict
from patchsplit.place.mapping import LineMap

MERGES_DIFFERENTLY = (
    "git's own merge cuts the fork's change of the file otherwise, and comes out otherwise."
)


def check_against_git(
    sites: Sequence[Site],
    placements: Sequence[Placement],
    origin: str,
    git_changes: Sequence[LineChange],
    fork: Lines,
) -> list[Placement]:
    """Returns the placements of one file's hunks, those as conflicts that git contradicts.

    `sites` and `placements` run in parallel; `merged` are the fork's changes as git's merge sees
    them, on the fork's lines. Hunks that git sees as they are need no witness.
    """
    seen = {(old, fork[new.start : new.stop]) for old, new in git_changes}
    strange = [k for k, site in enumerate(sites) if (site.old, site.added) not in seen]
    if not strange:
        return list(placements)
    map_ = sites[0].map
    wanted = _merge_like_git(map_, git_changes, fork)
    edits = [p.action for p in placements if isinstance(p.action, Edit)]
    done = [*placements]
    if wanted is not None and compose(map_.upstream, edits) != wanted:
        for k in strange:
            if placements[k].landed is None:
                done[k] = make_overlap_conflict(sites[k], origin, MERGES_DIFFERENTLY)
    return done


def _merge_like_git(map_: LineMap, git_changes: Sequence[LineChange], fork: Lines) -> bytes | None:
    """Returns the file as git merges it (xdl_do_merge); None where git finds a conflict."""
    edits = []
    for old, new in git_changes:
        at = map_.map_clean(old)
        added = fork[new.start : new.stop]
        if at is not None:
            edits.append(Edit("", at, added, order=0))
        elif not any(_is_same_change(map_, change, old, added) for change in map_.changes):
            return None
    return compose(map_.upstream, edits)


def _is_same_change(map_: LineMap, change: LineChange, old: Span, added: Lines) -> bool:
    was, now = change
    return was == old and map_.upstream[now.start : now.stop] == added
