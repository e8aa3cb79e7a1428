"""What goes with a hunk, and what else belongs to a patch, by the nearness of a proposal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from patchsplit.propose.steering.levels import split_groups
from patchsplit.propose.steering.matrix import Items, NearnessMatrix

MAX_ROUNDS = 3
"""How often followers of followers are looked for."""


def find_halves(matrix: NearnessMatrix, items: Items) -> list[list[int]]:
    """Returns the two natural parts of a group; a group of one unit is one part."""
    (parts,) = split_groups(matrix, [items], 1)
    return parts


def find_followers(
    matrix: NearnessMatrix, moved: Items, home: Items, target: Items = ()
) -> list[int]:
    """Returns the items of `home` that are nearer to what moves than to what stays.

    `moved` are the items that leave `home`, `target` those that they are moved to. The result is
    without `moved`, rising.
    """
    went = set(moved)
    for _ in range(MAX_ROUNDS):
        staying = [item for item in home if item not in went]
        if len(staying) < 2:
            break
        with_moved = matrix.average_to(staying, sorted({*target, *went}))
        with_others = matrix.average_to(staying, staying)
        new = [
            item
            for item, there, here in zip(staying, with_moved, with_others, strict=True)
            if there > here
        ]
        if not new or len(new) == len(staying):
            break
        went.update(new)
    return sorted(went - set(moved))


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
