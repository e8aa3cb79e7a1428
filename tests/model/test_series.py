"""The state of a file after some of its actions."""

from __future__ import annotations

from itertools import permutations

import pytest

from patchsplit.model.delta import Entry, HunkId, Lines, Mode, Oid, Span
from patchsplit.model.placement import Action, Chmod, Edit, Move, Replace, overlap
from patchsplit.model.plan import Patch, PatchId, Plan, Source
from patchsplit.model.series import File, compose, file_after, iter_steps

BLOB = Oid("b" * 40)
FILE = Entry(Mode.FILE, BLOB)


def three(_: Oid) -> Lines:
    return (b"1\n", b"2\n", b"3\n")


def edit(
    start: int,
    stop: int,
    *lines: bytes,
    order: int = 0,
    creates: Mode | None = None,
    deletes: bool = False,
) -> Edit:
    return Edit("a", Span(start, stop), lines, order, creates, deletes)


def test_insertions_at_one_line_stand_in_their_order() -> None:
    assert compose((b"1\n",), [edit(1, 1, b"b\n", order=2), edit(1, 1, b"a\n", order=1)]) == (
        b"1\na\nb\n"
    )


def test_half_a_change_at_the_end_of_a_file_glues_no_lines_together() -> None:
    assert compose((b"1\n", b"end"), [edit(2, 2, b"more")]) == b"1\nend\nmore"


def test_a_file_without_its_last_newline_keeps_it_so() -> None:
    assert compose((b"1\n", b"end"), [edit(0, 1)]) == b"end"


def test_an_insertion_inside_replaced_lines_overlaps() -> None:
    assert overlap([edit(1, 3), edit(2, 2, b"x\n")]) is not None


def test_neighbours_do_not_overlap() -> None:
    assert overlap([edit(0, 1), edit(1, 1, b"x\n"), edit(1, 2)]) is None


def test_actions_on_one_file_give_the_same_in_any_order() -> None:
    actions: list[Action] = [
        Move("a", "b"),
        Chmod("a", Mode.EXECUTABLE),
        edit(0, 1, b"x\n"),
        edit(2, 3),
    ]
    outcomes = {file_after("a", FILE, order, three) for order in permutations(actions)}

    assert outcomes == {File("b", Mode.EXECUTABLE, None, b"x\n2\n")}


def test_a_new_file_is_there_from_its_first_piece_on() -> None:
    made = file_after("a", None, [edit(0, 0, b"x\n", creates=Mode.EXECUTABLE)], three)

    assert made == File("a", Mode.EXECUTABLE, None, b"x\n")


def test_a_deleted_file_goes_with_its_last_piece() -> None:
    first, second = edit(0, 2, deletes=True), edit(2, 3, deletes=True)

    assert file_after("a", FILE, [first], three) == File("a", Mode.FILE, None, b"3\n")
    assert file_after("a", FILE, [first, second], three) is None


def test_a_file_that_one_piece_deletes_goes_with_all_its_lines() -> None:
    assert file_after("a", FILE, [edit(0, 2, deletes=True), edit(2, 3)], three) is None


def test_a_file_that_only_loses_its_lines_stays() -> None:
    assert file_after("a", FILE, [edit(0, 3)], three) == File("a", Mode.FILE, None, b"")


def test_an_entry_is_replaced_as_a_whole() -> None:
    link = Entry(Mode.SYMLINK, Oid("c" * 40))

    assert file_after("a", FILE, [Replace("a", link)], three) == File(
        "a", Mode.SYMLINK, link.oid, None
    )
    assert file_after("a", FILE, [Replace("a", None)], three) is None


def test_a_step_says_only_what_it_changes() -> None:
    one, two, three_ = HunkId("1"), HunkId("2"), HunkId("3")
    plan = Plan(
        Source(BLOB, BLOB, BLOB),
        "0 +0000",
        patches=(
            Patch(PatchId("p1"), "first", (one,)),
            Patch(PatchId("p2"), "nothing to do", (three_,)),
            Patch(PatchId("p3"), "second", (two,)),
        ),
    )
    actions: dict[HunkId, Action] = {one: edit(0, 1, b"x\n"), two: Move("a", "b")}
    first, second = iter_steps(plan, actions, {"a": FILE}, three, lambda: ["a"])

    assert (first.deletions, first.files) == ((), (File("a", Mode.FILE, None, b"x\n2\n3\n"),))
    assert (second.deletions, second.files) == (
        ("a",),
        (File("b", Mode.FILE, None, b"x\n2\n3\n"),),
    )


def test_equal_ranks_at_one_gap_do_not_depend_on_who_came_first() -> None:
    one, two = edit(1, 1, b"a\n"), edit(1, 1, b"b\n")

    assert compose((b"1\n",), [one, two]) == compose((b"1\n",), [two, one])


@pytest.mark.parametrize(
    ("lines", "edits", "content"),
    [
        ((b"a",), [(1, 1, b"b\n")], b"a\nb\n"),
        ((b"a",), [(1, 1, b"b")], b"a\nb"),
        ((b"a\n",), [(1, 1, b"b")], b"a\nb"),
        ((b"a\n",), [(1, 1, b"b"), (1, 1, b"c\n")], b"a\nb\nc\n"),
        ((b"a\n", b"b"), [(1, 2, b"")], b"a\n"),
        ((b"a\n", b"b"), [(0, 1, b"")], b"b"),
        ((), [(0, 0, b"b")], b"b"),
    ],
)
def test_a_line_without_a_newline_gets_one_where_another_follows(
    lines: tuple[bytes, ...], edits: list[tuple[int, int, bytes]], content: bytes
) -> None:
    made = [
        Edit("a", Span(start, stop), (text,) if text else (), order)
        for order, (start, stop, text) in enumerate(edits)
    ]
    assert compose(lines, made) == content
    assert compose(lines, made[::-1]) == content
