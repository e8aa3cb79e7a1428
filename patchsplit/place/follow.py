"""A span of one version of a file to its place in a later version."""

from __future__ import annotations

from patchsplit.model.delta import Lines, Span
from patchsplit.place.mapping import LineMap


def follow_span(map_: LineMap, at: Span) -> Span | None:
    """Returns the later version's lines for `at`; None if one of them was changed.

    Unlike in git's merge, a change next to them does not matter. An empty span is a gap: it is kept
    if one of the lines next to it is, and nothing was inserted into it.
    """
    touched = [map_.changes[k][0] for k in map_.changes_touching(at)]
    if any(_breaks_span(old, at) for old in touched):
        return None
    before = [new.stop - old.stop for old, new in map_.changes if old.stop <= at.start]
    return at.shift(before[-1] if before else 0)


def _breaks_span(old: Span, at: Span) -> bool:
    """Tells whether a change of the lines `old` changes the lines, or fills the gap, `at`."""
    if not at:
        return not old or old.start < at.start < old.stop
    return old.start < at.stop and at.start < old.stop


def write_over(map_: LineMap, at: Span, lines: Lines) -> tuple[Span, Lines]:
    """Returns an edit of the later version: the span to replace, and what to write there.

    It writes `lines` in place of what the later version made of `at`, and undoes the changes that
    touch `at`. At a gap that was filled, `lines` are inserted before what fills it.
    """
    old, new = map_.expand_to_changes(at)
    if not old:
        return Span(new.start, new.start), lines
    base = map_.base
    return new, (*base[old.start : at.start], *lines, *base[at.stop : old.stop])
