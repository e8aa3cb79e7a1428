"""What goes with a hunk, the halves of a patch, and what else belongs to one."""

from __future__ import annotations

from nearness_values import make_block, make_nearness

from patchsplit.propose.steering.followers import find_followers
from patchsplit.propose.steering.matrix import NearnessMatrix
from patchsplit.propose.steering.neighbours import find_halves, rank_outsiders

MATRIX = NearnessMatrix(
    make_nearness(
        make_block(
            "abcdef",
            {
                "ab": 0.9,
                "cd": 0.8,
                "ac": 0.2,
                "bc": 0.2,
                "ad": 0.2,
                "bd": 0.2,
                "ae": 0.7,
                "be": 0.6,
            },
        )
    )
)


def test_what_is_nearer_to_what_moves_goes_along() -> None:
    assert find_followers(MATRIX, [0], [0, 1, 2, 3]) == [1]
    assert find_followers(MATRIX, [2], [0, 1, 2, 3]) == [3]


def test_what_is_nearer_to_the_target_goes_along() -> None:
    assert find_followers(MATRIX, [5], [1, 2, 3, 5]) == []
    assert find_followers(MATRIX, [5], [1, 2, 3, 5], [0]) == [1]


def test_the_rest_of_a_patch_never_goes_as_a_whole() -> None:
    assert find_followers(MATRIX, [0], [0, 1]) == []
    assert find_followers(MATRIX, [0], [0, 1, 4]) == []


def test_a_patch_has_two_halves() -> None:
    assert find_halves(MATRIX, [0, 1, 2, 3]) == [[0, 1], [2, 3]]
    assert find_halves(MATRIX, [0]) == [[0]]


def test_what_is_nearer_to_another_patch_is_listed_by_how_near_it_is() -> None:
    found = rank_outsiders(MATRIX, [0], [[1, 2], [4, 5]], 9)
    assert [each.item for each in found] == [1, 4]
    assert round(found[0].there, 2) == 0.9
    assert round(found[0].here, 2) == 0.2
    assert [each.item for each in rank_outsiders(MATRIX, [0], [[1, 2], [4, 5]], 1)] == [1]
