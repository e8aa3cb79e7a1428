"""The cut that upstream's own series would have wanted."""

from __future__ import annotations

import numpy as np
import pytest

from patchsplit.propose.grouping.group import scale_threshold
from patchsplit.propose.grouping.partition import BLOCK_LIMIT
from patchsplit.propose.grouping.threshold import (
    MIN_SERIES,
    THRESHOLDS,
    best_threshold,
    contingency_table,
    score_partition,
)

USUAL = 0.45


def peak(at: float, height: float) -> np.ndarray:
    """A series for which nothing but the cut `at` is better than all the others."""
    return np.array([1.0 + height * (cut == at) for cut in THRESHOLDS])


def test_few_series_leave_the_usual_cut() -> None:
    assert best_threshold([], USUAL) == USUAL
    assert best_threshold([peak(0.72, 0.6)] * (MIN_SERIES - 1), USUAL) == USUAL


def test_a_cut_that_parts_all_of_the_past_better_is_taken_however_far() -> None:
    assert best_threshold([peak(0.72, 0.2)] * MIN_SERIES, USUAL) == 0.72


def test_what_one_series_wants_is_noise() -> None:
    assert best_threshold([peak(0.72, 1.5), *[peak(USUAL, 0.0)] * 9], USUAL) == USUAL


def test_a_little_gain_is_worth_a_little_step() -> None:
    some = [peak(0.48, 0.3), peak(0.78, 0.3), *[peak(USUAL, 0.0)] * 18]
    assert best_threshold(some, USUAL) == 0.48


def test_all_series_count_alike() -> None:
    some = [*[peak(0.6, 0.3)] * 8, *[peak(0.3, 0.4)] * 4]
    assert best_threshold(some, USUAL) == 0.6


def test_the_right_partition_is_right_whatever_its_labels() -> None:
    found = score_partition(contingency_table([1, 1, 2, 3], ["b", "b", "a", "c"]))
    assert (found.accuracy, found.ari, found.cost) == (1, 1, 0)


def test_all_in_one_group_costs_to_move_what_is_not_of_the_largest_commit() -> None:
    found = score_partition(contingency_table([1, 1, 1, 2, 3], [0] * 5))
    assert (found.accuracy, found.cost) == (0.6, 0.4)
    assert found.ari == 0


def test_a_commit_in_two_groups_costs_one_fold() -> None:
    found = score_partition(contingency_table([1, 1, 1, 1, 2, 2], [0, 0, 1, 1, 2, 2]))
    assert found.accuracy == pytest.approx(4 / 6)
    assert found.cost == pytest.approx(1 / 6)
    assert 0 < found.ari < 1


@pytest.mark.parametrize("count", [1, 30, 100])
def test_a_delta_of_usual_size_is_cut_as_was_rehearsed(count: int) -> None:
    assert scale_threshold(0.44, None, count) == pytest.approx(0.44)
    assert scale_threshold(0.44, 0.6, count) == pytest.approx(0.6)


def test_the_cut_rises_in_a_large_delta_and_stays_a_chance() -> None:
    assert 0.44 < scale_threshold(0.44, None, 1000) < scale_threshold(0.44, None, 2000) < 1


def test_the_cut_rises_no_more_once_there_are_several_blocks() -> None:
    most = scale_threshold(0.44, None, BLOCK_LIMIT)
    assert scale_threshold(0.44, None, BLOCK_LIMIT - 100) < most
    assert scale_threshold(0.44, None, 30 * BLOCK_LIMIT) == pytest.approx(most)


def test_what_was_rehearsed_counts_less_in_a_large_delta() -> None:
    pulls = [
        scale_threshold(0.44, None, count) - scale_threshold(0.44, 0.3, count)
        for count in (100, 1000, 10000)
    ]
    assert pulls[0] == pytest.approx(0.14)
    assert pulls[0] > 2 * pulls[1] > 4 * pulls[2] > 0
