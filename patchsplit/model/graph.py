"""Dependencies between hunks and between patches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from patchsplit.model.delta import HunkId

Node = TypeVar("Node", bound=Hashable)


class EdgeKind(StrEnum):
    """Why one hunk needs another."""

    DEFINES = "defines what it uses"
    LAST_USE = "removes the last use of what it removes"
    FILE = "adds the file that it names"
    PATH = "frees the path that it takes"
    PAIR = "opens or closes what it closes or opens"


@dataclass(frozen=True, slots=True)
class Edge:
    """`later` needs `earlier` to be in the same patch or in one before."""

    earlier: HunkId
    later: HunkId
    why: EdgeKind
    evidence: str
    """What they share: the identifier, the path."""
    hard: bool = False
    """Whether the series cannot be applied without it; else it would likely not build."""


@dataclass(frozen=True, slots=True)
class Graph:
    """All dependencies between the hunks of a delta."""

    edges: tuple[Edge, ...] = ()


OwnerEdges = Mapping[tuple[Node, Node], Sequence[Edge]]
"""(earlier, later) -> the edges between the hunks that they own."""


def lift_edges(graph: Graph, owner: Mapping[HunkId, Node]) -> OwnerEdges[Node]:
    """Lifts the edges to the owners (patches) of the hunks.

    Hunks without an owner, and edges inside one owner, are left out.
    """
    lifted: dict[tuple[Node, Node], list[Edge]] = defaultdict(list)
    for edge in graph.edges:
        pair = _owners_of(edge, owner)
        if pair is not None:
            lifted[pair].append(edge)
    return dict(lifted)


def find_components(nodes: Iterable[Node], pairs: Iterable[tuple[Node, Node]]) -> list[list[Node]]:
    """Returns the connected components, each in the order of `nodes`, ordered by their first nodes.

    Pairs with an end that is not in `nodes` are ignored.
    """
    group = {node: [node] for node in nodes}
    order = {node: nth for nth, node in enumerate(group)}
    for one, two in pairs:
        if one in group and two in group and group[one] is not group[two]:
            smaller, larger = sorted((group[one], group[two]), key=len)
            larger += smaller
            group.update(dict.fromkeys(smaller, larger))
    found = {id(some): sorted(some, key=order.__getitem__) for some in group.values()}
    return sorted(found.values(), key=lambda some: order[some[0]])


def update_lifted_edges(
    before: OwnerEdges[Node],
    old_owner: Mapping[HunkId, Node],
    new_owner: Mapping[HunkId, Node],
    edges: Iterable[Edge],
) -> OwnerEdges[Node]:
    """Returns what `lift_edges` does, given its result for `old_owner`.

    `edges`: those of the hunks that may have another owner now. They come after the other edges of
    their pair.
    """
    after = dict(before)
    for edge in dict.fromkeys(edges):
        old, new = _owners_of(edge, old_owner), _owners_of(edge, new_owner)
        if old == new:
            continue
        if old is not None:
            after[old] = [other for other in after[old] if other != edge]
        if new is not None:
            after[new] = [*after.get(new, ()), edge]
    return {pair: found for pair, found in after.items() if found}


def _owners_of(edge: Edge, owner: Mapping[HunkId, Node]) -> tuple[Node, Node] | None:
    earlier, later = owner.get(edge.earlier), owner.get(edge.later)
    return None if earlier is None or later is None or earlier == later else (earlier, later)
