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

Table = npt.NDArray[np.float32]

CHUNK = 1 << 15
"""Rows that are looked at together: they fit a processor's cache."""


@dataclass(frozen=True, slots=True)
class Tree:
    features: tuple[int, ...]
    borders: tuple[float, ...]
    """The k-th question is the k-th bit of the value's place."""
    values: Table


@dataclass(frozen=True, slots=True)
class Forest:
    names: tuple[str, ...]
    """Of the features, by their numbers."""
    bias: float
    trees: tuple[Tree, ...]

    def values(self, columns: Mapping[str, npt.NDArray[Any]]) -> Table:
        """Returns the sum over the trees for each row of the columns."""
        used = [columns[name] for name in self.names]
        found = np.empty(len(used[0]), np.float32)
        for start in range(0, len(found), CHUNK):
            part = [np.asarray(column[start : start + CHUNK], np.float32) for column in used]
            found[start : start + CHUNK] = self._sum(part)
        return found

    def _sum(self, part: Sequence[Table]) -> Table:
        found = np.full(len(part[0]), self.bias, np.float32)
        for tree in self.trees:
            place = np.zeros(len(found), np.uint8)
            for bit, (feature, border) in enumerate(zip(tree.features, tree.borders, strict=True)):
                place |= (part[feature] > np.float32(border)).view(np.uint8) << bit
            found += tree.values[place]
        return found


def forest_of(data: Mapping[str, Any]) -> Forest:
    """Reads a forest from what its JSON holds: names, bias, trees as features, borders, values.

    Values are in thousandths.
    """
    return Forest(
        tuple(data["names"]),
        float(data["bias"]),
        tuple(
            Tree(tuple(features), tuple(borders), np.array(values, np.float32) / np.float32(1000))
            for features, borders, values in data["trees"]
        ),
    )
