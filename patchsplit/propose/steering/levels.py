"""Fewer patches or more of them: the merges and splits that a proposal would do next."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from scipy.spatial.distance import squareform

from patchsplit.propose.grouping.linkage import LinkageMatrix, compute_linkage
from patchsplit.propose.similarity.matrices import Matrix
from patchsplit.propose.steering.matrix import Items, NearnessMatrix

FAR = 1e6
"""The distance of groups that are never merged."""


def link_groups(chances: Matrix, kinds: Sequence[Hashable]) -> LinkageMatrix:
    """Returns the average-linkage dendrogram of m groups, float64 of shape (m - 1, 4).

    `chances` is float32 of shape (m, m). Groups of different `kinds`, which are parallel, have the
    distance FAR.
    """
    from scipy.cluster.hierarchy import linkage

    distance = 1 - np.round(np.clip(chances.astype(np.float64), 0, 1), 4)
    number = {kind: k for k, kind in enumerate(dict.fromkeys(kinds))}
    label = np.array([number[kind] for kind in kinds])
    distance[label[:, None] != label[None, :]] = FAR
    np.fill_diagonal(distance, 0)
    return np.asarray(linkage(squareform(distance, checks=False), "average"), np.float64)


def merge_groups(
    matrix: NearnessMatrix, groups: Sequence[Items], kinds: Sequence[Hashable], count: int
) -> list[list[int]]:
    """Returns the groups, by their indexes, after the `count` likeliest merges of two.

    Only groups of the same kind are merged; `kinds` is parallel to `groups`. The result is sorted.
    """
    if len(groups) < 2:
        return [[k] for k in range(len(groups))]
    tree = link_groups(matrix.average(groups), kinds)
    usable = int((tree[:, 2] < FAR / 2).sum())
    return _cut_tree(tree, min(count, usable))


def count_merges(groups: Sequence[Items], kinds: Sequence[Hashable]) -> int:
    """Returns how many merges of two groups of the same kind are possible, one after the other."""
    return len(groups) - len(set(kinds))


def _cut_tree(tree: LinkageMatrix, merges: int) -> list[list[int]]:
    """Returns the leaves of a dendrogram in clusters, after its first merges; sorted."""
    clusters: dict[int, list[int]] = {k: [k] for k in range(len(tree) + 1)}
    for k in range(merges):
        one, two = int(tree[k, 0]), int(tree[k, 1])
        clusters[len(tree) + 1 + k] = clusters.pop(one) + clusters.pop(two)
    return sorted(sorted(members) for members in clusters.values())


def split_groups(
    matrix: NearnessMatrix, groups: Sequence[Items], count: int
) -> list[list[list[int]]]:
    """Returns the parts of each group, as lists of items, after the `count` likeliest splits.

    A split undoes the last merge of a group's dendrogram; of all groups, the one at the largest
    distance is next. Units are not split. Parts are sorted.
    """
    trees, units = [], []
    for group in groups:
        own = _group_by_unit(matrix, group)
        units.append(own)
        trees.append(
            compute_linkage(squareform(matrix.average(own), checks=False))
            if len(own) > 1
            else np.zeros((0, 4))
        )
    order = sorted(
        ((-tree[row, 2], k, -row) for k, tree in enumerate(trees) for row in range(len(tree)))
    )
    splits = [0] * len(groups)
    for _, k, _ in order[:count]:
        splits[k] += 1
    found = []
    for tree, own, times in zip(trees, units, splits, strict=True):
        parts = _cut_tree(tree, len(tree) - times) if len(own) > 1 else [list(range(len(own)))]
        found.append(sorted(sorted(item for k in part for item in own[k]) for part in parts))
    return found


def count_splits(matrix: NearnessMatrix, groups: Sequence[Items]) -> int:
    """Returns how many splits are possible, one after the other."""
    return sum(len(_group_by_unit(matrix, group)) - 1 for group in groups if group)


def _group_by_unit(matrix: NearnessMatrix, items: Items) -> list[list[int]]:
    found: dict[int, list[int]] = {}
    for item in items:
        found.setdefault(matrix.units[item], []).append(item)
    return list(found.values())
