"""Every edit of a plan, one a function. Each is stored at once, and can be undone.

An edit that makes no sense raises PlanError, and the plan stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from patchsplit.errors import PlanError
from patchsplit.model import edits as plan_edits
from patchsplit.model.delta import Cut, Hunk, HunkId, cut_hunk
from patchsplit.model.facts import Person
from patchsplit.model.graph import Graph, lift_edges
from patchsplit.model.ledger import Ledger, Where
from patchsplit.model.plan import Patch, PatchId, Plan
from patchsplit.session.conflicts.settle import settle_conflict
from patchsplit.session.session import Session

MOVE_REASON = "moved here by you"


# ---- where hunks go


def move(session: Session, hunks: Sequence[HunkId], to: PatchId) -> None:
    """Moves hunks, from wherever they are, to the end of patch `to`."""
    landed = _find_landed(session.ledger(), hunks)
    subject = session.plan.patch(to).subject
    session.edit(
        f"move {_describe_hunks(hunks)} to «{subject}»",
        lambda plan: plan_edits.move_hunks(plan, hunks, to, why=MOVE_REASON, despite_landed=landed),
    )


def extract(
    session: Session, hunks: Sequence[HunkId], subject: str, after: PatchId | None = None
) -> PatchId:
    """Moves hunks into a new patch after `after` (None: at the end); returns its id."""
    landed = _find_landed(session.ledger(), hunks)
    plan, patch_id = plan_edits.extract_patch(
        session.plan, hunks, subject, why=MOVE_REASON, after=after, despite_landed=landed
    )
    session.edit(f"move {_describe_hunks(hunks)} to new patch «{subject}»", lambda _: plan)
    return patch_id


def keep_private(
    session: Session, hunks: Sequence[HunkId], reason: str, *, drop: bool = False
) -> None:
    """Takes hunks out of the series: kept private, or with `drop` removed from the fork as well."""
    verb = "drop" if drop else "keep private"
    session.edit(
        f"{verb} {_describe_hunks(hunks)}: {reason}",
        lambda plan: plan_edits.keep_private(plan, hunks, reason, dropped=drop),
    )


def release(session: Session, hunks: Sequence[HunkId]) -> None:
    """Takes hunks out of wherever a person put them: they are in no patch until they are moved."""
    label = f"take {len(hunks)} hunks out" if len(hunks) > 1 else f"take hunk {hunks[0][:7]} out"
    session.edit(label, lambda plan: plan_edits.release(plan, hunks))


def mark_upstream(session: Session, hunks: Sequence[HunkId], by: str) -> None:
    """Records that upstream has these hunks already; `by` names a commit, or says why."""
    commit = session.repo.ask("rev-parse", "--verify", "--quiet", f"{by}^{{commit}}") or by
    session.edit(
        f"mark {_describe_hunks(hunks)} as upstream already",
        lambda plan: plan_edits.mark_upstream(plan, hunks, commit),
    )


# ---- patches


def split_patch(session: Session, patch_id: PatchId, by: str) -> list[PatchId]:
    """Splits a patch into one for each `file`, `dir` or `hunk`; returns the new patches.

    The first part stays in the patch itself. Raises PlanError where there is only one part.
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
    session.edit(f"split «{patch.subject}» by {by}", lambda _: plan)
    return new


def group_hunks(patch: Patch, hunks: Mapping[HunkId, Hunk], by: str) -> dict[str, list[HunkId]]:
    """Groups a patch's hunks by `file`, `dir` or `hunk`, under a name for each group."""
    parts: dict[str, list[HunkId]] = {}
    for name in patch.hunks:
        path = hunks[name].path
        folder = str(PurePosixPath(path).parent)
        part = {"file": path, "dir": folder, "hunk": f"{path}, {name[:7]}"}[by]
        parts.setdefault(part, []).append(name)
    return parts


def merge(session: Session, patches: Sequence[PatchId]) -> None:
    """Merges patches into the first named one, which keeps its message and place."""
    label = f"merge {len(patches)} patches into «{session.plan.patch(patches[0]).subject}»"
    session.edit(label, lambda plan: plan_edits.merge_patches(plan, patches))


def reorder(session: Session, patches: Sequence[PatchId], *, to: int) -> None:
    """Moves patches, in the given order, so that the first of them is at index `to` (0-based)."""
    label = f"move «{session.plan.patch(patches[0]).subject}» to place {to + 1}"
    session.edit(label, lambda plan: plan_edits.reorder(plan, patches, to=to))


def bring_needs(session: Session, patch_id: PatchId, *, to: int | None = None) -> int:
    """Moves the patches that a patch needs and that come after it to right before it.

    `to`: the index (0-based) that the patch itself is moved to first, in the same edit. Returns how
    many patches it brought. Raises PlanError where nothing would be moved.
    """
    plan = session.plan if to is None else plan_edits.reorder(session.plan, [patch_id], to=to)
    late = _find_late_needs(session.analysis.graph, plan, patch_id)
    if not late and to is None:
        raise PlanError("Every patch that this one needs comes before it already.")
    if late:
        at = [patch.id for patch in plan.patches].index(patch_id)
        plan = plan_edits.reorder(plan, late, to=at)
    needs = {0: "", 1: " after the patch it needs"}.get(
        len(late), f" after the {len(late)} patches it needs"
    )
    place = f" to place {to + 1}" if to is not None else ""
    session.edit(f"move «{plan.patch(patch_id).subject}»{place}{needs}", lambda _: plan)
    return len(late)


def find_late_needs(session: Session, patch_id: PatchId) -> list[PatchId]:
    """Returns the patches that a patch needs, directly or not, and that come after it, in order."""
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
    """Cuts a hunk at `cuts`, or at its natural borders where none are given; returns its pieces.

    Raises PlanError where it cannot be cut there.
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
    """Settles a conflict: `content` is written in place of upstream's region.

    Other conflicts of the same region are settled with it, in the same patch. Raises Refused where
    there is no conflict, it has no region, or another edit lies inside the region.
    """
    plan = settle_conflict(
        session.plan, session.analysis.placements, session.placements(), hunk_id, content
    )
    session.edit(f"settle the conflict of {hunk_id[:7]}", lambda _: plan, answers=[hunk_id])


def forget_answer(session: Session, hunk_id: HunkId) -> None:
    """Takes an answer back, here and for other plans. Raises PlanError where there is none."""
    session.edit(
        f"take back the answer for {hunk_id[:7]}",
        lambda plan: plan_edits.remove_answer(plan, hunk_id),
        answers=[hunk_id],
    )


# ---- messages


def reword(session: Session, patch_id: PatchId, subject: str, body: str) -> None:
    """Sets the message of a patch."""
    session.edit(
        f"reword «{subject}»", lambda plan: plan_edits.reword(plan, patch_id, subject, body)
    )


def set_cover(session: Session, subject: str, body: str) -> None:
    """Sets the subject and body of the cover letter."""
    label = f"word the cover letter «{subject}»"
    session.edit(label, lambda plan: plan_edits.set_cover(plan, subject, body))


def set_author(session: Session, patch_id: PatchId, author: Person | None) -> None:
    """Sets the author of a patch; None: whoever emits the series."""
    label = f"credit «{session.plan.patch(patch_id).subject}» to {author or 'you'}"
    session.edit(label, lambda plan: plan_edits.set_author(plan, patch_id, author))


def _find_landed(ledger: Ledger, hunks: Iterable[HunkId]) -> list[HunkId]:
    return [hunk for hunk in hunks if ledger.row_of[hunk].where is Where.UPSTREAM]


def _describe_hunks(hunks: Sequence[HunkId]) -> str:
    return f"hunk {hunks[0][:7]}" if len(hunks) == 1 else f"{len(hunks)} hunks"
