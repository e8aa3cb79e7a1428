"""The order of a series: topic by topic, each after those it needs."""

from __future__ import annotations

from items import item

from patchsplit.model.delta import HunkId
from patchsplit.model.graph import Edge, EdgeKind, Graph
from patchsplit.propose.ordering.topic_order import order_by_topic
from patchsplit.propose.ordering.topics import TopicLabels


def order(labels: str, *needs: str, helpers: str = "") -> str:
    """Orders the patches a, b, … by topic; "ab": b needs a. Returns their letters."""
    names = "abcdefgh"[: len(labels)]
    items = [[item(f"{name}.c", f"{name}_new")] for name in names]
    ids = {name: some[0].hunks[0].id for name, some in zip(names, items, strict=True)}
    edges = tuple(
        Edge(HunkId(ids[one]), HunkId(ids[two]), EdgeKind.DEFINES, f"{one}_new()")
        for one, two in map(tuple, needs)
    )
    number = {label: k for k, label in enumerate(dict.fromkeys(labels))}
    topics = TopicLabels(
        tuple(number[label] for label in labels),
        frozenset(number[label] for label in helpers),
        {},
    )
    groups = [(ids[name],) for name in names]
    found = order_by_topic(groups, items, topics, Graph(edges), [])
    return "".join(names[k] for k in found)


def test_patches_of_a_topic_are_neighbours() -> None:
    assert order("xyxy") == "acbd"


def test_a_topic_comes_after_the_one_that_it_needs() -> None:
    assert order("xyxy", "da") == "bdac"


def test_needs_inside_a_topic_are_kept() -> None:
    assert order("xxx", "ca") in ("bca", "cab")


def test_what_several_topics_need_comes_right_before_the_first_of_them() -> None:
    assert order("hxyz", "ac", "ad", helpers="h") == "bacd"
    assert order("hxyz", "ac", "ad") == "bacd"
