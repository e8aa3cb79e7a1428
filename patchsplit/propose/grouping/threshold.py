"""Series of upstream's past to the threshold that would have grouped their hunks best.

The model says how likely it is that two hunks belong together. The probability from which on a
project makes one patch of them differs between projects more than any evidence does. So the
grouping is tried on upstream's latest series, each squashed into one delta, of which the right
partition is known.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from patchsplit.propose.grouping.partition import build_dendrogram, cut_dendrogram
from patchsplit.propose.items import Item
from patchsplit.propose.similarity.evidence import DeltaEvidence
from patchsplit.propose.similarity.model import Model

THRESHOLDS = tuple(round(0.21 + 0.03 * k, 2) for k in range(21))
"""The thresholds that are tried: 0.21 to 0.81."""
MIN_SERIES = 5
"""Number of series below which the default threshold is kept."""
PRIOR_STRENGTH = 200.0
"""Penalty of a threshold, summed over all series, per square of its distance from the default."""
MAX_STANDARD_ERRORS = 1.5
"""Upper bound of the penalty, in standard errors of the gain."""

ThresholdScores = npt.NDArray[np.float64]
"""Shape (len(THRESHOLDS),): `PartitionScore.overall` of the partition at each threshold."""
CountTable = npt.NDArray[np.int64]
"""Shape (guessed groups, true groups): the number of things that are in both."""


@dataclass(frozen=True, slots=True)
class PartitionScore:
    """How near a partition is to the right one: 1, 1 and 0 for the right one itself."""

    accuracy: float
    """Share of things in the group that is matched one to one to theirs (Hungarian method)."""
    ari: float
    """Adjusted Rand index (Hubert and Arabie 1985), at most 1; 0 is chance."""
    cost: float
    """Operations per thing that correct it: moving a thing, merging a group into another."""

    @property
    def overall(self) -> float:
        return self.accuracy + self.ari - self.cost


def contingency_table(truth: Sequence[Hashable], guess: Sequence[Hashable]) -> CountTable:
    """Returns how many things each guessed group has of each true one.

    `truth` and `guess` are parallel: the label of each thing's group. Rows (guess) and columns
    (truth) are in the order in which their labels first occur.
    """
    rows = {label: k for k, label in enumerate(dict.fromkeys(guess))}
    columns = {label: k for k, label in enumerate(dict.fromkeys(truth))}
    count = np.zeros((len(rows), len(columns)), np.int64)
    for own, right in zip(guess, truth, strict=True):
        count[rows[own], columns[right]] += 1
    return count


def score_partition(table: CountTable) -> PartitionScore:
    """Returns the scores of the partition that a table of at least one thing describes."""
    from scipy.optimize import linear_sum_assignment

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
    """Returns the number of pairs within groups of the given sizes (int64, shape (groups,))."""
    return float((numbers * (numbers - 1) / 2).sum())


@dataclass(frozen=True, slots=True)
class GroundTruth:
    """Items of which the commit that made them is known."""

    items: Sequence[Item]
    labels: Sequence[int]
    """Parallel to `items`: the number of the commit."""


def score_thresholds(truth: GroundTruth, evidence: DeltaEvidence, model: Model) -> ThresholdScores:
    """Returns the score of the partition at each of THRESHOLDS."""
    tree, unit, _ = build_dendrogram(truth.items, evidence, {}, model)
    found = []
    for threshold in THRESHOLDS:
        labels = cut_dendrogram(tree, unit, threshold)
        found.append(score_partition(contingency_table(truth.labels, labels.tolist())).overall)
    return np.array(found)


def best_threshold(scores: Sequence[ThresholdScores], default: float) -> float:
    """Returns the threshold of the highest mean score, less a penalty for its distance.

    `scores` holds one array for each series. The penalty pulls towards `default`, since the
    differences that a few series show are mostly noise; it is bounded by the noise itself, so that
    a project all of whose series agree on a distant threshold gets it. Of equal thresholds the
    nearest to `default` wins; fewer than MIN_SERIES series give `default`.
    """
    if len(scores) < MIN_SERIES:
        return default
    tried = np.array(THRESHOLDS)
    nearest = np.abs(tried - default).argsort(kind="stable")
    near = nearest[0]
    gain = np.array(scores) - np.array(scores)[:, [near]]
    noise = MAX_STANDARD_ERRORS * gain.std(0, ddof=1) / len(scores) ** 0.5
    pull = PRIOR_STRENGTH / len(scores) * (tried - default) ** 2
    net = gain.mean(0) - np.minimum(pull, noise)
    best = nearest[net[nearest].argmax()]
    return default if best == near else THRESHOLDS[int(best)]
