"""What goes with hunks that leave their patch, by the nearness of a proposal."""

from __future__ import annotations

from patchsplit.propose.steering.matrix import Items, NearnessMatrix

MAX_ROUNDS = 3
"""How often followers of followers are looked for."""


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
