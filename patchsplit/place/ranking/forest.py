"""A sum of binary decision trees over named features, in plain Python: it rates few rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LEAF = -1

Node = tuple[int, float, int, int]
"""(feature, bound, left, right): a value up to the bound, inclusive, goes left, another one right.

The feature is an index into the forest's names, left and right are indexes of nodes of the same
tree; the root is node 0. A leaf is (LEAF, its value, ...).
"""


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees over named features."""

    feature_names: tuple[str, ...]
    bias: float
    trees: tuple[tuple[Node, ...], ...]

    def __call__(self, features: Mapping[str, float]) -> float:
        """Returns the log odds for one row. Raises KeyError where it lacks a feature."""
        values = [features[name] for name in self.feature_names]
        return self.bias + sum(_find_leaf_value(tree, values) for tree in self.trees)


def _find_leaf_value(tree: tuple[Node, ...], values: Sequence[float]) -> float:
    number = 0
    while True:
        feature, bound, left, right = tree[number]
        if feature == LEAF:
            return bound
        number = left if values[feature] <= bound else right


def parse_forest(content: Mapping[str, Any]) -> Forest:
    """Returns the forest in "forest" of weights.json, as tests/bench/train_place.py writes it."""
    trees = tuple(tuple((n[0], n[1], n[2], n[3]) for n in tree) for tree in content["trees"])
    return Forest(tuple(content["names"]), content["start"], trees)
