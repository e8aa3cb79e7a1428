"""Groups of hunks to the order of a series: each group after those that it needs.

Groups in a cycle of hard edges (each must free a path for the other) are merged. In other cycles a
small definition is moved to the group that uses it; the cycles that remain are broken where the
weight of the violated edges is least.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

from patchsplit.model.delta import HunkId
from patchsplit.model.graph import Edge, EdgeKind, Graph, lift_edges

Group = tuple[HunkId, ...]
Needs = dict[tuple[int, int], list[Edge]]
"""(earlier group, later group), by their indexes -> the edges between them."""
Rank = tuple[int, ...]
"""A sort key: lower ranks come first where no edge decides."""
Indices = npt.NDArray[np.intp]
"""Shape (e,): one end of each of e edges."""

MAX_MOVED_HUNKS = 2
"""Hunks of a definition that can be moved to another group."""
MAX_MOVES = 200
"""Moves that are tried in one delta: the time of each is linear in the graph."""


def compute_needs(groups: Sequence[Group], graph: Graph) -> Needs:
    """Returns the edges between different groups."""
    owner = {hunk: k for k, group in enumerate(groups) for hunk in group}
    return {pair: list(edges) for pair, edges in lift_edges(graph, owner).items()}


def merge_inseparable(groups: Sequence[Group], graph: Graph) -> list[Group]:
    """Merges groups that are in one cycle of hard edges, at the position of the first of them."""
    needs = compute_needs(groups, graph)
    hard = [pair for pair, edges in needs.items() if any(edge.hard for edge in edges)]
    component = label_components(len(groups), hard)
    merged: dict[int, Group] = {}
    for number, group in zip(component, groups, strict=True):
        merged[number] = merged.get(number, ()) + group
    return list(merged.values())


def label_components(count: int, pairs: Iterable[tuple[int, int]]) -> list[int]:
    """Returns the strongly connected component of each node of a directed graph, as a number.

    The nodes are 0 to `count` - 1; `pairs` are the edges.
    """
    known = sorted(pairs)
    rows, columns = [one for one, _ in known], [two for _, two in known]
    return _label_components(count, np.array(rows, np.intp), np.array(columns, np.intp))


def _label_components(count: int, rows: Indices, columns: Indices) -> list[int]:
    """Returns the same for edges from `rows` to `columns`, intp of shape (edges,) both."""
    ones = np.ones(len(rows), np.int32)
    matrix = sp.csr_matrix((ones, (rows, columns)), shape=(count, count))
    _, labels = connected_components(matrix, directed=True, connection="strong")
    return [int(label) for label in labels]


def loosen_cycles(
    groups: Sequence[Group], graph: Graph, bundles: Mapping[HunkId, Group]
) -> tuple[list[Group], dict[HunkId, Edge]]:
    """Moves small definitions to the groups that use them if that leaves fewer groups in cycles.

    `bundles` gives for each hunk all hunks that are moved with it, itself among them. Returns the
    groups, none empty, and for each moved hunk the edge that it was moved for.
    """
    web = _GroupArrays(groups, graph)
    moved: dict[HunkId, Edge] = {}
    tried: set[tuple[Group, int]] = set()
    while (move := _try_moves(web, graph, bundles, tried)) is not None:
        moved.update(dict.fromkeys(move.hunks, move.edge))
    return web.to_groups(), moved


def _try_moves(
    groups: _GroupArrays,
    graph: Graph,
    bundles: Mapping[HunkId, Group],
    tried: set[tuple[Group, int]],
) -> _Move | None:
    """Makes the first untried move that leaves fewer groups in cycles; None if there is none.

    Moves that are tried are added to `tried`.
    """
    tangled = _count_cyclic(groups.label_components())
    for move in _find_moves(groups.to_groups(), graph, bundles) if tangled else ():
        if (move.hunks, move.target) in tried or len(tried) >= MAX_MOVES:
            continue
        tried.add((move.hunks, move.target))
        groups.assign(move.hunks, move.target)
        if _count_cyclic(groups.label_components()) < tangled:
            return move
        groups.assign(move.hunks, move.source)
    return None


class _GroupArrays:
    """Groups of h hunks and the e edges between these, as arrays, so that moves are cheap."""

    def __init__(self, groups: Sequence[Group], graph: Graph) -> None:
        self.hunks = [hunk for group in groups for hunk in group]
        self.count = len(groups)
        self.index = {hunk: k for k, hunk in enumerate(self.hunks)}
        self.owner = np.repeat(np.arange(self.count), [len(group) for group in groups])
        """Integers of shape (h,): the group of each hunk."""
        known = [e for e in graph.edges if e.earlier in self.index and e.later in self.index]
        self.earlier = np.array([self.index[edge.earlier] for edge in known], np.intp)
        """Intp of shape (e,): indexes of hunks, as in `later`."""
        self.later = np.array([self.index[edge.later] for edge in known], np.intp)

    def assign(self, hunks: Group, group: int) -> None:
        """Moves hunks to a group."""
        self.owner[[self.index[hunk] for hunk in hunks]] = group

    def label_components(self) -> list[int]:
        """Returns the strongly connected component of each group, as a number."""
        return _label_components(self.count, self.owner[self.earlier], self.owner[self.later])

    def to_groups(self) -> list[Group]:
        """Returns the groups, each with its hunks in their first order."""
        found: list[list[HunkId]] = [[] for _ in range(self.count)]
        for hunk, group in zip(self.hunks, self.owner, strict=True):
            found[int(group)].append(hunk)
        return [tuple(group) for group in found]


@dataclass(frozen=True, slots=True)
class _Move:
    """A definition that can be moved from one group to the one that uses it."""

    hunks: Group
    source: int
    target: int
    edge: Edge
    """From the definition to its use."""


def _count_cyclic(component: Sequence[int]) -> int:
    """Returns the number of groups that share a component with another one."""
    sizes = np.bincount(component)
    return int(sizes[sizes > 1].sum())


def _find_moves(
    groups: Sequence[Group], graph: Graph, bundles: Mapping[HunkId, Group]
) -> list[_Move]:
    """Returns the possible moves of small definitions in cycles, the smallest first."""
    needs = compute_needs(groups, graph)
    component = label_components(len(groups), needs)
    found = []
    for (one, two), edges in sorted(needs.items()):
        if component[one] != component[two] or any(e.why is not EdgeKind.DEFINES for e in edges):
            continue
        hunks = tuple(dict.fromkeys(h for edge in edges for h in bundles[edge.earlier]))
        if len(hunks) <= MAX_MOVED_HUNKS and len(hunks) < len(groups[one]):
            found.append(_Move(hunks, one, two, edges[0]))
    return sorted(found, key=lambda move: (len(move.hunks), move.source, move.target))


def order_groups(
    groups: Sequence[Group], graph: Graph, ranks: Sequence[Rank], *, by_rank: bool = False
) -> list[int]:
    """Returns the indexes of the groups in an order that keeps all edges between components.

    Of the groups that could come next, the one of the lowest rank does; `ranks` is parallel to
    `groups`. Within a component edges are violated, with `by_rank` those that contradict the ranks;
    hard edges are kept, since they must not form cycles (see merge_inseparable).
    """
    needs = compute_needs(groups, graph)
    component = label_components(len(groups), needs)
    members: dict[int, list[int]] = defaultdict(list)
    for node, number in enumerate(component):
        members[number].append(node)
    inner: dict[int, Needs] = defaultdict(dict)
    before: dict[int, set[int]] = defaultdict(set)
    after: dict[int, set[int]] = defaultdict(set)
    for (one, two), edges in needs.items():
        here, there = component[one], component[two]
        if here == there:
            if not by_rank or ranks[one] < ranks[two] or any(edge.hard for edge in edges):
                inner[here][one, two] = edges
        else:
            before[there].add(here)
            after[here].add(there)
    first = {number: min((ranks[k], k) for k in nodes) for number, nodes in members.items()}
    ready = [(first[number], number) for number in members if not before[number]]
    heapq.heapify(ready)
    series: list[int] = []
    while ready:
        _, number = heapq.heappop(ready)
        series.extend(_order_cycle(members[number], inner[number], ranks))
        for other in after[number]:
            before[other].discard(number)
            if not before[other]:
                heapq.heappush(ready, (first[other], other))
    return series


def _order_cycle(nodes: Sequence[int], needs: Needs, ranks: Sequence[Rank]) -> list[int]:
    """Returns groups that need each other in an order that violates edges of little weight.

    The next group is always the one whose unmet needs weigh least: a greedy heuristic for the
    weighted feedback arc set (after Eades, Lin and Smyth 1993).
    """
    unmet = dict.fromkeys(nodes, 0.0)
    weight = {pair: _weigh_edges(edges) for pair, edges in needs.items()}
    for (_, two), much in weight.items():
        unmet[two] += much
    following: dict[int, list[int]] = defaultdict(list)
    for one, two in weight:
        following[one].append(two)
    series = []
    while unmet:
        node = min(unmet, key=lambda k: (round(unmet[k], 6), ranks[k], k))
        del unmet[node]
        series.append(node)
        for other in following[node]:
            if other in unmet:
                unmet[other] -= weight[node, other]
    return series


INTRODUCTIONS = frozenset({EdgeKind.DEFINES, EdgeKind.FILE})
"""Edges from a group that only introduces something to the one that uses it."""


def move_before_first_use(series: Sequence[int], needs: Needs, pinned: Container[int]) -> list[int]:
    """Returns the series with each group that only introduces names directly before its first use.

    Reviewers prefer code that is used at once. Groups in `pinned` keep their positions. All edges
    that the order kept before are still kept, since a group moves only up to those that need it.
    """
    users: dict[int, set[int]] = defaultdict(set)
    changing: set[int] = set()
    for (one, two), edges in needs.items():
        users[one].add(two)
        if any(edge.why not in INTRODUCTIONS for edge in edges):
            changing.add(one)
    found = list(series)
    for node in reversed(series):
        if not users[node] or node in changing or node in pinned:
            continue
        at = found.index(node)
        first = next((k for k in range(at + 1, len(found)) if found[k] in users[node]), at)
        if first > at + 1:
            del found[at]
            found.insert(first - 1, node)
    return found


def _weigh_edges(edges: Sequence[Edge]) -> float:
    """Returns the weight of the edges between two groups.

    Each name counts once: 1 for a last use, else 2, since the build fails without a definition; a
    hard edge outweighs all others.
    """
    names = {(edge.why, edge.evidence) for edge in edges}
    soft = sum(1.0 if why is EdgeKind.LAST_USE else 2.0 for why, _ in names)
    return soft + 1e6 * any(edge.hard for edge in edges)
