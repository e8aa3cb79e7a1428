"""Gradient-boosted oblivious decision trees, evaluated with numpy on many rows at once.

All nodes of one level of a tree have the same test, so a tree of depth d is d tests (feature >
border) and 2**d values; the results of the tests, read as bits, are the index of the value
(Prokhorenkova et al. 2018, CatBoost). The forest's value is its bias plus the sum over its trees.

A number is compared with all borders of its feature once: a test is then one of small integers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
ByteArray = npt.NDArray[np.uint8]

CHUNK_ROWS = 1 << 15
"""Rows that are evaluated together: they fit into a processor's cache."""
HALVES = np.arange(1 << 16, dtype=np.uint16).view(np.float16)
"""All numbers of 16 bits, by their bits."""


@dataclass(frozen=True, slots=True)
class ObliviousTree:
    """A tree of depth d."""

    features: tuple[int, ...]
    """The number of the feature that the k-th test compares."""
    borders: tuple[float, ...]
    """The k-th test, feature > border, is bit k of the index into `values`."""
    values: FloatArray
    """Float32, shape (2**d,)."""


@dataclass(frozen=True)
class Forest:
    """A sum of trees over named features."""

    feature_names: tuple[str, ...]
    """Number of a feature -> its name."""
    bias: float
    trees: tuple[ObliviousTree, ...]

    def predict(self, columns: Mapping[str, npt.NDArray[Any]]) -> FloatArray:
        """Returns the forest's value for each of r rows: float32 of shape (r,).

        `columns` are numbers of shape (r,), by feature name; others than the forest's are ignored.
        Numbers of 16 bits are the fastest. Raises KeyError if a feature is missing.
        """
        used = [columns[name] for name in self.feature_names]
        found = np.empty(len(used[0]), np.float32)
        for start in range(0, len(found), CHUNK_ROWS):
            part = [column[start : start + CHUNK_ROWS] for column in used]
            found[start : start + CHUNK_ROWS] = self._sum_trees(part)
        return found

    def _sum_trees(self, columns: Sequence[npt.NDArray[Any]]) -> FloatArray:
        """Returns the values of r rows; `columns` have the shape (r,), by feature number."""
        levels = [self._count_borders(number, column) for number, column in enumerate(columns)]
        rows = len(columns[0])
        found = np.full(rows, self.bias, np.float32)
        value, place, test = (
            np.empty(rows, np.float32),
            np.empty(rows, np.uint8),
            np.empty(rows, bool),
        )
        bit = test.view(np.uint8)
        for tree, counts in zip(self.trees, self._test_counts, strict=True):
            place[:] = 0
            for nth, (feature, count) in enumerate(zip(tree.features, counts, strict=True)):
                np.greater(levels[feature], count, out=test)
                np.left_shift(bit, nth, out=bit)
                np.bitwise_or(place, bit, out=place)
            np.take(tree.values, place, out=value, mode="clip")
            found += value
        return found

    def _count_borders(self, feature: int, column: npt.NDArray[Any]) -> ByteArray:
        """Returns how many borders of a feature each number of a column exceeds."""
        if column.dtype == np.float16:
            return self._half_tables[feature][column.view(np.uint16)]
        borders = self._borders[feature]
        return np.searchsorted(borders, column.astype(np.float32)).astype(np.uint8)

    @cached_property
    def _borders(self) -> list[FloatArray]:
        """The distinct borders of each feature, rising: at most 255, as CatBoost makes them."""
        found: list[set[float]] = [set() for _ in self.feature_names]
        for tree in self.trees:
            for feature, border in zip(tree.features, tree.borders, strict=True):
                found[feature].add(border)
        return [np.unique(np.array(list(some), np.float32)) for some in found]

    @cached_property
    def _half_tables(self) -> list[ByteArray]:
        """For each feature: the bits of a number of 16 bits -> how many borders it exceeds."""
        every = np.where(np.isnan(HALVES), -np.inf, HALVES).astype(np.float32)
        return [np.searchsorted(some, every).astype(np.uint8) for some in self._borders]

    @cached_property
    def _test_counts(self) -> list[list[np.uint8]]:
        """For each test of each tree: a number passes it that exceeds more borders than this."""
        return [
            [
                np.uint8(np.searchsorted(self._borders[feature], np.float32(border)))
                for feature, border in zip(tree.features, tree.borders, strict=True)
            ]
            for tree in self.trees
        ]


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
