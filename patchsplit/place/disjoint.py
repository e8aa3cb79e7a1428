"""Placements to the same with disjoint edits: of overlapping ones all but one become conflicts."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from patchsplit.model.delta import Delta, Hunk, HunkId, Span
from patchsplit.model.placement import Cause, Conflict, Edit, Placement, Way

CLEAN_WAYS = (Way.SAME, Way.MAPPED)


def make_disjoint(delta: Delta, found: Mapping[HunkId, Placement]) -> dict[HunkId, Placement]:
    """Returns the placements, with conflicts for edits that overlap another, and disjoint regions.

    Of overlapping edits one keeps its place: git's merge comes before the rules, and hunks that
    upstream has already come last; among equals the delta's order decides. A conflict's region
    loses the lines that edits and earlier conflicts have.
    """
    taken: dict[str, _LineClaims] = defaultdict(_LineClaims)
    settled = dict(found)
    for hunk in sorted(delta.hunks(), key=lambda hunk: _claim_order(found[hunk.id])):
        placement = found[hunk.id]
        edit = placement.action
        if isinstance(edit, Edit) and not taken[edit.origin].claim(edit.at, edit.order):
            settled[hunk.id] = _make_displaced(hunk, placement, edit)
    for placement in sorted(settled.values(), key=_region_of):
        conflict = placement.conflict
        if conflict is not None and conflict.at is not None:
            at = taken[conflict.path].clip(conflict.at)
            first = at.start - conflict.at.start
            upstream = conflict.upstream[first : first + len(at)] if at else ()
            settled[placement.hunk] = replace(
                placement, conflict=replace(conflict, at=at, upstream=upstream)
            )
    return settled


def _claim_order(placement: Placement) -> int:
    """Returns a sort key: placements of lower keys claim their lines first."""
    if placement.landed is not None:
        return 2
    return 0 if placement.way in CLEAN_WAYS else 1


def _region_of(placement: Placement) -> tuple[str, Span]:
    conflict = placement.conflict
    return (conflict.path, conflict.at or Span(0, 0)) if conflict else ("", Span(0, 0))


def _make_displaced(hunk: Hunk, placement: Placement, edit: Edit) -> Placement:
    reason = f"Its place by the rule {placement.way.value!r} is taken by another hunk."
    conflict = Conflict(
        reason, edit.origin, Span(edit.at.stop, edit.at.stop), hunk.removed, hunk.added,
        cause=Cause.TAKEN_PLACE,
    )  # fmt: skip
    return replace(placement, way=Way.NONE, evidence=reason, action=None, conflict=conflict)


class _LineClaims:
    """The lines of one file that edits and conflicts claim."""

    def __init__(self) -> None:
        self._spans: list[Span] = []
        self._ranks: set[tuple[Span, int]] = set()

    def claim(self, at: Span, order: int) -> bool:
        """Claims lines for an edit of the given order; returns False if others claimed them."""
        index = bisect_right(self._spans, at)
        before = self._spans[index - 1 : index]
        after = self._spans[index : index + 1]
        free = all(span.stop <= at.start for span in before) and all(
            at.stop <= span.start for span in after
        )
        if not free or (not at and (at, order) in self._ranks):
            return False
        self._ranks.add((at, order))
        self._spans.insert(index, at)
        return True

    def clip(self, at: Span) -> Span:
        """Claims, and returns, the first run of unclaimed lines of a region; it can be empty."""
        start, stop = at.start, at.stop
        for span in self._spans:
            if span.stop <= start or stop <= span.start:
                continue
            if span.start <= start:
                start = span.stop
                stop = max(start, stop)
            else:
                stop = span.start
        clipped = Span(start, stop)
        self._spans.insert(bisect_right(self._spans, clipped), clipped)
        return clipped
