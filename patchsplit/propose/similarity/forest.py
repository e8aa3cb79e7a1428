"""Gradient-boosted oblivious decision trees, evaluated with numpy on many rows at once.

All nodes of one level of a tree have the same test, so a tree of depth d is d tests (feature >
border) and 2**d values; the results of the tests, read as bits, are the index of the value
(Prokhorenkova et al. 2018, CatBoost). The forest's value is its bias plus the sum over its trees.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]

CHUNK_ROWS = 1 << 15
"""Rows that are evaluated together: they fit into a processor's cache."""


@dataclass(frozen=True, slots=True)
class ObliviousTree:
    """A tree of depth d."""

    features: tuple[int, ...]
    """The number of the feature that the k-th test compares."""
    borders: tuple[float, ...]
    """The k-th test, feature > border, is bit k of the index into `values`."""
    values: FloatArray
    """Float32, shape (2**d,)."""


@dataclass(frozen=True, slots=True)
class Forest:
    """A sum of trees over named features."""

    feature_names: tuple[str, ...]
    """Number of a feature -> its name."""
    bias: float
    trees: tuple[ObliviousTree, ...]

    def predict(self, columns: Mapping[str, npt.NDArray[Any]]) -> FloatArray:
        """Returns the forest's value for each of r rows: float32 of shape (r,).

        `columns` are numbers of shape (r,), by feature name; others than the forest's are ignored.
        Raises KeyError if a feature is missing.
        """
        used = [columns[name] for name in self.feature_names]
        found = np.empty(len(used[0]), np.float32)
        for start in range(0, len(found), CHUNK_ROWS):
            part = [np.asarray(column[start : start + CHUNK_ROWS], np.float32) for column in used]
            found[start : start + CHUNK_ROWS] = self._sum_trees(part)
        return found

    def _sum_trees(self, columns: Sequence[FloatArray]) -> FloatArray:
        """Returns the values of r rows; `columns` are float32 of shape (r,), by feature number."""
        found = np.full(len(columns[0]), self.bias, np.float32)
        for tree in self.trees:
            place = np.zeros(len(found), np.uint8)
            for bit, (feature, border) in enumerate(zip(tree.features, tree.borders, strict=True)):
                place |= (columns[feature] > np.float32(border)).view(np.uint8) << bit
            found += tree.values[place]
        return found


def parse_forest(data: Mapping[str, Any]) -> Forest:
    """Returns the forest of decoded JSON: "names", "bias" and "trees".

    A tree is [features, borders, values], the values in thousandths.
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
