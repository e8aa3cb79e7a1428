"""Items to units: items that are in one group whatever their similarities.

A unit joins hunks that replace the same words by the same others (95 % of such pairs were made by
one commit), a new file and its entry in a build file, and successive pieces of a hunk.

Pieces of a hunk are separated only at boundaries. Nine of ten neighbouring blocks were written
together, and their similarity hardly tells which; so a boundary needs more: each of both pieces
defines a name that other hunks use, no other hunk uses names of both, and neither uses a name of
the other. Or different commits of the fork wrote them.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import squareform

from patchsplit.model.delta import HunkId, Oid
from patchsplit.model.facts import Category, Facts, ForkCommit
from patchsplit.model.graph import EdgeKind, Graph
from patchsplit.propose.items import Item, extract_word_swap
from patchsplit.propose.similarity.matrices import Matrix, number_names

Labels = npt.NDArray[np.int64]
"""Shape (n,): the number of each item's unit."""
FeatureColumns = Mapping[str, npt.NDArray[np.float16]]
"""Feature name -> shape (n * (n - 1) / 2,): its values for all pairs of items i < j."""

NO_BUILD_ENTRIES: Mapping[HunkId, HunkId] = {}
MAX_BOUNDARY_PROBABILITY = 0.5
"""Upper bound of the probability that the units on both sides of a boundary belong together."""


def find_boundaries(
    items: Sequence[Item], columns: FeatureColumns, commits: Mapping[Oid, ForkCommit]
) -> list[int]:
    """Returns the indexes of the pieces that can be in another group than the piece before them.

    `columns` are float16 of shape (n * (n - 1) / 2,) for n items, with "newlink" and "defuse" among
    them; `commits` are the fork's own. The indexes rise.
    """
    inner = [
        k
        for k in range(1, len(items))
        if items[k].piece_of is not None and items[k].piece_of == items[k - 1].piece_of
    ]
    if not inner:
        return []
    linked = squareform(columns["newlink"], checks=False) > 0
    used = squareform(columns["defuse"], checks=False) > 0
    whole = number_names([item.piece_of or item.hunks[0].id for item in items])

    def is_separable(k: int) -> bool:
        """Tells whether the names in pieces `k` - 1 and `k` separate them (see the module)."""
        others = whole != whole[k]
        one, two = linked[k - 1] & others, linked[k] & others
        return bool(
            (used[k - 1] & others).any()
            and (used[k] & others).any()
            and not (one & two).any()
            and not (linked[k - 1, k] or used[k - 1, k])
        )

    return [
        k
        for k in inner
        if _from_different_commits(items[k - 1], items[k], commits) or is_separable(k)
    ]


def _from_different_commits(first: Item, second: Item, commits: Mapping[Oid, ForkCommit]) -> bool:
    wrote = [item.facts.commits[:1] for item in (first, second)]
    return wrote[0] != wrote[1] and all(some and some[0] in commits for some in wrote)


def label_units(
    items: Sequence[Item],
    boundaries: Sequence[int],
    commits: Mapping[Oid, ForkCommit],
    build_entries: Mapping[HunkId, HunkId] = NO_BUILD_ENTRIES,
) -> Labels:
    """Returns the unit of each of n items: int64 of shape (n,), numbered from 0 by first items.

    Pieces of a hunk are separated only at `boundaries`; `build_entries` is what
    link_build_entries() returns. Different hunks are not linked if different fork commits wrote
    them.
    """
    pairs = [*_find_adjacent_pairs(items, frozenset(boundaries))]
    ties = [*_find_same_edit_pairs(items, commits), *_find_build_entry_pairs(items, build_entries)]
    pairs += [(k, m) for k, m in ties if not _from_different_commits(items[k], items[m], commits)]
    rows, columns = [k for k, _ in pairs], [m for _, m in pairs]
    shape = (len(items), len(items))
    graph = sp.csr_matrix((np.ones(len(pairs)), (rows, columns)), shape=shape)
    labels = connected_components(graph, directed=False)[1]
    number: dict[int, int] = {}
    return np.array([number.setdefault(int(k), len(number)) for k in labels], np.int64)


def link_build_entries(graph: Graph, facts: Mapping[HunkId, Facts]) -> dict[HunkId, HunkId]:
    """Returns the hunks of build files that name one new file -> the hunk that creates it.

    Nine of ten such entries were made by the commit that created the file. A source and its header,
    which have one stem, count as one file.
    """
    named: dict[HunkId, dict[str, HunkId]] = {}
    for edge in graph.edges:
        if edge.why is EdgeKind.FILE and facts[edge.later].category is Category.BUILD:
            stem = posixpath.splitext(edge.evidence)[0]
            named.setdefault(edge.later, {}).setdefault(stem, edge.earlier)
    return {later: next(iter(made.values())) for later, made in named.items() if len(made) == 1}


def _find_adjacent_pairs(
    items: Sequence[Item], boundaries: frozenset[int]
) -> Iterator[tuple[int, int]]:
    for k in range(1, len(items)):
        name = items[k].piece_of
        if name is not None and name == items[k - 1].piece_of and k not in boundaries:
            yield k - 1, k


def _find_same_edit_pairs(
    items: Sequence[Item], commits: Mapping[Oid, ForkCommit]
) -> Iterator[tuple[int, int]]:
    """Yields pairs of successive items with the same word swap that the same commit wrote."""
    last: dict[tuple[frozenset[str], Oid | None], int] = {}
    for k, item in enumerate(items):
        if swap := extract_word_swap(item):
            hand = next((oid for oid in item.facts.commits[:1] if oid in commits), None)
            if (swap, hand) in last:
                yield last[swap, hand], k
            last[swap, hand] = k


def _find_build_entry_pairs(
    items: Sequence[Item], build_entries: Mapping[HunkId, HunkId]
) -> Iterator[tuple[int, int]]:
    if build_entries:
        place = {hunk.id: k for k, item in enumerate(items) for hunk in item.hunks}
        for later, earlier in build_entries.items():
            if later in place and earlier in place:
                yield place[earlier], place[later]


def average_unit_probabilities(
    probabilities: Matrix, unit_labels: Labels, boundaries: Sequence[int]
) -> Matrix:
    """Returns the mean probability of the pairs of items of two units, with 0 on the diagonal.

    `probabilities` is float32 of shape (n, n), symmetric; `unit_labels` is int64 of shape (n,),
    numbers from 0 to m - 1. The result is float32 of shape (m, m), symmetric. Units on both sides
    of a boundary get at most MAX_BOUNDARY_PROBABILITY.
    """
    order = np.argsort(unit_labels, kind="stable")
    starts = np.flatnonzero(np.diff(unit_labels[order], prepend=-1))
    size = np.diff(starts, append=len(unit_labels)).astype(np.float32)
    rows = np.add.reduceat(probabilities[np.ix_(order, order)], starts, 0)
    mean = np.add.reduceat(rows, starts, 1) / np.outer(size, size)
    for k in boundaries:
        one, two = unit_labels[k - 1], unit_labels[k]
        mean[one, two] = mean[two, one] = min(mean[one, two], MAX_BOUNDARY_PROBABILITY)
    np.fill_diagonal(mean, 0)
    return np.asarray(mean, np.float32)
