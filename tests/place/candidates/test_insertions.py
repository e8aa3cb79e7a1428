"""The rules for inserted lines, on literals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sites import make_map, make_site

from patchsplit.model.delta import Hunk, HunkId, Kind, Lines, Span, split_lines
from patchsplit.place.candidates.insertions import (
    find_equivalent_gaps,
    propose_insertions,
)
from patchsplit.place.candidates.rules import Rule
from patchsplit.place.candidates.sites import Site
from patchsplit.place.mapping import LineMap

BASE = b"alpha_line();\nbeta_line();\ngamma_line();\ndelta_line();\n"
FORK = BASE.replace(b"gamma", b"mine();\ngamma")
"""Inserts at gap 2."""


def list_places(site: Site, rule: Rule) -> list[int]:
    found = [one for one in propose_insertions(site) if one.rule is rule]
    assert all(one.at.start == one.at.stop for one in found)
    return [one.at.start for one in found]


def insert_at(gap: int, added: bytes, map_: LineMap) -> Site:
    new = split_lines(added)
    hunk = Hunk(HunkId("h"), "a.c", Kind.TEXT, Span(gap, gap), Span(gap, gap + len(new)), (), new)
    return Site(hunk, hunk.old, new, map_)


# ---- equivalent gaps


@given(st.text("ab", max_size=8), st.text("ab", min_size=1, max_size=4), st.integers(0, 8))
def test_an_insertion_has_the_same_effect_at_each_equivalent_gap(
    base: str, added: str, at: int
) -> None:
    lines: Lines = tuple(base.encode()[k : k + 1] for k in range(len(base)))
    new: Lines = tuple(added.encode()[k : k + 1] for k in range(len(added)))
    gap = min(at, len(lines))
    wanted = (*lines[:gap], *new, *lines[gap:])
    found = find_equivalent_gaps(lines, gap, new)
    assert next(iter(found)) == gap
    every = {}
    for k in range(len(lines) + 1):
        between = wanted[k : k + len(new)]
        if (*lines[:k], *between, *lines[k:]) == wanted:
            every[k] = between
    assert found == every


def test_gaps_are_listed_from_the_nearest_after_and_before() -> None:
    lines = (b"x\n",) * 5
    assert list(find_equivalent_gaps(lines, 2, (b"x\n",))) == [2, 3, 4, 5, 1, 0]


def test_an_insertion_is_slid_only_so_far() -> None:
    gaps = find_equivalent_gaps((b"x\n",) * 200, 100, (b"x\n",))
    assert (min(gaps), max(gaps)) == (100 - 60, 100 + 60)


def test_an_equivalent_gap_whose_neighbours_are_still_together_is_proposed() -> None:
    base = b"f\n{\n}\n\ng\n{\n}\n\nend\n"
    site = make_site(base, base.replace(b"g\n", b"n\n{\n}\n\ng\n"), base.replace(b"g\n", b"h\n"))
    slid = [one for one in propose_insertions(site) if one.rule is Rule.SLID]
    assert [(one.at.start, one.gap, one.slide) for one in slid] == [
        (1, 1, 0),
        (2, 2, 1),
        (3, 3, 2),
    ]
    assert slid[2].lines == (b"\n", b"n\n", b"{\n", b"}\n")


def test_a_place_beside_an_equivalent_gap_says_how_far_it_was_slid() -> None:
    map_ = make_map(b"x\ny\nx\ny\n", b"x\ny\nx\ny\nz\n")
    site = insert_at(2, b"x\ny\n", map_)
    found = [one for one in propose_insertions(site) if one.rule is Rule.KEPT_BOTH]
    assert [(one.at.start, one.slide) for one in found] == [(2, 0), (1, -1), (3, 1), (0, -2)]


def test_the_six_nearest_equivalent_gaps_are_considered() -> None:
    map_ = make_map(b"x\n" * 20, b"x\n" * 20)
    assert list_places(insert_at(10, b"x\n", map_), Rule.SLID) == [10, 9, 11, 8, 12, 7]


# ---- next to the neighbours


@pytest.mark.parametrize(
    ("upstream", "both", "after_line", "before_line"),
    [
        (BASE, [2], [2], [2]),
        (BASE.replace(b"gamma_line();\n", b""), [], [2], []),
        (BASE.replace(b"beta_line();\n", b""), [], [], [1]),
        (BASE.replace(b"gamma", b"new();\ngamma"), [], [2], [3]),
        (b"x();\n", [], [], []),
    ],
)
def test_unchanged_neighbours_say_where(
    upstream: bytes, both: list[int], after_line: list[int], before_line: list[int]
) -> None:
    site = make_site(BASE, FORK, upstream)
    assert list_places(site, Rule.KEPT_BOTH) == both
    assert list_places(site, Rule.KEPT_BEFORE) == after_line
    assert list_places(site, Rule.KEPT_AFTER) == before_line
    assert list_places(site, Rule.SLID) == both


def test_edited_neighbours_say_where_too() -> None:
    site = make_site(BASE, FORK, BASE.replace(b"beta_line();", b"beta_line(1);"))
    assert list_places(site, Rule.KEPT_BEFORE) == []
    assert list_places(site, Rule.KEPT_AFTER) == [2]
    assert list_places(site, Rule.EDITED_BOTH) == [2]
    assert list_places(site, Rule.EDITED_BEFORE) == [2]
    assert list_places(site, Rule.EDITED_AFTER) == [2]


def test_the_ends_of_the_file_are_neighbours() -> None:
    first = make_site(BASE, b"mine();\n" + BASE, b"new();\n" + BASE)
    assert list_places(first, Rule.KEPT_BEFORE) == [0]
    assert list_places(first, Rule.KEPT_AFTER) == [1]
    last = make_site(BASE, BASE + b"mine();\n", BASE + b"new();\n")
    assert list_places(last, Rule.KEPT_BEFORE) == [4]
    assert list_places(last, Rule.KEPT_AFTER) == [5]


# ---- sorted lines


@pytest.mark.parametrize(
    ("new", "theirs", "places"),
    [
        (b"Import  m\n", b"import c\nimport x\n", [2]),
        (b"import m\n", b"import c\n", [2]),
        (b"import m\n", b"import x\n", [1]),
        (b"import m\n", b"import m\n", []),
        (b"import m\n", b"import c\nimport c\nimport x\nimport b\nimport x\n", []),
        (b"import 0\n", b"import c\n", []),
        (b"import m\nimport y\n", b"import c\nimport x\n", []),
        (b"import m\nimport n\n", b"import c\nimport x\n", [2]),
    ],
)
def test_there_is_one_place_that_keeps_the_lines_sorted(
    new: bytes, theirs: bytes, places: list[int]
) -> None:
    base = b"import a\nimport z\n"
    here = make_map(base, base.replace(b"import z", theirs + b"import z"))
    assert list_places(insert_at(1, new, here), Rule.SORTED) == places * 2


def test_lines_are_sorted_from_the_first_of_the_file() -> None:
    map_ = make_map(b"import z\n", b"import a\nimport k\nimport z\n")
    assert list_places(insert_at(0, b"import b\n", map_), Rule.SORTED) == [1, 1]


def test_neighbours_that_are_still_together_need_no_order() -> None:
    map_ = make_map(b"import a\nimport z\n", b"x\nimport a\nimport z\n")
    assert list_places(insert_at(1, b"import b\n", map_), Rule.SORTED) == []


# ---- regions and contexts


def test_both_edges_of_the_region_are_proposed() -> None:
    site = make_site(BASE, FORK, BASE.replace(b"gamma", b"x();\ny();\ngamma"))
    assert list_places(site, Rule.EDGE) == [2, 4]


def test_within_a_region_a_place_is_after_a_line_that_ends_alike() -> None:
    upstream = BASE.replace(b"gamma", b"if (x) {\n    x();\n\ny();\nz: \ngamma")
    site = make_site(BASE, FORK, upstream)
    assert list_places(site, Rule.INSIDE) == [2, 4, 6, 7]


@pytest.mark.parametrize(
    ("lines", "places"),
    [
        (11, list(range(2, 14))),
        (12, [*range(2, 10), *range(11, 15)]),
        (40, [*range(2, 10), *range(39, 43)]),
        (41, []),
    ],
)
def test_of_many_places_in_a_region_the_first_and_the_last_are_proposed(
    lines: int, places: list[int]
) -> None:
    new = b"".join(b"new_%d();\n" % k for k in range(lines))
    site = make_site(BASE, FORK, BASE.replace(b"gamma", new + b"gamma"))
    assert list_places(site, Rule.INSIDE) == places


def test_words_are_merged_over_the_region() -> None:
    base = b"f(a,\n  b);\n"
    site = make_site(base, b"f(a,\n  c,\n  b);\n", b"f(x,\n  b);\n")
    (merged,) = [one for one in propose_insertions(site) if one.rule is Rule.TOKENS]
    assert (merged.at, b"".join(merged.lines)) == (Span(0, 1), b"f(x,\n  c,\n")


CONTEXT = b"before_3();\nbefore_2();\nbefore_1();\nafter_1();\nafter_2();\nafter_3();\n"


@pytest.mark.parametrize(
    ("upstream", "places"),
    [
        (b"x\ny\n" + CONTEXT, [5]),
        (b"x\nbefore_1();\nafter_1();\n", [2]),
        (b"x\nbefore_3();\nbefore_2();\nbefore_1();\ny\n", [4]),
        (b"x\ny\nafter_1();\nafter_2();\nafter_3();\n", [2]),
        (b"x\nbefore_2();\nbefore_1();\ny\n", [3]),
        (b"x\nbefore_1();\ny\nafter_1();\n", []),
        (CONTEXT + CONTEXT, [3, 9]),
        ((b"before_1();\nafter_1();\n" * 3) + CONTEXT, [9]),
        (CONTEXT * 4, []),
    ],
)
def test_the_context_is_found_elsewhere(upstream: bytes, places: list[int]) -> None:
    whole = ((Span(0, 6), Span(0, upstream.count(b"\n"))),)
    map_ = LineMap(split_lines(CONTEXT), split_lines(upstream), whole)
    assert list_places(insert_at(3, b"mine();\n", map_), Rule.CONTEXT) == places


def test_the_context_of_the_first_gap_is_what_follows() -> None:
    whole = ((Span(0, 6), Span(0, 8)),)
    map_ = LineMap(split_lines(CONTEXT), split_lines(b"x\ny\n" + CONTEXT), whole)
    assert list_places(insert_at(0, b"mine();\n", map_), Rule.CONTEXT) == [2]


@pytest.mark.parametrize(("line", "found"), [(b"123456;", [2]), (b"12345;", [])])
def test_a_short_context_is_not_looked_for(line: bytes, found: list[int]) -> None:
    base = line[:5] + b"\n" + line + b"\n"
    map_ = LineMap(split_lines(base), split_lines(b"x\n" + base), ((Span(0, 2), Span(0, 3)),))
    assert list_places(insert_at(1, b"mine();\n", map_), Rule.CONTEXT) == found


@pytest.mark.parametrize(
    ("before", "after"),
    [(3, 3), (2, 2), (1, 2), (2, 1), (1, 1), (3, 0), (0, 3), (2, 0), (0, 2)],
)
def test_where_less_context_is_found_often_more_of_it_tells(before: int, after: int) -> None:
    lines = split_lines(b"before_4();\n" + CONTEXT + b"after_4();\n")
    less = [lines[4 - before + 1 : 4 + after] if before else (), lines[4 - before : 4 + after - 1]]
    often = [(b"other();\n", *some) for some in less for _ in range(4)]
    upstream = (*sum(often, ()), b"x\n", *lines[4 - before : 4 + after], b"x\n")
    map_ = LineMap(lines, upstream, ((Span(0, 8), Span(0, len(upstream))),))
    place = len(upstream) - 1 - after
    assert list_places(insert_at(4, b"mine();\n", map_), Rule.CONTEXT) == [place]


AROUND = tuple(b"a_line_around_it(%d);\n" % k for k in range(8))


@pytest.mark.parametrize(
    "places",
    [
        [(2, 2), (3, 3)],
        [(1, 2), (2, 2)],
        [(1, 1), (1, 2)],
        [(1, 1), (2, 1)],
        [(0, 3), (1, 1)],
        [(2, 0), (3, 0)],
        [(0, 2), (0, 3)],
        [(0, 2), (2, 0)],
        [(1, 1)],
        [(2, 0)],
        [(0, 2)],
    ],
)
def test_the_place_with_more_context_comes_first(places: list[tuple[int, int]]) -> None:
    """`places` are how many lines of context each has before and after, in upstream's order."""
    there: list[bytes] = []
    wanted = []
    for before, after in places:
        there.append(b"other();\n")
        wanted.append(len(there) + before)
        there += AROUND[4 - before : 4 + after]
    map_ = LineMap(AROUND, tuple(there), ((Span(0, 8), Span(0, len(there))),))
    assert list_places(insert_at(4, b"mine();\n", map_), Rule.CONTEXT) == wanted[::-1]


def test_one_line_of_context_is_not_looked_for() -> None:
    there = (b"other();\n", AROUND[3], b"other();\n", AROUND[4])
    map_ = LineMap(AROUND, there, ((Span(0, 8), Span(0, 4)),))
    assert list_places(insert_at(4, b"mine();\n", map_), Rule.CONTEXT) == []
