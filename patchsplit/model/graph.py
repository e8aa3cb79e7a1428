"""What must come before what, between hunks and between patches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from patchsplit.model.delta import HunkId

Node = TypeVar("Node", bound=Hashable)


class Why(StrEnum):
    """Why one hunk needs another."""

    DEFINES = "defines what it uses"
    LAST_USE = "removes the last use of what it removes"
    FILE = "adds the file that it names"
    PATH = "frees the path that it takes"


@dataclass(frozen=True, slots=True)
class Edge:
    """`later` needs `earlier` to be in the same patch or in one before."""

    earlier: HunkId
    later: HunkId
    why: Why
    evidence: str
    """What they share: the identifier, the path."""
    hard: bool = False
    """Whether the series is malformed without it, not just likely not to build."""


@dataclass(frozen=True, slots=True)
class Graph:
    """All dependencies of a delta's hunks."""

    edges: tuple[Edge, ...] = ()


def between(graph: Graph, owner: Mapping[HunkId, Node]) -> dict[tuple[Node, Node], list[Edge]]:
    """Lifts the edges to the owners (patches) of the hunks: (earlier, later) -> their edges.

    Hunks without an owner, and edges inside one owner, are left out.
    """
    lifted: dict[tuple[Node, Node], list[Edge]] = defaultdict(list)
    for edge in graph.edges:
        earlier, later = owner.get(edge.earlier), owner.get(edge.later)
        if earlier is not None and later is not None and earlier != later:
            lifted[earlier, later].append(edge)
    return dict(lifted)
