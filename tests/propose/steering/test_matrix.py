"""Nearness as arrays: pairs of items, means of groups, and blocks that share nothing."""

from __future__ import annotations

import numpy as np
import pytest
from nearness_values import make_block, make_nearness, name_hunk

from patchsplit.propose.steering.matrix import NearnessMatrix

CHANCES = {"ab": 0.75, "ac": 0.25, "bc": 0.5}


@pytest.fixture
def matrix() -> NearnessMatrix:
    """The items a, b, c of one block, and d of another."""
    return NearnessMatrix(make_nearness(make_block("abc", CHANCES, [0, 0, 1]), make_block("d", {})))


def test_items_are_found_by_their_hunks(matrix: NearnessMatrix) -> None:
    assert matrix.find_items([name_hunk("d"), name_hunk("b"), name_hunk("z")]) == [1, 3]
    assert matrix.units == [0, 0, 1, 2]


def test_chances_of_some_items(matrix: NearnessMatrix) -> None:
    found = matrix.select([0, 2, 3])
    assert found.tolist() == [[0, 0.25, 0], [0.25, 0, 0], [0, 0, 0]]


def test_the_mean_between_groups(matrix: NearnessMatrix) -> None:
    found = matrix.average([[0, 1], [2], [3]])
    assert found[0, 1] == pytest.approx((0.25 + 0.5) / 2)
    assert found[0, 2] == found[1, 2] == 0
    assert np.array_equal(found, found.T)
    assert not found.diagonal().any()


def test_the_mean_of_an_item_and_a_group(matrix: NearnessMatrix) -> None:
    assert matrix.average_to([0, 2], [0, 1]).tolist() == [0.75, 0.375]
    assert matrix.average_to([3], [3]).tolist() == [0]


def test_an_item_of_two_hunks_is_found_by_both() -> None:
    matrix = NearnessMatrix(make_nearness(make_block(["ab", "c"], {})))
    assert matrix.find_items([name_hunk("a"), name_hunk("b")]) == [0]
