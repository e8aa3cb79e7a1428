"""The halves of a patch, and what else belongs to it."""

from __future__ import annotations

from dataclasses import dataclass

from patchsplit.errors import PlanError
from patchsplit.model import edits as plan_edits
from patchsplit.model.delta import HunkId
from patchsplit.model.plan import PatchId
from patchsplit.propose.steering.matrix import NearnessMatrix
from patchsplit.propose.steering.neighbours import find_halves, rank_outsiders
from patchsplit.session.session import Session
from patchsplit.session.steering.levels import divide_patch
from patchsplit.session.steering.nearness import load_nearness
from patchsplit.session.steering.regroup import regroup_plan

MAX_OUTSIDERS = 30
"""Hunks of other patches that are listed for a patch."""


def split_in_halves(session: Session, patch_id: PatchId) -> list[PatchId]:
    """Splits a patch into its two natural parts, and returns the new patches; both are pinned.

    Raises PlanError if it has only one.
    """
    nearness = load_nearness(session)
    matrix = NearnessMatrix(nearness)
    patch = session.plan.patch(patch_id)
    parts = find_halves(matrix, matrix.find_items(patch.hunks))
    if len(parts) < 2:
        raise PlanError(f"Patch «{patch.subject}» has only one part.")
    known = {one.id for one in session.plan.patches}
    plan = regroup_plan(session, nearness, divide_patch(matrix, patch, parts))
    made = [one.id for one in plan.patches if one.id not in known]
    plan = plan_edits.pin_patches(plan, [patch_id, *made])
    session.edit(f"split «{patch.subject}» into its natural parts", lambda _: plan)
    return made


@dataclass(frozen=True, slots=True)
class NearHunk:
    """A hunk of another patch that may belong to a patch."""

    hunk: HunkId
    patch: PatchId
    """The patch that it is in."""
    there: float
    """Its mean chance to belong with the patch that is asked about."""
    here: float
    """That with the others of its own."""


def list_near_hunks(session: Session, patch_id: PatchId) -> list[NearHunk]:
    """Returns hunks of other patches that are nearer to a patch than to their own, nearest first.

    Hunks of patches that a person decided about are left out.
    """
    matrix = NearnessMatrix(load_nearness(session))
    plan, owner = session.plan, session.plan.owner()
    others = [p for p in plan.patches if p.id != patch_id and not p.pinned]
    ranked = rank_outsiders(
        matrix,
        matrix.find_items(plan.patch(patch_id).hunks),
        [matrix.find_items(other.hunks) for other in others],
        MAX_OUTSIDERS,
    )
    return [
        NearHunk(hunk, owner[hunk], round(one.there, 2), round(one.here, 2))
        for one in ranked
        for hunk in matrix.hunks[one.item]
        if owner.get(hunk, patch_id) != patch_id
    ]
