"""Items to units, which are grouped as one: pieces of a hunk, until something tells them apart.

What stands side by side was nearly always written together (in nine of ten pairs of neighbouring
blocks, and likeness hardly says in which), so it takes more than being unlike: each of two pieces
defines a name that others use, no other uses names of both, and neither uses a name of the other.
Or the fork's own commits tell them apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy.spatial.distance import squareform

from patchsplit.model.delta import Oid
from patchsplit.model.facts import ForkCommit
from patchsplit.propose.items import Item
from patchsplit.propose.matrices import Matrix, numbered

Numbers = npt.NDArray[np.int64]
Columns = Mapping[str, npt.NDArray[np.float16]]

TOLD_APART = 0.5
"""The most that is thought of the chance that two pieces which are told apart belong together."""


def seams_open(
    items: Sequence[Item], columns: Columns, commits: Mapping[Oid, ForkCommit]
) -> list[int]:
    """Returns the places of the pieces that need not go with the piece before them.

    `columns` are the features of all pairs, "newlink" and "defuse" among them.
    """
    inner = [
        k
        for k in range(1, len(items))
        if items[k].piece_of is not None and items[k].piece_of == items[k - 1].piece_of
    ]
    if not inner:
        return []
    linked = squareform(columns["newlink"], checks=False) > 0
    used = squareform(columns["defuse"], checks=False) > 0
    whole = numbered([item.piece_of or item.hunks[0].id for item in items])

    def apart(k: int) -> bool:
        others = whole != whole[k]
        one, two = linked[k - 1] & others, linked[k] & others
        return bool(
            (used[k - 1] & others).any()
            and (used[k] & others).any()
            and not (one & two).any()
            and not (linked[k - 1, k] or used[k - 1, k])
        )

    return [k for k in inner if _other_hands(items[k - 1], items[k], commits) or apart(k)]


def _other_hands(one: Item, two: Item, commits: Mapping[Oid, ForkCommit]) -> bool:
    wrote = [item.facts.commits[:1] for item in (one, two)]
    return wrote[0] != wrote[1] and all(some and some[0] in commits for some in wrote)


def units(items: Sequence[Item], seams: Sequence[int]) -> Numbers:
    """Numbers the units from 0 on, in the items' order; pieces part at `seams` alone."""
    first = np.ones(len(items), np.int64)
    for k in range(1, len(items)):
        name = items[k].piece_of
        first[k] = name is None or name != items[k - 1].piece_of or k in seams
    return np.asarray(np.cumsum(first) - 1, np.int64)


def chances(chance: Matrix, unit: Numbers, seams: Sequence[int]) -> Matrix:
    """Returns the mean chance of two units' items, with nothing on the diagonal."""
    starts = np.flatnonzero(np.diff(unit, prepend=-1))
    size = np.diff(starts, append=len(unit)).astype(np.float32)
    mean = np.add.reduceat(np.add.reduceat(chance, starts, 0), starts, 1) / np.outer(size, size)
    for k in seams:
        one, two = unit[k - 1], unit[k]
        mean[one, two] = mean[two, one] = min(mean[one, two], TOLD_APART)
    np.fill_diagonal(mean, 0)
    return np.asarray(mean, np.float32)
