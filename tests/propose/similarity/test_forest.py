from __future__ import annotations

import numpy as np

from patchsplit.propose.similarity.forest import CHUNK_ROWS, parse_forest

TWO_QUESTIONS = [[0, 1], [0.5, 2.0], [0, 1000, 10000, 11000]]
"""Bit 0: is a > 0.5? Bit 1: is b > 2?"""


def test_answers_are_the_bits_of_the_values_place() -> None:
    forest = parse_forest({"names": ["a", "b"], "bias": 100.0, "trees": [TWO_QUESTIONS]})
    columns = {"a": np.array([0, 1, 0, 1]), "b": np.array([0, 0, 3, 3]), "unused": np.zeros(4)}
    assert forest.predict(columns).tolist() == [100, 101, 110, 111]


def test_a_value_on_the_border_is_not_above_it() -> None:
    forest = parse_forest({"names": ["a", "b"], "bias": 0, "trees": [TWO_QUESTIONS]})
    assert forest.predict({"a": np.array([0.5]), "b": np.array([2.0])}).tolist() == [0]


def test_trees_add_up_over_any_number_of_rows() -> None:
    forest = parse_forest({"names": ["a", "b"], "bias": 0, "trees": [TWO_QUESTIONS] * 3})
    count = CHUNK_ROWS + 7
    found = forest.predict({"a": np.ones(count), "b": np.arange(count) % 4})
    assert set(found.tolist()) == {3.0, 33.0}
    assert len(found) == count
