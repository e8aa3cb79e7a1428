from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import squareform

from patchsplit.propose.grouping.linkage import compute_linkage, label_clusters, pack_blocks


def likeness(groups: list[int], inner: float, outer: float) -> np.ndarray:
    label = np.array(groups)
    square = np.where(label[:, None] == label[None, :], inner, outer)
    np.fill_diagonal(square, 0)
    return np.asarray(squareform(square, checks=False), np.float32)


def partition(labels: np.ndarray) -> list[list[int]]:
    return sorted(np.flatnonzero(labels == name).tolist() for name in set(labels.tolist()))


def test_what_is_alike_is_one_group_and_the_rest_is_not() -> None:
    found = label_clusters(compute_linkage(likeness([0, 1, 0, 1, 2], 0.9, 0.1)), 0.4)
    assert partition(found) == [[0, 2], [1, 3], [4]]


def test_the_threshold_itself_merges() -> None:
    assert partition(label_clusters(compute_linkage(likeness([0, 0], 0.4, 0)), 0.4)) == [[0, 1]]
    assert partition(label_clusters(compute_linkage(likeness([0, 0], 0.39, 0)), 0.4)) == [[0], [1]]


def test_blocks_keep_near_things_together() -> None:
    distance = 1 - likeness([0, 1, 0, 1, 0, 1], 0.9, 0.1)
    assert sorted(pack_blocks(distance, [1] * 6, 3)) == [[0, 2, 4], [1, 3, 5]]


@given(st.lists(st.integers(1, 9), min_size=1, max_size=12), st.integers(1, 20), st.data())
def test_every_thing_is_in_one_block_of_the_allowed_size(
    sizes: list[int], limit: int, data: st.DataObject
) -> None:
    pairs = len(sizes) * (len(sizes) - 1) // 2
    near = st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), min_size=pairs, max_size=pairs)
    found = pack_blocks(np.array(data.draw(near), np.float32), sizes, limit)
    assert sorted(k for block in found for k in block) == list(range(len(sizes)))
    assert all(len(b) == 1 or sum(sizes[k] for k in b) <= limit for b in found)
