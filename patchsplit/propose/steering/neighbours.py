"""The halves of a patch, and what else belongs to it, by the nearness of a proposal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from patchsplit.propose.steering.levels import split_groups
from patchsplit.propose.steering.matrix import Items, NearnessMatrix


def find_halves(matrix: NearnessMatrix, items: Items) -> list[list[int]]:
    """Returns the two natural parts of a group; a group of one unit is one part."""
    (parts,) = split_groups(matrix, [items], 1)
    return parts


class Outsider(NamedTuple):
    """An item that may belong to a group."""

    item: int
    there: float
    """Its mean chance with the group."""
    here: float
    """Its mean chance with the other items of its own group."""


def rank_outsiders(
    matrix: NearnessMatrix, group: Items, others: Sequence[Items], limit: int
) -> list[Outsider]:
    """Returns items of other groups that are nearer to `group` than to their own, nearest first."""
    found = []
    for other in others:
        there = matrix.average_to(other, group)
        here = matrix.average_to(other, other)
        found += [
            Outsider(item, float(one), float(two))
            for item, one, two in zip(other, there, here, strict=True)
            if one > two
        ]
    return sorted(found, key=lambda each: (-round(each.there, 4), each.item))[:limit]
