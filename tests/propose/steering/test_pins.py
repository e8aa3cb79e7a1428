"""A new cut keeps together, and apart, what a person decided."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from nearness_values import make_block, make_nearness

from patchsplit.propose.steering.matrix import NearnessMatrix
from patchsplit.propose.steering.pins import cut_with_pins

CHANCES = {"ab": 0.9, "cd": 0.9, "bc": 0.2, "de": 0.5, "ce": 0.5}
MATRIX = NearnessMatrix(make_nearness(make_block("abcde", CHANCES)))


def test_without_pins_the_threshold_decides() -> None:
    assert cut_with_pins(MATRIX, {}, 0.4) == [[0, 1], [2, 3, 4]]
    assert cut_with_pins(MATRIX, {}, 0.6) == [[0, 1], [2, 3], [4]]


def test_items_of_one_pin_are_together() -> None:
    assert cut_with_pins(MATRIX, {0: 7, 4: 7}, 0.4) == [[0, 1, 4], [2, 3]]


def test_items_of_two_pins_are_apart_and_others_follow_them() -> None:
    assert cut_with_pins(MATRIX, {2: 1, 4: 2}, 0.4) == [[0, 1], [2, 3], [4]]


def test_a_unit_follows_its_pin() -> None:
    matrix = NearnessMatrix(make_nearness(make_block("abc", {"bc": 0.9}, [0, 0, 1])))
    assert cut_with_pins(matrix, {0: 1, 2: 2}, 0.4) == [[0, 1], [2]]


def test_a_unit_that_pins_divide_falls_apart() -> None:
    matrix = NearnessMatrix(make_nearness(make_block("abc", {"bc": 0.9}, [0, 0, 0])))
    assert cut_with_pins(matrix, {0: 1, 2: 2}, 0.4) == [[0], [1, 2]]


def test_pins_hold_across_blocks() -> None:
    matrix = NearnessMatrix(
        make_nearness(make_block("ab", {"ab": 0.9}), make_block("cd", {"cd": 0.9}))
    )
    assert cut_with_pins(matrix, {0: 1, 2: 1}, 0.4) == [[0, 2], [1], [3]]


@given(
    st.lists(st.floats(0, 1), min_size=15, max_size=15),
    st.dictionaries(st.integers(0, 5), st.integers(0, 2)),
    st.floats(0.2, 0.8),
)
def test_no_pin_is_ever_broken(
    chances: list[float], pins: dict[int, int], threshold: float
) -> None:
    pairs = [x + y for i, x in enumerate("abcdef") for y in "abcdef"[i + 1 :]]
    block = make_block("abcdef", dict(zip(pairs, chances, strict=True)), [0, 0, 1, 2, 2, 3])
    found = cut_with_pins(NearnessMatrix(make_nearness(block)), pins, threshold)

    group = {item: k for k, items in enumerate(found) for item in items}
    assert sorted(group) == list(range(6))
    for one, pin in pins.items():
        for two, other in pins.items():
            assert (group[one] == group[two]) is (pin == other)
