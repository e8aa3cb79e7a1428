"""Similarities to groups: average linkage, cut where the mean similarity gets too low."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.cluster.hierarchy import fcluster, linkage, to_tree

Condensed = npt.NDArray[np.float32]
"""Values of all pairs i < j, row by row, as scipy.spatial.distance keeps them."""

Labels = npt.NDArray[np.int64]


MANY = 60
"""Items in a group from which on it must be more alike to stay one: a patch is to be small."""
STRICTER = (0.45, 0.52, 0.6, 0.68, 0.76, 0.85)
"""Thresholds that a large group is tried at, in turn; one that passes the last is a sweep."""


def clusters(similarity: Condensed, count: int, cut: float) -> Labels:
    """Numbers the groups of `count` items; two are merged while their mean similarity is >= cut.

    Similarities are compared in steps of 1e-4, so that rounding decides nothing.
    """
    if count < 2:
        return np.zeros(count, np.int64)
    distance = 1 - np.round(np.clip(similarity.astype(np.float64), 0, 1), 4)
    tree = linkage(distance, "average")
    labels = _cut(tree, cut)
    for stricter in STRICTER:
        large = np.bincount(labels)[labels] > MANY
        if stricter > cut and large.any():
            finer = np.where(large, _cut(tree, stricter) + count + 1, labels)
            labels = np.unique(finer, return_inverse=True)[1].astype(np.int64)
    return labels


def _cut(tree: npt.NDArray[np.float64], cut: float) -> Labels:
    return np.asarray(fcluster(tree, 1 - cut + 1e-9, "distance"), np.int64)


def blocks(distance: Condensed, sizes: list[int], limit: int) -> list[list[int]]:
    """Cuts things of the given sizes into blocks of at most `limit`, along their dendrogram.

    Whole subtrees stay together as far as they fit; neighbours in the tree share a block. A thing
    larger than `limit` is a block of its own.
    """
    if len(sizes) < 2:
        return [list(range(len(sizes)))]
    tree = linkage(np.round(distance.astype(np.float64), 4), "average")
    total = np.concatenate([np.asarray(sizes, np.int64), np.zeros(len(tree), np.int64)])
    for k, (left, right) in enumerate(tree[:, :2].astype(int)):
        total[len(sizes) + k] = total[left] + total[right]
    whole, waiting = [], [to_tree(tree)]
    while waiting:
        node = waiting.pop()
        if node.is_leaf() or total[node.id] <= limit:
            whole.append((int(total[node.id]), sorted(node.pre_order())))
        else:
            waiting.extend((node.get_right(), node.get_left()))
    packed: list[tuple[int, list[int]]] = []
    for size, members in whole:
        if packed and packed[-1][0] + size <= limit:
            packed[-1] = (packed[-1][0] + size, sorted(packed[-1][1] + members))
        else:
            packed.append((size, members))
    return [members for _, members in packed]
