"""What goes with hunks that are moved."""

from __future__ import annotations

from collections.abc import Sequence

from patchsplit.model.delta import HunkId
from patchsplit.model.plan import PatchId
from patchsplit.session.session import Session
from patchsplit.session.steering.nearness import load_nearness


def list_followers(
    session: Session, hunks: Sequence[HunkId], to: PatchId | None = None
) -> list[HunkId]:
    """Returns the hunks that go with `hunks` out of their patches, into patch `to`.

    Those are the hunks of the same patches that are nearer to what moves than to what stays. Of a
    patch in which only one stays, none goes along.
    """
    plan, owner, moving = session.plan, session.plan.owner(), set(hunks)
    homes = [
        name
        for name in dict.fromkeys(owner[hunk] for hunk in hunks if hunk in owner)
        if name != to and len(set(plan.patch(name).hunks) - moving) > 1
    ]
    if not homes:
        return []
    # numpy takes longer to import than a move takes.
    from patchsplit.propose.steering.followers import find_followers
    from patchsplit.propose.steering.matrix import NearnessMatrix

    matrix = NearnessMatrix(load_nearness(session))
    target = matrix.find_items(plan.patch(to).hunks) if to is not None else ()
    found: list[HunkId] = []
    for name in homes:
        home = matrix.find_items(plan.patch(name).hunks)
        moved = matrix.find_items(hunk for hunk in hunks if owner.get(hunk) == name)
        for item in find_followers(matrix, moved, home, target):
            found += [hunk for hunk in matrix.hunks[item] if owner.get(hunk) == name]
    return [hunk for hunk in found if hunk not in moving]
