"""Similarities to a dendrogram by average linkage, and a dendrogram to clusters."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from patchsplit.propose.similarity.matrices import Condensed

Labels = npt.NDArray[np.int64]
"""Shape (n,): the number of each thing's group."""
LinkageMatrix = npt.NDArray[np.float64]
"""Shape (n - 1, 4): a dendrogram over n things, as scipy.cluster.hierarchy.linkage returns it."""


def compute_linkage(similarity: Condensed) -> LinkageMatrix:
    """Returns the average-linkage dendrogram of n >= 2 things (scipy's "average", UPGMA).

    `similarity` is float32 of shape (n * (n - 1) / 2,), clipped to 0..1. The result is float64 of
    shape (n - 1, 4); its distances are 1 - the mean similarity. Similarities are rounded to 1e-4,
    so that the order of additions on a machine does not matter.
    """
    from scipy.cluster.hierarchy import linkage

    distance = 1 - np.round(np.clip(similarity.astype(np.float64), 0, 1), 4)
    return np.asarray(linkage(distance, "average"), np.float64)


def label_clusters(linkage_matrix: LinkageMatrix, threshold: float) -> Labels:
    """Returns the clusters that are merged at a mean similarity of at least `threshold`.

    `linkage_matrix` is float64 of shape (n - 1, 4). The result is int64 of shape (n,): the number
    of each thing's cluster, from 1.
    """
    from scipy.cluster.hierarchy import fcluster

    return np.asarray(fcluster(linkage_matrix, 1 - threshold + 1e-9, "distance"), np.int64)


def logit(probability: float) -> float:
    """Returns the log odds of a probability, which is above 0 and below 1."""
    return math.log(probability / (1 - probability))


def shift_log_odds(probability: float, by: float) -> float:
    """Returns the probability whose log odds are higher by `by`."""
    return 1 / (1 + math.exp(-logit(probability) - by))


def pack_blocks(distance: Condensed, sizes: list[int], limit: int) -> list[list[int]]:
    """Returns n things in blocks whose sizes sum to at most `limit`, along their dendrogram.

    `distance` is float32 of shape (n * (n - 1) / 2,), from 0 to 1; `sizes` has length n. Whole
    subtrees stay together if they fit, and neighbours in the tree share a block. A thing larger
    than `limit` is a block of its own. A block is a list of indexes from 0, rising.
    """
    if len(sizes) < 2:
        return [list(range(len(sizes)))]
    from scipy.cluster.hierarchy import to_tree

    tree = compute_linkage(1 - distance)
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
