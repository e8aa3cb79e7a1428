"""A place in one version of a file, in a later version of it."""

from __future__ import annotations

from patchsplit.model.delta import Lines, Span
from patchsplit.place.mapping import LineMap


def follow_span(map_: LineMap, at: Span) -> Span | None:
    """Returns where the lines `at` stand later; None where one of them was changed.

    Unlike git's merge it does not mind a change next to them. A gap, which is an empty span, stands
    while a line next to it does and nothing was put into it.
    """
    touched = [map_.changes[k][0] for k in map_.changes_touching(at)]
    if any(_breaks_span(old, at) for old in touched):
        return None
    before = [new.stop - old.stop for old, new in map_.changes if old.stop <= at.start]
    return at.shift(before[-1] if before else 0)


def _breaks_span(old: Span, at: Span) -> bool:
    """Tells whether a change of the lines `old` is one of the lines or the gap `at`."""
    if not at:
        return not old or old.start < at.start < old.stop
    return old.start < at.stop and at.start < old.stop


def write_over(map_: LineMap, at: Span, lines: Lines) -> tuple[Span, Lines]:
    """Returns what writes `lines` for `at` over what a later version made of these.

    Into a gap that was filled since, the lines go first.
    """
    old, new = map_.expand_to_changes(at)
    if not old:
        return Span(new.start, new.start), lines
    base = map_.base
    return new, (*base[old.start : at.start], *lines, *base[at.stop : old.stop])
