"""The lines of one file, base -> upstream, on literals."""

from __future__ import annotations

import pytest
from sites import make_map

from patchsplit.model.delta import Span, split_lines
from patchsplit.place.mapping import LineMap, find_trigrams

MAP = LineMap(
    split_lines(b"0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n"),
    split_lines(b"0\n1\nX\nY\nZ\n4\n5\n8\n9\n"),
    ((Span(2, 4), Span(2, 5)), (Span(6, 8), Span(7, 7))),
)
"""Lines 2 and 3 became three lines, lines 6 and 7 are gone."""


@pytest.mark.parametrize(
    ("span", "touched"),
    [
        (Span(0, 1), range(0)),
        (Span(1, 2), range(1)),
        (Span(3, 3), range(1)),
        (Span(4, 5), range(1)),
        (Span(4, 6), range(2)),
        (Span(5, 5), range(1, 1)),
        (Span(8, 9), range(1, 2)),
        (Span(9, 10), range(2, 2)),
    ],
)
def test_a_change_is_touched_from_the_line_before_it_to_the_line_after_it(
    span: Span, touched: range
) -> None:
    found = MAP.changes_touching(span)
    assert (found, found.start) == (touched, touched.start)


@pytest.mark.parametrize(
    ("span", "clean"),
    [
        (Span(0, 1), Span(0, 1)),
        (Span(1, 1), Span(1, 1)),
        (Span(1, 2), None),
        (Span(2, 2), None),
        (Span(4, 4), None),
        (Span(5, 5), Span(6, 6)),
        (Span(9, 10), Span(8, 9)),
    ],
)
def test_a_span_that_no_change_touches_is_shifted(span: Span, clean: Span | None) -> None:
    assert MAP.map_clean(span) == clean


@pytest.mark.parametrize(
    ("span", "both"),
    [
        (Span(0, 1), (Span(0, 1), Span(0, 1))),
        (Span(3, 3), (Span(2, 4), Span(2, 5))),
        (Span(1, 3), (Span(1, 4), Span(1, 5))),
        (Span(4, 5), (Span(2, 5), Span(2, 6))),
        (Span(3, 7), (Span(2, 8), Span(2, 7))),
        (Span(7, 9), (Span(6, 9), Span(7, 8))),
        (Span(9, 9), (Span(9, 9), Span(8, 8))),
    ],
)
def test_a_span_grows_by_the_changes_that_touch_it(span: Span, both: tuple[Span, Span]) -> None:
    assert MAP.expand_to_changes(span) == both


def test_each_line_of_the_base_has_its_number_upstream_or_none() -> None:
    assert MAP.upstream_lines == [0, 1, -1, -1, 5, 6, -1, -1, 7, 8]
    assert LineMap((), MAP.upstream, ((Span(0, 0), Span(0, 9)),)).upstream_lines == []


@pytest.mark.parametrize(
    ("gap", "neighbours"),
    [
        (0, (-1, 0)),
        (1, (0, 1)),
        (2, (1, None)),
        (3, (None, None)),
        (4, (None, 5)),
        (8, (None, 7)),
        (10, (8, 9)),
    ],
)
def test_a_gap_is_between_the_lines_before_and_after_it(
    gap: int, neighbours: tuple[int | None, int | None]
) -> None:
    assert MAP.gap_neighbours(gap) == neighbours


def test_an_edited_line_is_a_neighbour_on_demand() -> None:
    map_ = make_map(b"first_call(one);\nlast();\n", b"first_call(two);\nlast();\n")
    assert map_.gap_neighbours(1) == (None, 1)
    assert map_.gap_neighbours(1, follow_edits=True) == (0, 1)
    assert map_.gap_neighbours(0) == (-1, None)
    assert map_.gap_neighbours(0, follow_edits=True) == (-1, 0)


def test_a_lost_first_or_last_line_is_no_neighbour() -> None:
    map_ = make_map(b"first\nmiddle\nlast\n", b"middle\n")
    assert map_.gap_neighbours(0) == (-1, None)
    assert map_.gap_neighbours(1) == (None, 0)
    assert map_.gap_neighbours(2) == (0, None)
    assert map_.gap_neighbours(3) == (None, 1)


def test_edited_lines_are_paired_in_their_order_by_their_similarity() -> None:
    base = b"top\nalpha_call(1, x);\nbeta_call(2, y);\ngamma_call(3, z);\nend\n"
    upstream = b"top\nnew();\nalpha_call(1, w);\nother_thing;\ngamma_call(3, w);\nend\n"
    map_ = LineMap(split_lines(base), split_lines(upstream), ((Span(1, 4), Span(1, 5)),))
    assert [map_.follow_line(k) for k in range(5)] == [0, 2, -1, 4, 5]


def test_of_two_similar_lines_the_more_similar_is_the_edited_one() -> None:
    base = b"call_one(first, second);\n"
    for upstream, wanted in (
        (b"call_one(first, thirds);\ncall_one(first, second, third);\n", 1),
        (b"call_one(first, second, third);\ncall_one(first, thirds);\n", 0),
    ):
        map_ = LineMap(split_lines(base), split_lines(upstream), ((Span(0, 1), Span(0, 2)),))
        assert map_.follow_line(0) == wanted


def test_lines_that_changed_places_are_not_both_followed() -> None:
    base = b"alpha_call(1, x);\nbeta_function(2, y);\n"
    upstream = b"beta_function(2, w);\nalpha_call(1, w);\n"
    map_ = LineMap(split_lines(base), split_lines(upstream), ((Span(0, 2), Span(0, 2)),))
    assert sorted(map_.follow_line(k) >= 0 for k in range(2)) == [False, True]


@pytest.mark.parametrize(("old", "new", "followed"), [(50, 50, True), (41, 61, False)])
def test_lines_of_a_large_change_are_not_paired(old: int, new: int, followed: bool) -> None:  # noqa: FBT001
    was = tuple(b"a_line_of_the_base(%d);\n" % k for k in range(old))
    now = tuple(b"a_line_of_the_base(%d, 0);\n" % k for k in range(new))
    map_ = LineMap(was, now, ((Span(0, len(was)), Span(0, len(now))),))
    assert (map_.follow_line(3) >= 0) is followed


def test_a_trigram_has_a_name() -> None:
    assert find_trigrams([b"a1 = f(2);\n"]) == {(b"a1", b"=", b"f")}
    assert find_trigrams([b"1 + 2 ab;\n", b"x y z"]) == {(b"+", b"2", b"ab"), (b"2", b"ab", b";")}
    assert not find_trigrams([b"ab =\n", b"cd\n"]), "a trigram is within one line"


def test_indexes_list_the_places_of_a_line() -> None:
    map_ = make_map(b"", b"a  b\n\nx\na b  \na  b\r\n")
    assert map_.line_index == {b"a  b": [0, 4], b"": [1], b"x": [2], b"a b": [3]}
    assert map_.squeezed_index == {b"a b": [0, 3, 4], b"": [1], b"x": [2]}


@pytest.mark.parametrize(
    ("base", "upstream", "ending"),
    [
        (b"a\nb\n", b"a\r\nb\r\n", b"\r\n"),
        (b"a\r\nb\r\n", b"a\nb\n", b"\n"),
        (b"a\r\n", b"b\r\n", None),
        (b"a\n", b"b\n", None),
        (b"a\nb\n", b"a\r\nb\n", None),
        (b"a\r\nb\n", b"a\r\nb\r\n", None),
        (b"a\nb", b"a\r\nb", b"\r\n"),
        (b"a", b"a\r\n", None),
    ],
)
def test_a_line_ending_is_new_where_all_lines_changed_it(
    base: bytes, upstream: bytes, ending: bytes | None
) -> None:
    assert make_map(base, upstream).new_line_ending == ending


def test_what_a_changed_line_still_has_is_not_removed() -> None:
    map_ = make_map(b"run(self.agent, one);\n", b"run(agent, one);\n")
    assert (b"self", b".", b"agent") in map_.removed_trigrams
    assert (b"agent", b",", b"one") not in map_.removed_trigrams
    kept = make_map(b"a = self.agent;\nb;\n", b"a = agent;\nb;\nb = self.agent;\n")
    assert not kept.stale_trigrams((b"self.agent;\n",))
