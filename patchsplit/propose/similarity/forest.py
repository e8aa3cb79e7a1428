"""Gradient-boosted oblivious trees, evaluated with numpy: all nodes of one level ask the same.

A tree of depth d is d questions (feature > border) and 2**d values: the answers, read as bits, name
the value (Prokhorenkova et al. 2018, CatBoost). The forest's value is the sum over its trees.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]

CHUNK_ROWS = 1 << 15
"""Rows that are looked at together: they fit a processor's cache."""


@dataclass(frozen=True, slots=True)
class ObliviousTree:
    features: tuple[int, ...]
    borders: tuple[float, ...]
    """The k-th question is the k-th bit of the value's place."""
    values: FloatArray


@dataclass(frozen=True, slots=True)
class Forest:
    feature_names: tuple[str, ...]
    """Of the features, by their numbers."""
    bias: float
    trees: tuple[ObliviousTree, ...]

    def predict(self, columns: Mapping[str, npt.NDArray[Any]]) -> FloatArray:
        """Returns the sum over the trees for each row of the columns."""
        used = [columns[name] for name in self.feature_names]
        found = np.empty(len(used[0]), np.float32)
        for start in range(0, len(found), CHUNK_ROWS):
            part = [np.asarray(column[start : start + CHUNK_ROWS], np.float32) for column in used]
            found[start : start + CHUNK_ROWS] = self._sum_trees(part)
        return found

    def _sum_trees(self, columns: Sequence[FloatArray]) -> FloatArray:
        found = np.full(len(columns[0]), self.bias, np.float32)
        for tree in self.trees:
            place = np.zeros(len(found), np.uint8)
            for bit, (feature, border) in enumerate(zip(tree.features, tree.borders, strict=True)):
                place |= (columns[feature] > np.float32(border)).view(np.uint8) << bit
            found += tree.values[place]
        return found


def parse_forest(data: Mapping[str, Any]) -> Forest:
    """Reads a forest from what its JSON holds: names, bias, trees as features, borders, values.

    Values are in thousandths.
    """
    return Forest(
        tuple(data["names"]),
        float(data["bias"]),
        tuple(
            ObliviousTree(
                tuple(features), tuple(borders), np.array(values, np.float32) / np.float32(1000)
            )
            for features, borders, values in data["trees"]
        ),
    )
