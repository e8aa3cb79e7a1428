"""A place in one version of a file, in a later one."""

from __future__ import annotations

import pytest

from patchsplit.git.lines import LineChange
from patchsplit.model.delta import Span, split_lines
from patchsplit.place.follow import follow_span, write_over
from patchsplit.place.mapping import LineMap

BASE = split_lines(b"a\nb\nc\nd\ne\n")


def later(*changes: tuple[int, int, str]) -> LineMap:
    """The base with some lines replaced: start, stop, the new lines as letters."""
    upstream: list[bytes] = []
    found: list[LineChange] = []
    position = 0
    for start, stop, new in changes:
        upstream += BASE[position:start]
        found.append((Span(start, stop), Span(len(upstream), len(upstream) + len(new))))
        upstream += [f"{letter}\n".encode() for letter in new]
        position = stop
    return LineMap(BASE, (*upstream, *BASE[position:]), tuple(found))


@pytest.mark.parametrize(
    ("at", "changes", "stands"),
    [
        (Span(1, 3), [(0, 1, "xyz")], Span(3, 5)),
        (Span(1, 3), [(3, 4, "x")], Span(1, 3)),
        (Span(1, 3), [(3, 3, "x")], Span(1, 3)),
        (Span(1, 3), [(1, 1, "x")], Span(2, 4)),
        (Span(1, 3), [(2, 2, "x")], None),
        (Span(1, 3), [(2, 4, "")], None),
        (Span(2, 2), [(0, 1, "xy"), (4, 5, "")], Span(3, 3)),
        (Span(2, 2), [(1, 2, "xy")], Span(3, 3)),
        (Span(2, 2), [(2, 3, "xy")], Span(2, 2)),
        (Span(2, 2), [(2, 2, "x")], None),
        (Span(2, 2), [(1, 3, "x")], None),
        (Span(2, 2), [], Span(2, 2)),
    ],
)
def test_a_place_stands_until_its_own_lines_change(
    at: Span, changes: list[tuple[int, int, str]], stands: Span | None
) -> None:
    map_ = later(*changes)
    assert follow_span(map_, at) == stands
    if stands is not None:
        assert map_.upstream[stands.start : stands.stop] == BASE[at.start : at.stop]


def test_what_is_written_over_a_change_keeps_the_lines_around_the_place() -> None:
    assert write_over(later((0, 3, "xy")), Span(1, 2), (b"new\n",)) == (
        Span(0, 2),
        (b"a\n", b"new\n", b"c\n"),
    )
    assert write_over(later((2, 2, "x")), Span(2, 2), (b"new\n",)) == (Span(2, 2), (b"new\n",))
