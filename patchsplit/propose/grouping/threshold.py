"""Series of upstream's past to the cut that would have parted them best.

How likely it is that two hunks belong together the model says; from which chance on upstream makes
it one patch is its own custom, and differs more between projects than any evidence does. So the
grouping is tried on what upstream's latest series squashed would be, of which the answer is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from patchsplit.propose.grouping.measures import contingency_table, score_partition
from patchsplit.propose.grouping.partition import build_dendrogram, cut_dendrogram
from patchsplit.propose.items import Item
from patchsplit.propose.similarity.evidence import DeltaEvidence
from patchsplit.propose.similarity.model import Model

THRESHOLDS = tuple(round(0.21 + 0.03 * k, 2) for k in range(21))
MIN_SERIES = 5
"""Series below which nothing is known."""
PRIOR_STRENGTH = 200.0
"""What a cut loses, all series together, by the square of its distance from the usual one."""
MAX_STANDARD_ERRORS = 1.5
"""Standard errors of the gain that are the most it loses."""

ThresholdScores = npt.NDArray[np.float64]
"""What a partition at each of CUTS is worth."""


@dataclass(frozen=True, slots=True)
class GroundTruth:
    """Items, of which is known which commit made them."""

    items: Sequence[Item]
    labels: Sequence[int]


def score_thresholds(truth: GroundTruth, evidence: DeltaEvidence, model: Model) -> ThresholdScores:
    """Returns what the partition at each of CUTS would be worth."""
    tree, unit, _ = build_dendrogram(truth.items, evidence, {}, model)
    found = []
    for cut in THRESHOLDS:
        labels = cut_dendrogram(tree, unit, cut)
        found.append(score_partition(contingency_table(truth.labels, labels.tolist())).overall)
    return np.array(found)


def best_threshold(scores: Sequence[ThresholdScores], default: float) -> float:
    """Returns the cut that is best on the whole, and not far from the `usual` one for little.

    Most projects want a cut near the usual one, and what a few series say of it is mostly noise; a
    project that is like none that was learnt from wants another by far, and then they all say so.
    """
    if len(scores) < MIN_SERIES:
        return default
    cuts = np.array(THRESHOLDS)
    nearest = np.abs(cuts - default).argsort(kind="stable")
    near = nearest[0]
    gain = np.array(scores) - np.array(scores)[:, [near]]
    noise = MAX_STANDARD_ERRORS * gain.std(0, ddof=1) / len(scores) ** 0.5
    pull = PRIOR_STRENGTH / len(scores) * (cuts - default) ** 2
    net = gain.mean(0) - np.minimum(pull, noise)
    best = nearest[net[nearest].argmax()]
    return default if best == near else THRESHOLDS[int(best)]
