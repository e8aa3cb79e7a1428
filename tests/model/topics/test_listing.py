"""The topics of a plan: every patch is in one, and a need between two is an order."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from patchsplit.model.delta import HunkId, Oid
from patchsplit.model.plan import Patch, PatchId, Plan, Source, Topic, TopicId
from patchsplit.model.topics.listing import (
    complete_topics,
    find_prerequisites,
    list_all_prerequisites,
    list_topics,
    make_unique,
)

SOURCE = Source(Oid("1" * 40), Oid("2" * 40), Oid("3" * 40))


def plan_of(text: str, topics: str = "") -> Plan:
    """Reads "a:t1 b: c:t2" as patches with their topics, and "t1=ring t2=text" as topics."""
    known = tuple(Topic(TopicId(one[:2]), one[3:]) for one in topics.split())
    patches = tuple(
        Patch(
            PatchId(word[0]), f"{word[0]}: Do it", (HunkId(word[0] * 20),), topic=TopicId(word[2:])
        )
        for word in text.split()
    )
    return Plan(SOURCE, "0 +0000", patches, topics=known, issued_topics=len(known))


def read(plan: Plan) -> dict[str, str]:
    return {each.name: "".join(each.patches) for each in list_topics(plan)}


def test_topics_are_listed_by_their_first_patches() -> None:
    assert read(plan_of("a:t2 b:t1 c:t2", "t1=ring t2=text")) == {"text": "ac", "ring": "b"}


def test_a_topic_that_is_set_aside_is_listed_last() -> None:
    plan = plan_of("a:t2", "t1=ring t2=text")
    aside = replace(plan.topics[0], set_aside=(Patch(PatchId("z"), "z", ()),))
    plan = replace(plan, topics=(aside, plan.topics[1]))

    assert [(each.name, each.patches) for each in list_topics(plan)] == [
        ("text", ("a",)),
        ("ring", ()),
    ]


def test_patches_without_a_topic_are_in_one_by_prefix() -> None:
    plan = plan_of("a: b:t1 a: c:", "t1=a")

    assert read(plan) == {"a 2": "aa", "a": "b", "c": "c"}
    assert complete_topics(plan).issued_topics == 3


def test_a_topic_without_patches_is_removed() -> None:
    assert [t.name for t in complete_topics(plan_of("a:t1", "t1=ring t2=text")).topics] == ["ring"]


def test_a_complete_plan_is_returned_as_it_is() -> None:
    plan = plan_of("a:t1 b:t2", "t1=ring t2=text")
    assert complete_topics(plan) is plan


def test_a_topic_that_nothing_stores_is_no_topic() -> None:
    assert read(plan_of("a:t9")) == {"a": "a"}


def test_what_patches_need_of_other_topics_comes_first() -> None:
    topics = list_topics(plan_of("a:t1 b:t2 c:t3 d:t3", "t1=one t2=two t3=three"))
    needs = [
        (PatchId("a"), PatchId("b")),
        (PatchId("b"), PatchId("d")),
        (PatchId("c"), PatchId("d")),
    ]

    found = find_prerequisites(topics, needs)

    assert found == {"t1": (), "t2": ("t1",), "t3": ("t2",)}
    assert list_all_prerequisites(TopicId("t3"), found) == ("t1", "t2")


def test_topics_that_need_each_other_are_no_prerequisites_of_themselves() -> None:
    one, two = TopicId("t1"), TopicId("t2")
    assert list_all_prerequisites(one, {one: (two,), two: (one,)}) == (two,)


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert make_unique("ring", {"text"}) == "ring"
    assert make_unique("ring", {"ring", "ring 2"}) == "ring 3"
    assert make_unique("", set()) == "topic"


@given(st.lists(st.sampled_from(["", "t1", "t2", "t9"]), max_size=9))
def test_every_patch_is_in_one_topic(labels: list[str]) -> None:
    text = " ".join(f"{chr(97 + k)}:{label}" for k, label in enumerate(labels))
    plan = plan_of(text, "t1=ring t2=text")

    found = list_topics(plan)

    assert sorted(patch for each in found for patch in each.patches) == sorted(
        patch.id for patch in plan.patches
    )
    assert len({each.name for each in found}) == len({each.id for each in found}) == len(found)
    assert complete_topics(complete_topics(plan)) is not plan or not any(
        label in ("", "t9") for label in labels
    )
