"""A partition against the right one: accuracy, Rand index, and what putting it right costs."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

CountTable = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class PartitionScore:
    """How near a partition is to the right one. All from 0 to 1 (ari can be less)."""

    accuracy: float
    """Share of things in the group that is matched one to one to theirs (Hungarian method)."""
    ari: float
    """Adjusted Rand index (Hubert and Arabie 1985)."""
    cost: float
    """Operations per thing that put it right: move a thing, fold a group into another."""

    @property
    def overall(self) -> float:
        return self.accuracy + self.ari - self.cost


def contingency_table(truth: Sequence[Hashable], guess: Sequence[Hashable]) -> CountTable:
    """Returns how many things each guessed group (row) has of each true one (column)."""
    rows = {label: k for k, label in enumerate(dict.fromkeys(guess))}
    columns = {label: k for k, label in enumerate(dict.fromkeys(truth))}
    count = np.zeros((len(rows), len(columns)), np.int64)
    for own, right in zip(guess, truth, strict=True):
        count[rows[own], columns[right]] += 1
    return count


def score_partition(table: CountTable) -> PartitionScore:
    total = table.sum()
    rows, columns = linear_sum_assignment(table, maximize=True)
    same, mine, true = (
        _count_pairs(table.ravel()),
        _count_pairs(table.sum(1)),
        _count_pairs(table.sum(0)),
    )
    luck = mine * true / (total * (total - 1) / 2) if total > 1 else 0.0
    most = (mine + true) / 2
    exact = table.shape[0] == table.shape[1] == np.count_nonzero(table)
    ari = 1.0 if exact else (same - luck) / (most - luck) if most != luck else 0.0
    best = table.max(1)
    gain = np.hstack([table - (best - 1)[:, None], np.zeros((len(table),) * 2, np.int64)])
    one, two = linear_sum_assignment(gain, maximize=True)
    cost = total - (best - 1).sum() - gain[one, two].sum()
    return PartitionScore(
        float(table[rows, columns].sum() / total), float(ari), float(cost / total)
    )


def _count_pairs(numbers: CountTable) -> float:
    return float((numbers * (numbers - 1) / 2).sum())
