"""A new cut of the hunks that nobody touched, under what persons decided: one edit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from patchsplit.model.delta import HunkId
from patchsplit.model.nearness import Nearness
from patchsplit.model.plan import Plan
from patchsplit.model.topics.listing import complete_topics
from patchsplit.propose.steering.matrix import NearnessMatrix
from patchsplit.propose.steering.pins import cut_with_pins
from patchsplit.session.session import Session
from patchsplit.session.steering.nearness import load_nearness
from patchsplit.session.steering.regroup import (
    PatchGroup,
    choose_heirs,
    is_free,
    regroup_plan,
)


@dataclass(frozen=True, slots=True)
class NewCut:
    """A plan whose untouched hunks are cut again."""

    plan: Plan
    moved: int
    """Hunks that are in another patch than before."""
    before: int
    """Patches before."""
    after: int


def cut_again(session: Session) -> NewCut:
    """Returns the plan with its untouched hunks cut again.

    Patches that a person pinned or worded keep all their hunks, and can get more. Hunks that are
    in no patch stay out.
    """
    plan, nearness = complete_topics(session.plan), load_nearness(session)
    groups = find_groups(plan, nearness)
    after = regroup_plan(session, nearness, groups)
    owner = plan.owner()
    moved = sum(owner[hunk] != name for hunk, name in after.owner().items())
    return NewCut(after, moved, len(plan.patches), len(after.patches))


def repropose(session: Session) -> NewCut:
    """Cuts the untouched hunks of the plan again, as one edit; without a change, makes none."""
    found = cut_again(session)
    if found.moved:
        label = f"cut again what nobody touched: {found.before} → {found.after} patches"
        session.edit(label, lambda _: found.plan)
    return found


def find_groups(plan: Plan, nearness: Nearness) -> list[PatchGroup]:
    """Returns the patches of the new cut that the pins change; all others stay as they are.

    A group that comes out the same without pins is left alone, however the plan divides it now.
    """
    matrix = NearnessMatrix(nearness)
    owner = plan.owner()
    fixed = {
        patch.id: k
        for k, patch in enumerate(plan.patches)
        if not is_free(patch) or any(hunk not in matrix.place for hunk in patch.hunks)
    }
    pins = {
        item: fixed[owner[hunk]]
        for hunk, item in matrix.place.items()
        if hunk in owner and owner[hunk] in fixed
    }
    grown: list[PatchGroup] = []
    free: list[Sequence[HunkId]] = []
    same = {tuple(items) for items in cut_with_pins(matrix, {}, nearness.threshold)}
    for items in cut_with_pins(matrix, pins, nearness.threshold):
        if tuple(items) in same and not any(item in pins for item in items):
            continue
        hunks = [
            hunk
            for item in items
            for hunk in matrix.hunks[item]
            if hunk in owner and owner[hunk] not in fixed
        ]
        pin = next((pins[item] for item in items if item in pins), None)
        if hunks and pin is not None:
            patch = plan.patches[pin]
            grown.append(PatchGroup((*patch.hunks, *hunks), patch.id))
        elif hunks:
            free.append(hunks)
    return [*grown, *choose_heirs(plan, free)]
