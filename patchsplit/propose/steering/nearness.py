"""A grouping to the nearness of its hunks, which later corrections of the plan use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.spatial.distance import squareform

from patchsplit.model.delta import HunkId
from patchsplit.model.nearness import Nearness, NearnessBlock
from patchsplit.propose.grouping.group import Grouping
from patchsplit.propose.grouping.partition import ChanceBlock
from patchsplit.propose.items import Item

Homes = Mapping[HunkId, HunkId]
"""Piece of a hunk -> the hunk that it is part of in the plan."""


def measure_nearness(grouping: Grouping, homes: Homes, telling_words: frozenset[str]) -> Nearness:
    """Returns the nearness of the plan's hunks; `grouping` is of pieces of them.

    The chance of two hunks is the mean of those of their pieces. `telling_words` are stored with
    it.
    """
    blocks = (_build_block(block, grouping.items, homes) for block in grouping.partition.blocks)
    novelty = grouping.evidence.novelty
    return Nearness(
        tuple(blocks),
        grouping.threshold,
        bool(grouping.commits),
        novelty.new,
        novelty.gone,
        telling_words,
    )


def _build_block(block: ChanceBlock, items: Sequence[Item], homes: Homes) -> NearnessBlock:
    """Returns the nearness of the items that the pieces of a block are part of."""
    number: dict[HunkId, int] = {}
    members: list[dict[HunkId, None]] = []
    owner = []
    for place in block.items:
        hunks = [homes.get(hunk.id, hunk.id) for hunk in items[place].hunks]
        known = [number[hunk] for hunk in hunks if hunk in number]
        at = known[0] if known else len(members)
        if not known:
            members.append({})
        members[at].update(dict.fromkeys(hunks))
        number.update(dict.fromkeys(hunks, at))
        owner.append(at)
    labels = np.array(owner, np.int64)
    count = len(members)
    if count == len(block.items):
        return NearnessBlock(_freeze(members), tuple(block.unit_labels), block.chances.tobytes())
    square = squareform(block.chances.astype(np.float32), checks=False)
    share = np.eye(count, dtype=np.float32)[labels]
    share /= share.sum(0)
    mean = share.T @ square @ share
    np.fill_diagonal(mean, 0)
    chances = squareform(mean, checks=False).astype("<f2")
    return NearnessBlock(_freeze(members), _join_units(owner, block.unit_labels), chances.tobytes())


def _freeze(members: Sequence[Mapping[HunkId, None]]) -> tuple[tuple[HunkId, ...], ...]:
    return tuple(tuple(hunks) for hunks in members)


def _join_units(owner: Sequence[int], units: Sequence[int]) -> tuple[int, ...]:
    """Returns the unit of each item, given the item and the unit of each piece.

    Units that have pieces of one item are one.
    """
    root = {unit: unit for unit in units}

    def find(unit: int) -> int:
        while root[unit] != unit:
            unit = root[unit]
        return unit

    first: dict[int, int] = {}
    for item, unit in zip(owner, units, strict=True):
        root[find(unit)] = find(first.setdefault(item, unit))
    number: dict[int, int] = {}
    return tuple(number.setdefault(find(first[item]), len(number)) for item in range(len(first)))
