"""A tree of units to groups."""

from __future__ import annotations

import numpy as np
import pytest

from patchsplit.propose.grouping.linkage import LinkageMatrix, compute_linkage
from patchsplit.propose.grouping.partition import cut_dendrogram

UNITS = np.arange(4)


def make_tree(within: float, across: float) -> LinkageMatrix:
    """Four units, two and two: how alike those of a pair are, and those of two pairs."""
    return compute_linkage(np.array([within, across, across, across, across, within], np.float32))


def groups(tree: LinkageMatrix, cut: float) -> list[list[int]]:
    labels = cut_dendrogram(tree, UNITS, cut)
    return [np.flatnonzero(labels == label).tolist() for label in dict.fromkeys(labels.tolist())]


@pytest.mark.parametrize(("cut", "found"), [(0.95, 4), (0.5, 2)])
def test_what_is_less_alike_than_the_cut_is_apart(cut: float, found: int) -> None:
    assert len(groups(make_tree(0.9, 0.3), cut)) == found


def test_all_that_is_somewhat_alike_comes_apart_once() -> None:
    assert groups(make_tree(0.9, 0.6), 0.42) == [[0, 1], [2, 3]]


def test_where_all_are_alike_the_cut_is_higher() -> None:
    assert groups(make_tree(0.48, 0.1), 0.42) == [[0, 1], [2, 3]]
    assert groups(make_tree(0.48, 0.3), 0.42) == [[0], [1], [2], [3]]


def test_what_is_alike_by_far_is_one() -> None:
    assert groups(make_tree(0.9, 0.8), 0.42) == [[0, 1, 2, 3]]


def test_one_unit_is_one_group() -> None:
    assert cut_dendrogram(np.zeros((0, 4)), np.zeros(3, np.int64), 0.42).tolist() == [0, 0, 0]
