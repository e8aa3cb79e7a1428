"""A sum of decision trees, kept as plain numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LEAF = -1

Node = tuple[int, float, int, int]
"""The feature, the bound up to which the left one is next, left, right; a leaf: LEAF and its value.

A number up to the bound goes left. Left and right are indexes of nodes of the same tree.
"""


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees over features that have names."""

    feature_names: tuple[str, ...]
    bias: float
    trees: tuple[tuple[Node, ...], ...]

    def __call__(self, features: Mapping[str, float]) -> float:
        """Returns the log-odds that the trees give a row."""
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
    """Reads what `train_place.py` writes."""
    trees = tuple(tuple((n[0], n[1], n[2], n[3]) for n in tree) for tree in content["trees"])
    return Forest(tuple(content["names"]), content["start"], trees)
