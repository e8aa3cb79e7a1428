"""Edits of a plan: each is pure, keeps every hunk in one place, and refuses what makes no sense."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from patchsplit.errors import PlanError
from patchsplit.model import edits
from patchsplit.model.delta import Cut, HunkId, Oid
from patchsplit.model.plan import Answer, Override, Patch, PatchId, Plan, PrivateMark, Source
from patchsplit.model.plan_diff import find_changed_hunks

A, B, C, D = (HunkId(letter * 20) for letter in "abcd")
P1, P2 = PatchId("p1"), PatchId("p2")
EDIT = Override((b"old\n",), (b"new\n",), "Edited by you")
SOURCE = Source(Oid("1" * 40), Oid("2" * 40), Oid("3" * 40))


@pytest.fixture
def plan() -> Plan:
    return Plan(
        SOURCE,
        "1700000000 +0000",
        patches=(Patch(P1, "one", (A, B)), Patch(P2, "two", (C,))),
        private={D: PrivateMark("ours")},
        why={A: "shares a name", D: "x"},
        issued=2,
    )


def hunks(plan: Plan) -> dict[str, tuple[HunkId, ...]]:
    return {patch.subject: patch.hunks for patch in plan.patches}


def test_move_takes_a_hunk_out_of_where_it_was(plan: Plan) -> None:
    moved = edits.move_hunks(plan, [A, D], P2, why="you")

    assert hunks(moved) == {"one": (B,), "two": (C, A, D)}
    assert moved.private == {}
    assert moved.why == {A: "you", D: "you"}


def test_a_patch_left_without_hunks_goes_away(plan: Plan) -> None:
    assert hunks(edits.move_hunks(plan, [C], P1, why="")) == {"one": (A, B, C)}


def test_extract_puts_the_new_patch_behind_the_named_one(plan: Plan) -> None:
    made, name = edits.extract_patch(plan, [B], "new", why="", after=P1)

    assert [patch.subject for patch in made.patches] == ["one", "new", "two"]
    assert made.patch(name).hunks == (B,)


def test_a_patch_id_is_never_given_twice(plan: Plan) -> None:
    first, one = edits.extract_patch(plan, [B], "new", why="")
    gone = edits.move_hunks(first, [B], P1, why="")
    _, two = edits.extract_patch(gone, [B], "newer", why="")

    assert one != two


def test_merge_keeps_the_first_named_message_and_place(plan: Plan) -> None:
    assert hunks(edits.merge_patches(plan, [P2, P1])) == {"two": (C, A, B)}


def test_reorder_counts_among_the_patches_that_stay(plan: Plan) -> None:
    assert [p.id for p in edits.reorder(plan, [P1], to=1).patches] == [P2, P1]


def test_keep_and_drop_remember_the_reason(plan: Plan) -> None:
    kept = edits.keep_private(plan, [A], "secret", dropped=True)

    assert kept.private[A] == PrivateMark("secret", dropped=True)
    assert hunks(kept) == {"one": (B,), "two": (C,)}


def test_cut_puts_the_pieces_where_the_hunk_stood(plan: Plan) -> None:
    one, two = HunkId("e" * 20), HunkId("f" * 20)
    cut = edits.record_cut(plan, A, [Cut(0, 1)], [one, two])

    assert hunks(cut) == {"one": (one, two, B), "two": (C,)}
    assert cut.why[one] == "shares a name"
    assert cut.cuts == {A: (Cut(0, 1),)}


def test_an_edit_leaves_the_value_before_as_it_was(plan: Plan) -> None:
    before = hunks(plan)
    edits.merge_patches(edits.keep_private(plan, [A], "x"), [P1, P2])

    assert hunks(plan) == before


@pytest.mark.parametrize(
    "edit",
    [
        lambda plan: edits.move_hunks(plan, [A], PatchId("p9"), why=""),
        lambda plan: edits.move_hunks(plan, [], P1, why=""),
        lambda plan: edits.merge_patches(plan, [P1]),
        lambda plan: edits.merge_patches(plan, [P1, P1]),
        lambda plan: edits.reorder(plan, [P1], to=2),
        lambda plan: edits.reorder(plan, [P1], to=-1),
        lambda plan: edits.reword(plan, P1, "two\nlines", ""),
        lambda plan: edits.reword(plan, P1, "  ", ""),
        lambda plan: edits.record_cut(plan, A, [], [A]),
        lambda plan: edits.remove_answer(plan, A),
        lambda plan: edits.remove_override(plan, A),
        lambda plan: edits.set_overrides(plan, {}),
        lambda plan: edits.record_cut(edits.set_overrides(plan, {A: EDIT}), A, [Cut(0, 1)], [B, C]),
        lambda plan: edits.set_cover(plan, "", ""),
    ],
)
def test_an_edit_that_makes_no_sense_is_refused(plan: Plan, edit: Callable[[Plan], object]) -> None:
    with pytest.raises(PlanError):
        edit(plan)


def test_forget_takes_an_answer_back(plan: Plan) -> None:
    given = edits.set_answer(plan, A, Answer((b"x\n",), (b"y\n",)))

    assert edits.remove_answer(given, A).answers == {}


def test_a_recorded_edit_moves_with_its_hunk_and_goes_back(plan: Plan) -> None:
    adapted = edits.set_overrides(plan, {A: EDIT})
    moved = edits.keep_private(edits.move_hunks(adapted, [A], P2, why=""), [A], "ours")

    assert moved.adapted == {A: EDIT}
    assert edits.remove_override(adapted, A) == plan
    assert find_changed_hunks(plan, adapted) == find_changed_hunks(adapted, plan) == {A}
