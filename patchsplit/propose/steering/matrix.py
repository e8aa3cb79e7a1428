"""The nearness of a proposal as arrays: means between groups of hunks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from patchsplit.model.delta import HunkId
from patchsplit.model.nearness import Nearness

if TYPE_CHECKING:  # scipy, which it needs, is slow to import
    from patchsplit.propose.similarity.matrices import Matrix

Items = Sequence[int]
"""Indexes of items, from 0, over all blocks in their order."""


class NearnessMatrix:
    """The chances of all pairs of the n items of a Nearness; 0 for items of different blocks."""

    def __init__(self, nearness: Nearness) -> None:
        self.hunks = [item for block in nearness.blocks for item in block.items]
        """The hunks of each item."""
        self.place = {hunk: k for k, item in enumerate(self.hunks) for hunk in item}
        """Hunk -> the index of its item."""
        self.units: list[int] = []
        """The unit of each item, numbered over all blocks."""
        self._starts: list[int] = []
        self._squares: list[npt.NDArray[np.float32]] = []
        for block in nearness.blocks:
            base = max(self.units, default=-1) + 1
            self._starts.append(len(self.units))
            self.units.extend(base + unit for unit in block.units)
            square = np.zeros((len(block.items), len(block.items)), np.float32)
            square[np.triu_indices_from(square, 1)] = np.frombuffer(block.chances, "<f2")
            self._squares.append(square + square.T)

    def find_items(self, hunks: Iterable[HunkId]) -> list[int]:
        """Returns the items of hunks, rising, each once; hunks that have none are left out."""
        return sorted({self.place[hunk] for hunk in hunks if hunk in self.place})

    def select(self, items: Items) -> Matrix:
        """Returns the chances of the pairs of n items: float32 of shape (n, n), 0 on the diagonal.

        `items` rise.
        """
        found = np.zeros((len(items), len(items)), np.float32)
        wanted = np.asarray(items, np.int64)
        for start, square in zip(self._starts, self._squares, strict=True):
            here = np.flatnonzero((wanted >= start) & (wanted < start + len(square)))
            inside = wanted[here] - start
            found[np.ix_(here, here)] = square[np.ix_(inside, inside)]
        return found

    def average(self, groups: Sequence[Items]) -> Matrix:
        """Returns the mean chance between the items of each two of m groups.

        Float32 of shape (m, m), with 0 on the diagonal. Groups share no item.
        """
        total = np.zeros((len(groups), len(groups)), np.float32)
        label = np.full(len(self.hunks), -1, np.int64)
        for k, group in enumerate(groups):
            label[list(group)] = k
        for start, square in zip(self._starts, self._squares, strict=True):
            mine = label[start : start + len(square)]
            used = np.flatnonzero(mine >= 0)
            present, local = np.unique(mine[used], return_inverse=True)
            one_hot = np.eye(len(present), dtype=np.float32)[local]
            total[np.ix_(present, present)] += one_hot.T @ square[np.ix_(used, used)] @ one_hot
        size = np.array([max(len(group), 1) for group in groups], np.float32)
        mean = total / np.outer(size, size)
        np.fill_diagonal(mean, 0)
        return mean

    def average_to(self, items: Items, group: Items) -> npt.NDArray[np.float32]:
        """Returns the mean chance of each of n items with a group: float32 of shape (n,).

        An item of the group is compared with the others of it; 0 where there are none.
        """
        every = sorted({*items, *group})
        square = self.select(every)
        where = {item: k for k, item in enumerate(every)}
        columns = [where[item] for item in group]
        rows = [where[item] for item in items]
        inside = np.array([item in set(group) for item in items])
        total = square[np.ix_(rows, columns)].sum(1)
        return np.asarray(total / np.maximum(len(columns) - inside, 1), np.float32)
