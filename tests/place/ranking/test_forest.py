"""A sum of decision trees."""

from __future__ import annotations

import pytest

from patchsplit.place.ranking.forest import LEAF, parse_forest
from patchsplit.place.ranking.rank import load_model

TREE = [[0, 0.5, 1, 2], [LEAF, -1.0, 0, 0], [1, 2.0, 3, 4], [LEAF, 1.0, 0, 0], [LEAF, 3.0, 0, 0]]
FOREST = parse_forest({"names": ["a", "b"], "start": 0.25, "trees": [TREE, [[LEAF, 10.0, 0, 0]]]})


@pytest.mark.parametrize(
    ("a", "b", "value"), [(0.5, 9, -1), (0.51, 2, 1), (1, 2.01, 3), (float("-inf"), 0, -1)]
)
def test_a_value_up_to_the_bound_goes_left(a: float, b: float, value: float) -> None:
    assert FOREST({"b": b, "a": a, "other": 0}) == 0.25 + value + 10


def test_every_feature_is_needed() -> None:
    with pytest.raises(KeyError):
        FOREST({"a": 1})


def test_the_trees_that_are_delivered_are_sound() -> None:
    forest = load_model().forest
    for tree in forest.trees:
        for number, (feature, _, left, right) in enumerate(tree):
            if feature != LEAF:
                assert 0 <= feature < len(forest.feature_names)
                assert number < min(left, right)
                assert max(left, right) < len(tree)
