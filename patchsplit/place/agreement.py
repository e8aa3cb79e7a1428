"""The placements of one file, compared with the result of git's own merge.

The delta's hunks come from git diff; git's merge diffs the file by itself and may divide the same
change into other hunks. Where they differ and the results differ, a person is asked.
"""

from __future__ import annotations

from collections.abc import Sequence

from patchsplit.git.lines import LineChange
from patchsplit.model.delta import Lines, Span
from patchsplit.model.placement import Cause, Edit, Placement
from patchsplit.model.series import compose
from patchsplit.place.candidates.sites import Site, make_overlap_conflict
from patchsplit.place.mapping import LineMap

MERGES_DIFFERENTLY = (
    "git's merge divides the fork's change to this file into other hunks, and its result differs."
)


def check_against_git(
    sites: Sequence[Site],
    placements: Sequence[Placement],
    origin: str,
    git_changes: Sequence[LineChange],
    fork: Lines,
) -> list[Placement]:
    """Returns the placements of one file's hunks, with conflicts where git's merge contradicts.

    `sites` and `placements` are parallel. `git_changes` are the fork's changes as git's merge sees
    them: spans of the base and of `fork`, the fork's lines. Only hunks that git divides otherwise
    can become conflicts, and none that upstream has already does.
    """
    seen = {(old, fork[new.start : new.stop]) for old, new in git_changes}
    divided = [k for k, site in enumerate(sites) if (site.old, site.added) not in seen]
    if not divided:
        return list(placements)
    map_ = sites[0].map
    wanted = _merge_like_git(map_, git_changes, fork)
    edits = [p.action for p in placements if isinstance(p.action, Edit)]
    done = [*placements]
    if wanted is not None and compose(map_.upstream, edits) != wanted:
        for k in divided:
            if placements[k].landed is None:
                done[k] = make_overlap_conflict(
                    sites[k], origin, MERGES_DIFFERENTLY, Cause.BOTH_CHANGED
                )
    return done


def _merge_like_git(map_: LineMap, git_changes: Sequence[LineChange], fork: Lines) -> bytes | None:
    """Returns the file's content as git merges it (xdl_do_merge); None if git has a conflict."""
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
