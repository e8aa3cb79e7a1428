"""Of overlapping edits all but one become conflicts, and regions lose what others have."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from written import delta, file, hunk

from patchsplit.model.delta import HunkId, Span
from patchsplit.model.placement import (
    Cause,
    Conflict,
    Edit,
    Landed,
    Placement,
    Way,
    overlap,
)
from patchsplit.place.disjoint import make_disjoint

UPSTREAM = tuple(b"%d\n" % k for k in range(12))


def edit(name: str, start: int, stop: int, order: int = 0, way: Way = Way.MAPPED) -> Placement:
    action = Edit("a.c", Span(start, stop), (b"x\n",), order)
    return Placement(HunkId(name), way, "", action=action)


def asked(name: str, start: int, stop: int, path: str = "a.c") -> Placement:
    span = Span(start, stop)
    conflict = Conflict("", path, span, (), (), UPSTREAM[start:stop])
    return Placement(HunkId(name), Way.NONE, "", conflict=conflict)


def settle(*found: Placement) -> list[Placement]:
    some = delta(file("a.c", *(hunk(one.hunk, "a.c", b"new\n", b"old\n") for one in found)))
    settled = make_disjoint(some, {one.hunk: one for one in found})
    return [settled[one.hunk] for one in found]


def displaced(*found: Placement) -> list[str]:
    return [one.hunk for one in settle(*found) if one.conflict is not None]


# ---- edits


@pytest.mark.parametrize(
    ("one", "two", "free"),
    [
        ((0, 2), (2, 4), True),
        ((2, 4), (0, 2), True),
        ((0, 3), (2, 4), False),
        ((2, 4), (0, 3), False),
        ((0, 4), (1, 2), False),
        ((1, 2), (0, 4), False),
        ((1, 2), (1, 2), False),
        ((0, 2), (2, 2), True),
        ((2, 2), (2, 4), True),
        ((2, 4), (2, 2), True),
        ((0, 2), (1, 1), False),
        ((1, 1), (0, 2), False),
    ],
)
def test_edits_may_touch_but_not_overlap(
    one: tuple[int, int],
    two: tuple[int, int],
    free: bool,  # noqa: FBT001
) -> None:
    assert displaced(edit("h1", *one), edit("h2", *two)) == ([] if free else ["h2"])


def test_insertions_at_one_line_need_different_orders() -> None:
    assert displaced(edit("h1", 2, 2), edit("h2", 2, 2, order=1)) == []
    assert displaced(edit("h1", 2, 2), edit("h2", 2, 2)) == ["h2"]
    assert displaced(edit("h1", 2, 2), edit("h2", 3, 3)) == []


def test_an_edit_between_two_others_may_overlap_neither() -> None:
    first, last = edit("h1", 0, 3), edit("h2", 5, 6)
    assert displaced(first, last, edit("h3", 2, 4)) == ["h3"]
    assert displaced(first, last, edit("h3", 4, 6)) == ["h3"]
    assert displaced(first, last, edit("h3", 3, 5)) == []


def test_edits_of_different_files_never_overlap() -> None:
    other = replace(edit("h2", 0, 2), action=Edit("b.c", Span(0, 2), (), 0))
    assert displaced(edit("h1", 0, 2), other) == []


def test_gits_merge_comes_before_the_rules_and_what_landed_comes_last() -> None:
    landed = replace(edit("h1", 0, 2), landed=Landed(None, ""))
    rule, merged = edit("h2", 1, 3, way=Way.ADJACENT), edit("h3", 2, 4)
    assert displaced(landed, rule) == ["h1"]
    assert displaced(rule, merged) == ["h2"]
    assert displaced(landed, edit("h2", 1, 3, way=Way.SAME)) == ["h1"]
    assert displaced(edit("h1", 1, 3, way=Way.SAME), merged) == ["h3"]


def test_a_displaced_edit_is_a_question_after_its_place() -> None:
    found = settle(edit("h1", 0, 2), edit("h2", 1, 3, way=Way.ADJACENT))[1]
    assert (found.way, found.action) == (Way.NONE, None)
    assert found.conflict == Conflict(
        "Its place by the rule 'adjacent' is taken by another hunk.",
        "a.c", Span(3, 3), (b"old\n",), (b"new\n",), cause=Cause.TAKEN_PLACE,
    )  # fmt: skip


# ---- regions of conflicts


@pytest.mark.parametrize(
    ("claims", "region", "clipped"),
    [
        ([], (0, 6), (0, 6)),
        ([(2, 4)], (0, 6), (0, 2)),
        ([(0, 3)], (0, 6), (3, 6)),
        ([(0, 3)], (1, 6), (3, 6)),
        ([(0, 3), (5, 6)], (0, 6), (3, 5)),
        ([(0, 2), (2, 3)], (0, 6), (3, 6)),
        ([(0, 6)], (0, 6), (6, 6)),
        ([(0, 9)], (2, 6), (9, 9)),
        ([(3, 3)], (0, 6), (0, 3)),
        ([(0, 0)], (0, 6), (0, 6)),
        ([(6, 6)], (0, 6), (0, 6)),
        ([(6, 8)], (0, 6), (0, 6)),
        ([(0, 2)], (2, 6), (2, 6)),
        ([(4, 6)], (4, 4), (4, 4)),
        ([(4, 6)], (5, 5), (6, 6)),
    ],
)
def test_a_region_loses_the_lines_of_edits(
    claims: list[tuple[int, int]], region: tuple[int, int], clipped: tuple[int, int]
) -> None:
    edits = [edit(f"e{k}", *claim) for k, claim in enumerate(claims)]
    conflict = settle(*edits, asked("q", *region))[-1].conflict
    assert conflict is not None
    assert conflict.at == Span(*clipped)
    assert conflict.upstream == UPSTREAM[slice(*clipped)]


def test_regions_of_questions_do_not_overlap() -> None:
    first, second, other = settle(asked("q1", 2, 6), asked("q2", 0, 4), asked("q3", 2, 6, "b.c"))
    assert [one.conflict and one.conflict.at for one in (first, second, other)] == [
        Span(4, 6),
        Span(0, 4),
        Span(2, 6),
    ]


spans = st.tuples(st.integers(0, 9), st.integers(0, 3)).map(lambda at: (at[0], at[0] + at[1]))


@given(st.lists(st.tuples(spans, st.booleans()), max_size=6))
def test_all_that_is_left_is_disjoint(rows: list[tuple[tuple[int, int], bool]]) -> None:
    found = settle(
        *(
            asked(f"h{k}", *at) if question else edit(f"h{k}", *at, order=k)
            for k, (at, question) in enumerate(rows)
        )
    )
    edits = [one.action for one in found if isinstance(one.action, Edit)]
    assert overlap(edits) is None
    regions = sorted(
        (one.conflict.at for one in found if one.conflict and one.conflict.at),
        key=lambda at: (at.start, at.stop),
    )
    taken = sorted((*(one.at for one in edits), *regions))
    assert all(one.stop <= two.start for one, two in pairwise(taken))
