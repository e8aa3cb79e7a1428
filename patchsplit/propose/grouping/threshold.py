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

from patchsplit.propose.grouping.measures import measures, table
from patchsplit.propose.grouping.partition import grown, parted
from patchsplit.propose.items import Item
from patchsplit.propose.similarity.evidence import Surroundings
from patchsplit.propose.similarity.model import Model

CUTS = tuple(round(0.21 + 0.03 * k, 2) for k in range(21))
FEWEST = 5
"""Series below which nothing is known."""
PULL = 200.0
"""What a cut loses, all series together, by the square of its distance from the usual one."""
SURE = 1.5
"""Standard errors of the gain that are the most it loses."""

Worths = npt.NDArray[np.float64]
"""What a partition at each of CUTS is worth."""


@dataclass(frozen=True, slots=True)
class Answered:
    """Items, of which is known which commit made them."""

    items: Sequence[Item]
    commit: Sequence[int]


def worths(some: Answered, around: Surroundings, model: Model) -> Worths:
    """Returns what the partition at each of CUTS would be worth."""
    tree, unit, _ = grown(some.items, around, {}, model)
    found = []
    for cut in CUTS:
        labels = parted(tree, unit, cut)
        found.append(measures(table(some.commit, labels.tolist())).worth)
    return np.array(found)


def best_cut(found: Sequence[Worths], usual: float) -> float:
    """Returns the cut that is best on the whole, and not far from the `usual` one for little.

    Most projects want a cut near the usual one, and what a few series say of it is mostly noise; a
    project that is like none that was learnt from wants another by far, and then they all say so.
    """
    if len(found) < FEWEST:
        return usual
    cuts = np.array(CUTS)
    nearest = np.abs(cuts - usual).argsort(kind="stable")
    near = nearest[0]
    gain = np.array(found) - np.array(found)[:, [near]]
    noise = SURE * gain.std(0, ddof=1) / len(found) ** 0.5
    pull = PULL / len(found) * (cuts - usual) ** 2
    net = gain.mean(0) - np.minimum(pull, noise)
    best = nearest[net[nearest].argmax()]
    return usual if best == near else CUTS[int(best)]
