"""Edits of topics: names stay unique, every patch is in one topic, and a decision can be undone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from patchsplit.errors import PlanError
from patchsplit.model import edits
from patchsplit.model.delta import HunkId, Oid
from patchsplit.model.plan import (
    Cover,
    Decision,
    Patch,
    PatchId,
    Plan,
    Source,
    Topic,
    TopicId,
)
from patchsplit.model.topics import edits as topic_edits
from patchsplit.model.topics.listing import list_topics

RING, TEXT = TopicId("t1"), TopicId("t2")
A, B, C = (HunkId(letter * 20) for letter in "abc")
P1, P2, P3 = PatchId("p1"), PatchId("p2"), PatchId("p3")


@pytest.fixture
def plan() -> Plan:
    return Plan(
        Source(Oid("1" * 40), Oid("2" * 40), Oid("3" * 40)),
        "0 +0000",
        patches=(
            Patch(P1, "ring: One", (A,), topic=RING),
            Patch(P2, "text: Two", (B,), topic=TEXT),
            Patch(P3, "ring: Three", (C,), topic=RING),
        ),
        topics=(Topic(RING, "ring"), Topic(TEXT, "text")),
        issued=3,
        issued_topics=2,
    )


def read(plan: Plan) -> dict[str, str]:
    return {each.name: " ".join(each.patches) for each in list_topics(plan)}


def test_a_topic_gets_another_name(plan: Plan) -> None:
    assert read(topic_edits.rename_topic(plan, RING, " a  ring ")) == {
        "a ring": "p1 p3",
        "text": "p2",
    }


@pytest.mark.parametrize("name", ["", "  ", "text"])
def test_a_name_is_not_empty_and_not_taken(plan: Plan, name: str) -> None:
    with pytest.raises(PlanError):
        topic_edits.rename_topic(plan, RING, name)


def test_a_topic_keeps_its_own_name(plan: Plan) -> None:
    assert topic_edits.rename_topic(plan, RING, "ring") == plan


def test_patches_move_to_another_topic_and_stay_where_they_are(plan: Plan) -> None:
    moved = topic_edits.move_to_topic(plan, [P3], TEXT)

    assert read(moved) == {"ring": "p1", "text": "p2 p3"}
    assert [patch.id for patch in moved.patches] == [P1, P2, P3]


def test_a_topic_that_lost_its_last_patch_is_gone(plan: Plan) -> None:
    assert read(topic_edits.move_to_topic(plan, [P2], RING)) == {"ring": "p1 p2 p3"}


def test_a_new_topic_is_made_of_patches(plan: Plan) -> None:
    made, topic = topic_edits.extract_topic(plan, [P2, P3], "ring")

    assert topic == "t3"
    assert read(made) == {"ring": "p1", "ring 2": "p2 p3"}
    again, other = topic_edits.extract_topic(made, [P3], "more")
    assert other == "t4"
    assert read(again) == {"ring": "p1", "ring 2": "p2", "more": "p3"}


def test_topics_are_merged_into_the_first(plan: Plan) -> None:
    assert read(topic_edits.merge_topics(plan, [TEXT, RING])) == {"text": "p1 p2 p3"}
    with pytest.raises(PlanError):
        topic_edits.merge_topics(plan, [TEXT, TEXT])


def test_a_topic_moves_with_all_its_patches(plan: Plan) -> None:
    first = topic_edits.reorder_topics(plan, [TEXT], to=0)
    last = topic_edits.reorder_topics(plan, [RING], to=1)

    assert [patch.id for patch in first.patches] == [P2, P1, P3]
    assert [patch.id for patch in last.patches] == [P2, P1, P3]
    with pytest.raises(PlanError):
        topic_edits.reorder_topics(plan, [RING], to=2)


def test_a_topic_for_later_stays_in_the_series(plan: Plan) -> None:
    decided = topic_edits.decide_topic(plan, TEXT, Decision.LATER, "after 9.2")

    assert decided.patches == plan.patches
    assert decided.topics[1] == Topic(TEXT, "text", Decision.LATER, "after 9.2")


@pytest.mark.parametrize("decision", [Decision.PRIVATE, Decision.DROP])
def test_a_private_topic_leaves_the_series_and_comes_back(plan: Plan, decision: Decision) -> None:
    away = topic_edits.decide_topic(plan, RING, decision)

    assert [patch.id for patch in away.patches] == [P2]
    assert set(away.private) == {A, C}
    assert all(mark.dropped is (decision is Decision.DROP) for mark in away.private.values())
    assert read(away) == {"text": "p2", "ring": ""}

    back = topic_edits.decide_topic(away, RING, Decision.SEND)
    assert not back.private
    assert [(patch.id, patch.hunks) for patch in back.patches] == [
        (P2, (B,)),
        (P1, (A,)),
        (P3, (C,)),
    ]
    assert read(back) == {"text": "p2", "ring": "p1 p3"}


def test_a_dropped_topic_can_become_private(plan: Plan) -> None:
    away = topic_edits.decide_topic(plan, RING, Decision.DROP)
    kept = topic_edits.decide_topic(away, RING, Decision.PRIVATE, "ours")

    assert {mark.reason for mark in kept.private.values()} == {"ours"}
    assert not any(mark.dropped for mark in kept.private.values())
    assert [patch.id for patch in kept.topics[0].set_aside] == [P1, P3]


def test_only_hunks_that_are_still_private_come_back(plan: Plan) -> None:
    away = topic_edits.decide_topic(plan, RING, Decision.PRIVATE)
    moved = edits.move_hunks(away, [A], P2, why="you")

    back = topic_edits.decide_topic(moved, RING, Decision.SEND)

    assert [(patch.id, patch.hunks) for patch in back.patches] == [(P2, (B, A)), (P3, (C,))]
    every = edits.move_hunks(away, [A, C], P2, why="you")
    with pytest.raises(PlanError):
        topic_edits.decide_topic(every, RING, Decision.SEND)


def test_a_topic_that_is_not_in_the_series_takes_no_patches(plan: Plan) -> None:
    away = topic_edits.decide_topic(plan, RING, Decision.PRIVATE)
    with pytest.raises(PlanError):
        topic_edits.move_to_topic(away, [P2], RING)
    with pytest.raises(PlanError):
        topic_edits.merge_topics(away, [TEXT, RING])
    with pytest.raises(PlanError):
        topic_edits.reorder_topics(away, [RING], to=0)


def test_a_topic_has_a_cover_letter_of_its_own(plan: Plan) -> None:
    worded = topic_edits.set_topic_cover(plan, RING, " A ring ", "why\n")
    assert worded.topics[0].cover == Cover("A ring", "why")
    with pytest.raises(PlanError):
        topic_edits.set_topic_cover(plan, RING, "two\nlines", "")


def test_an_unknown_topic_and_no_patch_are_refused(plan: Plan) -> None:
    with pytest.raises(PlanError):
        topic_edits.decide_topic(plan, TopicId("t9"), Decision.SEND)
    with pytest.raises(PlanError):
        topic_edits.move_to_topic(plan, [], RING)
    with pytest.raises(PlanError):
        topic_edits.extract_topic(plan, [P1], " ")


def test_a_new_patch_is_in_the_topic_of_the_one_before_it_or_of_most_hunks(plan: Plan) -> None:
    grown = replace(
        plan, patches=(replace(plan.patches[0], hunks=(A, HunkId("d" * 20))), *plan.patches[1:])
    )
    after, name = edits.extract_patch(grown, [A], "new", why="", after=P2)
    alone, other = edits.extract_patch(grown, [A], "new", why="")

    assert after.patch(name).topic == TEXT
    assert alone.patch(other).topic == RING
    assert after.patch(name).pinned


def test_what_a_person_changed_is_pinned(plan: Plan) -> None:
    moved = edits.move_hunks(plan, [A], P2, why="you")
    merged = edits.merge_patches(plan, [P2, P3])

    assert [patch.pinned for patch in moved.patches] == [True, False]
    assert [patch.pinned for patch in merged.patches] == [False, True]
    pinned = edits.pin_patches(plan, [P1])
    assert [patch.pinned for patch in pinned.patches] == [True, False, False]
    assert edits.pin_patches(pinned, [P1], pinned=False) == plan
