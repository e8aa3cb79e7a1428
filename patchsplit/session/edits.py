"""The edits of a plan. Each is stored at once as one entry of the journal, and can be undone.

An edit that is not possible raises PlanError, and does not change the plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from patchsplit.errors import PlanError
from patchsplit.model import edits as plan_edits
from patchsplit.model.delta import Cut, Hunk, HunkId, cut_hunk
from patchsplit.model.facts import Person
from patchsplit.model.graph import Graph, lift_edges
from patchsplit.model.ledger import is_upstream
from patchsplit.model.plan import Patch, PatchId, Plan
from patchsplit.session.conflicts.settle import settle_conflict
from patchsplit.session.session import Session

MOVE_REASON = "moved here by you"


# ---- hunks to patches


def move(session: Session, hunks: Sequence[HunkId], to: PatchId) -> None:
    """Moves hunks, from wherever they are, to the end of patch `to`."""
    landed = _find_landed(session, hunks)
    subject = session.plan.patch(to).subject
    session.edit(
        f"move {_describe_hunks(hunks)} to «{subject}»",
        lambda plan: plan_edits.move_hunks(plan, hunks, to, why=MOVE_REASON, despite_landed=landed),
    )


def extract(
    session: Session, hunks: Sequence[HunkId], subject: str, after: PatchId | None = None
) -> PatchId:
    """Moves hunks into a new patch after `after` (None: at the end); returns its id."""
    landed = _find_landed(session, hunks)
    plan, patch_id = plan_edits.extract_patch(
        session.plan, hunks, subject, why=MOVE_REASON, after=after, despite_landed=landed
    )
    session.edit(f"move {_describe_hunks(hunks)} to new patch «{subject}»", lambda _: plan)
    return patch_id


def keep_private(
    session: Session, hunks: Sequence[HunkId], reason: str, *, drop: bool = False
) -> None:
    """Makes hunks private, or with `drop` marks them to be removed from the fork as well."""
    which = _describe_hunks(hunks)
    session.edit(
        f"drop {which}: {reason}" if drop else f"keep {which} private: {reason}",
        lambda plan: plan_edits.keep_private(plan, hunks, reason, dropped=drop),
    )


def release(session: Session, hunks: Sequence[HunkId]) -> None:
    """Removes hunks from their patches, and makes private and dropped ones unassigned again."""
    session.edit(f"unassign {_describe_hunks(hunks)}", lambda plan: plan_edits.release(plan, hunks))


def mark_upstream(session: Session, hunks: Sequence[HunkId], by: str) -> None:
    """Marks hunks as already upstream; `by` is a commit, or a reason if it cannot be resolved."""
    commit = session.repo.ask("rev-parse", "--verify", "--quiet", f"{by}^{{commit}}") or by
    session.edit(
        f"mark {_describe_hunks(hunks)} as already upstream",
        lambda plan: plan_edits.mark_upstream(plan, hunks, commit),
    )


# ---- patches


def split_patch(session: Session, patch_id: PatchId, by: str) -> list[PatchId]:
    """Splits a patch into one for each "file", "dir" or "hunk"; returns the new patches in order.

    The first part stays in the patch itself. Raises PlanError if there is only one part.
    """
    patch = session.plan.patch(patch_id)
    parts = group_hunks(patch, session.analysis.delta.by_id(), by)
    if len(parts) < 2:
        raise PlanError(f"Patch «{patch.subject}» has only one {by}.")
    plan, new, last = session.plan, [], patch_id
    for part, members in list(parts.items())[1:]:
        subject, why = f"{patch.subject} ({part})", f"split off by {by}"
        plan, last = plan_edits.extract_patch(plan, members, subject, why=why, after=last)
        new.append(last)
    plan = plan_edits.pin_patches(plan, [patch_id])
    session.edit(f"split «{patch.subject}» by {by}", lambda _: plan)
    return new


def group_hunks(patch: Patch, hunks: Mapping[HunkId, Hunk], by: str) -> dict[str, list[HunkId]]:
    """Returns a patch's hunks by "file", "dir" or "hunk", under a name for each group."""
    parts: dict[str, list[HunkId]] = {}
    for name in patch.hunks:
        path = hunks[name].path
        folder = str(PurePosixPath(path).parent)
        part = {"file": path, "dir": folder, "hunk": f"{path}, {name[:7]}"}[by]
        parts.setdefault(part, []).append(name)
    return parts


def pin(session: Session, patches: Sequence[PatchId], *, pinned: bool = True) -> None:
    """Confirms what is in patches, or no longer does: a new proposal takes no hunk out of them."""
    verb = "confirm" if pinned else "no longer confirm"
    which = f"{len(patches)} patches"
    if len(patches) == 1:
        which = f"«{session.plan.patch(patches[0]).subject}»"
    session.edit(
        f"{verb} {which}", lambda plan: plan_edits.pin_patches(plan, patches, pinned=pinned)
    )


def merge(session: Session, patches: Sequence[PatchId]) -> None:
    """Merges patches into the first of them, which keeps its message and position."""
    label = f"merge {len(patches)} patches into «{session.plan.patch(patches[0]).subject}»"
    session.edit(label, lambda plan: plan_edits.merge_patches(plan, patches))


def reorder(session: Session, patches: Sequence[PatchId], *, to: int) -> None:
    """Moves patches, in the given order, so that the first of them is at index `to` (0-based)."""
    label = f"move «{session.plan.patch(patches[0]).subject}» to position {to + 1}"
    session.edit(label, lambda plan: plan_edits.reorder(plan, patches, to=to))


def bring_needs(session: Session, patch_id: PatchId, *, to: int | None = None) -> int:
    """Moves the patches that a patch needs, and that come after it, to right before it.

    `to` is the index (0-based) that the patch itself is moved to first, in the same edit. Returns
    the number of moved needs. Raises PlanError if nothing would be moved.
    """
    plan = session.plan if to is None else plan_edits.reorder(session.plan, [patch_id], to=to)
    late = _find_late_needs(session.analysis.graph, plan, patch_id)
    if not late and to is None:
        raise PlanError("All patches that this one needs are before it already.")
    if late:
        at = [patch.id for patch in plan.patches].index(patch_id)
        plan = plan_edits.reorder(plan, late, to=at)
    needs = {0: "", 1: " after the patch it needs"}.get(
        len(late), f" after the {len(late)} patches it needs"
    )
    place = f" to position {to + 1}" if to is not None else ""
    session.edit(f"move «{plan.patch(patch_id).subject}»{place}{needs}", lambda _: plan)
    return len(late)


def find_late_needs(session: Session, patch_id: PatchId) -> list[PatchId]:
    """Returns the patches after a patch that it needs, directly or indirectly, in order."""
    return _find_late_needs(session.analysis.graph, session.plan, patch_id)


def _find_late_needs(graph: Graph, plan: Plan, patch_id: PatchId) -> list[PatchId]:
    place = {patch.id: nth for nth, patch in enumerate(plan.patches)}
    needs: dict[PatchId, set[PatchId]] = {}
    for earlier, later in lift_edges(graph, plan.owner()):
        needs.setdefault(later, set()).add(earlier)
    found: set[PatchId] = set()
    waiting = [patch_id]
    while waiting:
        for other in needs.get(waiting.pop(), ()):
            if place[other] > place[patch_id] and other not in found:
                found.add(other)
                waiting.append(other)
    return sorted(found, key=place.__getitem__)


# ---- hunks


def split_hunk(session: Session, hunk_id: HunkId, cuts: Sequence[Cut] = ()) -> list[HunkId]:
    """Cuts a hunk at `cuts`, or at its natural boundaries if there are none; returns its pieces.

    Raises PlanError if it cannot be cut there.
    """
    from patchsplit.session.pipeline.analyse import find_cuts, recut

    hunk = session.hunk(hunk_id)
    where = tuple(cuts) or find_cuts(hunk.path, hunk)
    try:
        pieces = [piece.id for piece in cut_hunk(hunk, where)]
    except ValueError as error:
        raise PlanError(f"Hunk {hunk_id[:7]} cannot be cut there: {error}.") from error
    plan = plan_edits.record_cut(session.plan, hunk_id, where, pieces)
    analysis = recut(
        session.repo,
        session.plan.source,
        session.analysis,
        {hunk_id: where},
        session.upstream_cache,
    )
    session.edit(f"split hunk {hunk_id[:7]} into {len(pieces)}", lambda _: plan)
    session.adopt(analysis)
    return pieces


def answer_conflict(session: Session, hunk_id: HunkId, content: bytes) -> None:
    """Resolves a conflict: `content` replaces its region of upstream's file.

    Other conflicts of the same region are resolved with it, in the same patch. Raises Refused if
    the hunk is not a conflict or has no region, or if another edit is inside the region.
    """
    plan = settle_conflict(
        session.plan, session.analysis.placements, session.placements(), hunk_id, content
    )
    session.edit(f"resolve the conflict of hunk {hunk_id[:7]}", lambda _: plan, answers=[hunk_id])


def forget_answer(session: Session, hunk_id: HunkId) -> None:
    """Removes an answer, in this plan and for other plans. Raises PlanError if there is none."""
    session.edit(
        f"discard the answer for hunk {hunk_id[:7]}",
        lambda plan: plan_edits.remove_answer(plan, hunk_id),
        answers=[hunk_id],
    )


# ---- messages


def reword(session: Session, patch_id: PatchId, subject: str, body: str) -> None:
    """Sets the subject and body of a patch."""
    session.edit(
        f"reword «{subject}»", lambda plan: plan_edits.reword(plan, patch_id, subject, body)
    )


def set_cover(session: Session, subject: str, body: str) -> None:
    """Sets the subject and body of the cover letter."""
    label = f"reword the cover letter «{subject}»"
    session.edit(label, lambda plan: plan_edits.set_cover(plan, subject, body))


def set_author(session: Session, patch_id: PatchId, author: Person | None) -> None:
    """Sets the author of a patch; None means the user who emits the series."""
    label = f"set the author of «{session.plan.patch(patch_id).subject}» to {author or 'you'}"
    session.edit(label, lambda plan: plan_edits.set_author(plan, patch_id, author))


def _find_landed(session: Session, hunks: Iterable[HunkId]) -> list[HunkId]:
    placements = session.placements()
    known = (placements[hunk] for hunk in hunks if hunk in placements)
    return [found.hunk for found in known if is_upstream(session.plan, found)]


def _describe_hunks(hunks: Sequence[HunkId]) -> str:
    return f"hunk {hunks[0][:7]}" if len(hunks) == 1 else f"{len(hunks)} hunks"
