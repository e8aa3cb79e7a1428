"""Edges between hunks, lifted to the patches that own them, and connected components."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patchsplit.model.delta import HunkId
from patchsplit.model.graph import (
    Edge,
    EdgeKind,
    Graph,
    find_components,
    lift_edges,
    update_lifted_edges,
)

Owners = dict[HunkId, str]


def edge(earlier: str, later: str, evidence: str = "name") -> Edge:
    return Edge(HunkId(earlier), HunkId(later), EdgeKind.DEFINES, evidence)


def owners(text: str) -> Owners:
    """Reads "a:one b:two": hunks with their owners."""
    return {HunkId(word.split(":")[0]): word.split(":")[1] for word in text.split()}


EDGES = (edge("a", "b"), edge("a", "c"), edge("b", "c"), edge("a", "b", "other"))


def test_an_edge_is_lifted_to_the_owners_of_its_hunks() -> None:
    lifted = lift_edges(Graph(EDGES), owners("a:one b:two c:two"))
    assert lifted == {("one", "two"): [EDGES[0], EDGES[1], EDGES[3]]}


@pytest.mark.parametrize("owner", ["a:one b:one c:one", "b:two", "a:one", ""])
def test_edges_of_one_owner_or_of_none_are_left_out(owner: str) -> None:
    assert lift_edges(Graph(EDGES), owners(owner)) == {}


HUNKS = [HunkId(name) for name in "abcd"]
owned = st.dictionaries(st.sampled_from(HUNKS), st.sampled_from(["one", "two", "tri"]))
pairs = st.tuples(st.sampled_from(HUNKS), st.sampled_from(HUNKS)).filter(
    lambda one: one[0] != one[1]
)


@given(st.lists(pairs, max_size=8, unique=True), owned, owned)
def test_an_update_is_what_lifting_anew_returns(
    found: list[tuple[HunkId, HunkId]], old: Owners, new: Owners
) -> None:
    graph = Graph(tuple(edge(*pair) for pair in found))
    updated = update_lifted_edges(lift_edges(graph, old), old, new, graph.edges)
    wanted = lift_edges(graph, new)
    assert {pair: set(some) for pair, some in updated.items()} == {
        pair: set(some) for pair, some in wanted.items()
    }
    assert all(len(updated[pair]) == len(some) for pair, some in wanted.items())


def test_edges_that_stay_keep_their_place_and_others_come_after_them() -> None:
    old, new = owners("a:one b:two c:tri"), owners("a:one b:two c:two")
    graph = Graph((edge("a", "c"), edge("a", "b")))
    updated = update_lifted_edges(lift_edges(graph, old), old, new, graph.edges)
    assert updated == {("one", "two"): [edge("a", "b"), edge("a", "c")]}


@pytest.mark.parametrize(
    ("pairs", "components"),
    [
        ("", ["a", "b", "c", "d"]),
        ("ca", ["ac", "b", "d"]),
        ("db ca", ["ac", "bd"]),
        ("ab cd da", ["abcd"]),
        ("ax xb", ["a", "b", "c", "d"]),
        ("aa ab ba", ["ab", "c", "d"]),
    ],
)
def test_components_are_ordered_by_their_first_nodes(pairs: str, components: list[str]) -> None:
    found = find_components("abcd", [(pair[0], pair[1]) for pair in pairs.split()])
    assert ["".join(some) for some in found] == components
