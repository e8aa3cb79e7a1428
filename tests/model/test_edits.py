"""Edits of a plan: each is pure, keeps every hunk in one place, and refuses what makes no sense."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from patchsplit.errors import PlanError
from patchsplit.model import edits
from patchsplit.model.delta import Cut, HunkId, Oid
from patchsplit.model.facts import Person
from patchsplit.model.plan import (
    Answer,
    Cover,
    Override,
    Patch,
    PatchId,
    Plan,
    PrivateMark,
    Source,
    Waiver,
)
from patchsplit.store.plan_diff import find_changed_hunks

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


def test_without_a_place_the_new_patch_is_the_last(plan: Plan) -> None:
    made, name = edits.extract_patch(plan, [B], "new", why="you")

    assert [patch.id for patch in made.patches] == [P1, P2, name]
    assert (made.patch(name).worded, made.patch(name).listed) == (True, True)
    assert made.why[B] == "you"


def test_what_landed_is_taken_only_if_it_is_moved(plan: Plan) -> None:
    moved = edits.move_hunks(plan, [A], P2, why="", despite_landed=[A, B])
    assert moved.taken == {A}
    assert edits.move_hunks(moved, [A], P1, why="").taken == frozenset()


def test_a_patch_id_is_never_given_twice(plan: Plan) -> None:
    first, one = edits.extract_patch(plan, [B], "new", why="")
    gone = edits.move_hunks(first, [B], P1, why="")
    _, two = edits.extract_patch(gone, [B], "newer", why="")

    assert one != two


def test_patch_ids_are_counted(plan: Plan) -> None:
    once, one = edits.issue_patch_id(plan)
    twice, two = edits.issue_patch_id(once)
    assert (one, two) == ("p3", "p4")
    assert (once.issued, twice.issued) == (3, 4)


def test_merge_keeps_the_first_named_message_and_place(plan: Plan) -> None:
    assert hunks(edits.merge_patches(plan, [P2, P1])) == {"two": (C, A, B)}


def test_reorder_counts_among_the_patches_that_stay(plan: Plan) -> None:
    assert [p.id for p in edits.reorder(plan, [P1], to=1).patches] == [P2, P1]


def test_patches_are_moved_in_the_given_order_and_each_once(plan: Plan) -> None:
    three, name = edits.extract_patch(plan, [B], "new", why="")
    order = [patch.id for patch in edits.reorder(three, [name, P1, name], to=0).patches]
    assert order == [name, P1, P2]
    assert [patch.id for patch in edits.reorder(three, [P1, P2], to=1).patches] == [name, P1, P2]


def test_a_merge_keeps_waivers_of_both_and_one_for_each_place(plan: Plan) -> None:
    waived = edits.waive(edits.waive(plan, Waiver("r", "x", P2)), Waiver("r", "y", P1))
    waived = edits.waive(waived, Waiver("s", "z", P2))
    merged = edits.merge_patches(waived, [P1, P2])
    assert merged.waived == (Waiver("r", "y", P1), Waiver("s", "z", P1))


def test_a_waiver_replaces_that_of_its_place_and_is_removed_by_it(plan: Plan) -> None:
    once = edits.waive(plan, Waiver("r", "x", P1, A))
    twice = edits.waive(edits.waive(once, Waiver("r", "y", P1, A)), Waiver("r", "z", P1, B))
    assert twice.waived == (Waiver("r", "y", P1, A), Waiver("r", "z", P1, B))
    assert edits.unwaive(twice, "r", P1, A).waived == (Waiver("r", "z", P1, B),)
    for rule, patch, hunk in (("s", P1, A), ("r", P2, A), ("r", P1, C)):
        with pytest.raises(PlanError):
            edits.unwaive(twice, rule, patch, hunk)


def test_a_waiver_of_a_rule_covers_what_it_names_or_all() -> None:
    assert Waiver("r", "x").covers("r", P1, A)
    assert not Waiver("r", "x").covers("s", P1, A)
    assert Waiver("r", "x", P1).covers("r", P1, A)
    assert not Waiver("r", "x", P1).covers("r", P2, A)
    assert not Waiver("r", "x", P1, B).covers("r", P1, A)


def test_a_message_is_stripped_and_a_list_that_was_not_changed_is_still_updated(
    plan: Plan,
) -> None:
    listed = edits.refresh_list_bodies(
        replace(plan, patches=tuple(replace(p, listed=p.id == P1) for p in plan.patches)),
        {P1: "- a", P2: "- b"},
    )
    assert [patch.body for patch in listed.patches] == ["- a", ""]
    same = edits.reword(listed, P1, " new ", "- a").patch(P1)
    assert (same.subject, same.body, same.worded, same.listed) == ("new", "- a", True, True)
    other = edits.reword(listed, P1, "new", "\nwhy\n").patch(P1)
    assert (other.body, other.listed) == ("why", False)
    assert not edits.reword(listed, P2, "new", "").patch(P2).listed


def test_what_was_sent_is_recorded_once(plan: Plan) -> None:
    first = edits.record_targets(plan, {P1: "I1"}, {P2: "b2"})
    again = edits.record_targets(first, {P1: "I9", P2: "I2"}, {P1: "b1", P2: "b9"})
    assert [(p.change_id, p.branch) for p in first.patches] == [("I1", ""), ("", "b2")]
    assert [(p.change_id, p.branch) for p in again.patches] == [("I1", "b1"), ("I2", "b2")]
    assert edits.record_targets(plan) == plan


def test_a_cover_and_an_author_are_set(plan: Plan) -> None:
    ada = Person("Ada", "ada@example.org")
    assert edits.set_cover(plan, " All ", "\nwhy\n").cover == Cover("All", "why")
    assert [p.author for p in edits.set_author(plan, P2, ada).patches] == [None, ada]


def test_what_is_marked_as_upstreams_or_released_is_in_no_patch(plan: Plan) -> None:
    marked = edits.mark_upstream(plan, [A, D], "said")
    assert (marked.upstreamed, marked.private) == ({A: "said", D: "said"}, {})
    assert hunks(marked) == {"one": (B,), "two": (C,)}
    freed = edits.release(marked, [A, C])
    assert (freed.upstreamed, hunks(freed)) == ({D: "said"}, {"one": (B,)})


def test_a_cut_is_inherited_by_the_pieces_in_every_place(plan: Plan) -> None:
    one, two = HunkId("e" * 20), HunkId("f" * 20)
    full = replace(plan, taken=frozenset({A}), upstreamed={C: "x"}, answers={D: Answer((), ())})
    full = edits.waive(full, Waiver("r", "x", P1, A))
    cut = edits.record_cut(full, A, [Cut(0, 1)], [one, two])
    assert cut.taken == {one, two}
    assert cut.waived == (Waiver("r", "x", P1, one), Waiver("r", "x", P1, two))
    kept = edits.record_cut(full, D, [Cut(0, 1)], [one, two])
    assert kept.private == dict.fromkeys((one, two), PrivateMark("ours"))
    assert kept.answers == {}
    assert edits.record_cut(full, C, [Cut(0, 1)], [one, two]).upstreamed == {one: "x", two: "x"}


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
        lambda plan: edits.set_cover(plan, "two\nlines", ""),
        lambda plan: edits.extract_patch(plan, [A], " ", why=""),
        lambda plan: edits.extract_patch(plan, [A], "two\nlines", why=""),
        lambda plan: edits.extract_patch(plan, [], "new", why=""),
        lambda plan: edits.extract_patch(plan, [A], "new", why="", after=PatchId("p9")),
        lambda plan: edits.reorder(plan, [], to=0),
        lambda plan: edits.waive(plan, Waiver("r", " ", P1)),
        lambda plan: edits.waive(plan, Waiver("r", "x", PatchId("p9"))),
        lambda plan: edits.set_author(plan, PatchId("p9"), None),
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


def test_a_draft_is_one_until_a_person_confirms_or_changes_it(plan: Plan) -> None:
    listed = replace(plan, patches=tuple(replace(one, listed=True) for one in plan.patches))
    drafted = edits.draft_message(listed, P1, "a: One", "First.\nSecond.\n", "prog")
    patch = drafted.patch(P1)
    assert (patch.subject, patch.body, patch.writer) == ("a: One", "First.\nSecond.", "prog")
    assert (patch.draft, patch.worded, patch.listed) == (True, True, False)
    assert drafted.patches_to_word() == {P1, P2}
    confirmed = edits.confirm_messages(drafted, [P1, P2]).patch(P1)
    assert (confirmed.draft, confirmed.writer) == (False, "prog")
    fixed = edits.reword(drafted, P1, "b: One", "First.", by_person=False).patch(P1)
    assert (fixed.draft, fixed.writer, fixed.subject) == (True, "prog", "b: One")
    with pytest.raises(PlanError, match="no draft"):
        edits.confirm_messages(listed, [P1])


@pytest.mark.parametrize(
    ("subject", "body", "writer"),
    [
        ("b: One", "Mine.", "prog"),
        ("a: Mine", "Mine.\nSecond.", "prog"),
        ("a: Mine", "Mine.\n\nCc: x", ""),
    ],
)
def test_a_writer_is_forgotten_once_none_of_its_lines_is_left(
    plan: Plan, subject: str, body: str, writer: str
) -> None:
    drafted = edits.draft_message(plan, P1, "a: One", "First.\nSecond.\n\nCc: x", "prog")
    patch = edits.reword(drafted, P1, subject, body).patch(P1)

    assert (patch.draft, patch.writer) == (False, writer)
