"""Fewer groups or more: the likeliest merge and the least likely bond go first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nearness_values import make_block, make_nearness

from patchsplit.propose.steering.levels import (
    count_merges,
    count_splits,
    merge_groups,
    split_groups,
)
from patchsplit.propose.steering.matrix import NearnessMatrix

CHANCES = {"ab": 0.9, "cd": 0.8, "ac": 0.3, "bc": 0.3, "ad": 0.2, "bd": 0.2, "ae": 0.1}


@pytest.fixture
def matrix() -> NearnessMatrix:
    return NearnessMatrix(make_nearness(make_block("abcde", CHANCES)))


@pytest.mark.parametrize(
    ("count", "found"),
    [
        (0, [[0], [1], [2], [3], [4]]),
        (1, [[0, 1], [2], [3], [4]]),
        (2, [[0, 1], [2, 3], [4]]),
        (3, [[0, 1, 2, 3], [4]]),
        (9, [[0, 1, 2, 3, 4]]),
    ],
)
def test_the_nearest_groups_are_merged_first(
    matrix: NearnessMatrix, count: int, found: list[list[int]]
) -> None:
    assert merge_groups(matrix, [[k] for k in range(5)], "xxxxx", count) == found


def test_groups_of_two_kinds_are_not_merged(matrix: NearnessMatrix) -> None:
    groups = [[k] for k in range(5)]
    assert merge_groups(matrix, groups, "xyxyx", 9) == [[0, 2, 4], [1, 3]]
    assert count_merges(groups, "xyxyx") == 3


def test_one_group_is_one(matrix: NearnessMatrix) -> None:
    assert merge_groups(matrix, [[0, 1]], "x", 3) == [[0]]
    assert merge_groups(matrix, [], "", 3) == []


@pytest.mark.parametrize(
    ("count", "found"),
    [
        (0, [[[0, 1, 2, 3]], [[4]]]),
        (1, [[[0, 1], [2, 3]], [[4]]]),
        (2, [[[0, 1], [2], [3]], [[4]]]),
        (9, [[[0], [1], [2], [3]], [[4]]]),
    ],
)
def test_what_is_least_alike_is_split_first(
    matrix: NearnessMatrix, count: int, found: list[list[list[int]]]
) -> None:
    assert split_groups(matrix, [[0, 1, 2, 3], [4]], count) == found
    assert count_splits(matrix, [[0, 1, 2, 3], [4]]) == 3


def test_of_several_groups_the_loosest_is_split(matrix: NearnessMatrix) -> None:
    assert split_groups(matrix, [[0, 1], [2, 4], [3]], 1) == [[[0, 1]], [[2], [4]], [[3]]]


def test_a_unit_is_not_split() -> None:
    matrix = NearnessMatrix(make_nearness(make_block("abc", {"bc": 0.9}, [0, 0, 1])))
    assert split_groups(matrix, [[0, 1, 2]], 9) == [[[0, 1], [2]]]
    assert count_splits(matrix, [[0, 1, 2]]) == 1


@given(st.lists(st.floats(0, 1), min_size=15, max_size=15), st.integers(0, 6), st.integers(0, 6))
def test_each_step_goes_on_from_the_one_before(chances: list[float], one: int, two: int) -> None:
    pairs = [x + y for i, x in enumerate("abcdef") for y in "abcdef"[i + 1 :]]
    matrix = NearnessMatrix(
        make_nearness(make_block("abcdef", dict(zip(pairs, chances, strict=True))))
    )
    fewer, more = sorted((one, two))
    groups = [[k] for k in range(6)]

    merged = [merge_groups(matrix, groups, "xxxxxx", count) for count in (fewer, more)]
    (parted,), (further,) = (split_groups(matrix, [list(range(6))], n) for n in (fewer, more))

    assert all(any({*small} <= {*large} for large in merged[1]) for small in merged[0])
    assert all(any({*small} <= {*large} for large in parted) for small in further)
    assert len(merged[0]) == 6 - min(fewer, 5)
    assert len(parted) == 1 + min(fewer, 5)
