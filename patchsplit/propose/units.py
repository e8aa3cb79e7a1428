"""Items to units, which are grouped as one: the same edit in many places, and pieces of a hunk.

Hunks that put the same words in the place of the same others are one edit: 95 of 100 such pairs
were made by one commit. As one they are not torn up by what stands around each of their places.

Pieces of a hunk stay together until something tells them apart. What stands side by side was
nearly always written together (nine of ten neighbouring blocks, and likeness hardly says which), so
it takes more than being unlike: each of two pieces defines a name that others use, no other uses
names of both, and neither uses a name of the other. Or the fork's own commits tell them apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy.spatial.distance import squareform

from patchsplit.model.delta import Oid
from patchsplit.model.facts import ForkCommit
from patchsplit.propose.items import Item, swapped
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


def units(
    items: Sequence[Item], seams: Sequence[int], commits: Mapping[Oid, ForkCommit]
) -> Numbers:
    """Numbers the units from 0 on, by their first items; pieces part at `seams` alone."""
    number: dict[object, int] = {}
    found: list[int] = []
    open_at = frozenset(seams)
    for k, item in enumerate(items):
        fresh = len(number)
        name = item.piece_of
        if name is not None and k and name == items[k - 1].piece_of and k not in open_at:
            found.append(found[-1])
            continue
        swap = swapped(item)
        main = next((oid for oid in item.facts.commits[:1] if oid in commits), None)
        found.append(number.setdefault((swap, main) if swap else k, fresh))
    return np.asarray(found, np.int64)


def chances(chance: Matrix, unit: Numbers, seams: Sequence[int]) -> Matrix:
    """Returns the mean chance of two units' items, with nothing on the diagonal."""
    order = np.argsort(unit, kind="stable")
    starts = np.flatnonzero(np.diff(unit[order], prepend=-1))
    size = np.diff(starts, append=len(unit)).astype(np.float32)
    rows = np.add.reduceat(chance[np.ix_(order, order)], starts, 0)
    mean = np.add.reduceat(rows, starts, 1) / np.outer(size, size)
    for k in seams:
        one, two = unit[k - 1], unit[k]
        mean[one, two] = mean[two, one] = min(mean[one, two], TOLD_APART)
    np.fill_diagonal(mean, 0)
    return np.asarray(mean, np.float32)
