"""A session to the commits that every exit starts from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from patchsplit.emit import CommittedSeries, write_series
from patchsplit.errors import Refused, RemedyKind
from patchsplit.git.log import log_commits
from patchsplit.model import edits
from patchsplit.model.delta import Oid
from patchsplit.model.graph import lift_edges
from patchsplit.model.ledger import find_problems
from patchsplit.model.outgoing import Outgoing, OutgoingCommit
from patchsplit.model.plan import PatchId, Plan
from patchsplit.session.session import Session


@dataclass(frozen=True, slots=True)
class EmitResult:
    """What was written where, or would be."""

    series: CommittedSeries
    branch: str | None = None
    files: tuple[Path, ...] = ()
    cover_is_template: bool = False
    """Whether the cover letter holds git's template, which git send-email refuses."""
    outgoing: Outgoing = field(default_factory=Outgoing)
    is_done: bool = True
    """Whether it was done, and not only shown."""
    output: tuple[str, ...] = ()
    """What the other side said, or a program of the user's."""


@dataclass(frozen=True, slots=True)
class SeriesOptions:
    """Which patches an exit sends, and how."""

    signoff: bool = False
    """Whether each patch gets the user's Signed-off-by."""
    only: frozenset[PatchId] | None = None
    """None: all patches."""
    allowed_rules: frozenset[str] = frozenset()
    """Rules about leaks whose findings the user lets through."""
    empty: bool = False
    """Whether a series without patches is written, and not refused: it ends where upstream is."""


def commit_series(
    session: Session,
    *,
    signoff: bool = False,
    empty: bool = False,
    plan: Plan | None = None,
    patches: Sequence[PatchId] | None = None,
) -> CommittedSeries:
    """Makes the commits of the series in the quarantine.

    `plan` is the session's with other messages; `patches` says which patches are made, in this
    order, as if there were no others (None: all). Raises Refused where the ledger does not add up,
    or there is no patch to make, unless `empty`.
    """
    wrong = find_problems(session.ledger(), session.plan)
    if wrong:
        raise Refused(f"The ledger does not add up: {wrong[0]}", RemedyKind.SHOW_HUNKS)
    actions = session.actions()
    if not actions and empty:
        return CommittedSeries(session.plan.source.upstream, ())
    if not actions:
        raise Refused(
            "There is no patch to emit: no hunk is in the series.",
            RemedyKind.SHOW_HUNKS,
        )
    plan = plan or relist_bodies(session)
    if patches is not None:
        plan = replace(plan, patches=tuple(plan.patch(name) for name in patches))
    if not plan.patches:
        raise Refused("None of these patches has a place upstream.", RemedyKind.SHOW_CONFLICTS)
    return write_series(
        session.repo,
        plan,
        actions,
        session.analysis.upstream,
        signoff=signoff,
        on_progress=session.on_progress,
    )


def commit_selected(
    session: Session, options: SeriesOptions, plan: Plan | None = None
) -> CommittedSeries:
    """Makes the commits of the patches that an exit sends, in the order of the series.

    As `commit_series`.
    """
    patches = None if options.only is None else list(find_needs(session, options.only))
    return commit_series(
        session, signoff=options.signoff, empty=options.empty, plan=plan, patches=patches
    )


def preview_commits(session: Session, oids: Sequence[Oid]) -> tuple[OutgoingCommit, ...]:
    """Returns commits that were made as they are shown before they are pushed."""
    return tuple(
        OutgoingCommit(
            one.oid, one.author, "\n\n".join(filter(None, (one.subject, one.body))), one.diff
        )
        for one in log_commits(session.repo, oids)
    )


def find_needs(
    session: Session, only: Collection[PatchId] | None = None
) -> dict[PatchId, tuple[PatchId, ...]]:
    """Returns for each patch of `only` (None: each) those of them before it that it needs.

    Both are in the order of the series. Patches without a commit, because no hunk of theirs has a
    place, are left out.
    """
    actions = session.actions()
    order = [
        patch.id
        for patch in session.plan.patches
        if (only is None or patch.id in only) and any(hunk in actions for hunk in patch.hunks)
    ]
    place = {name: nth for nth, name in enumerate(order)}
    found: dict[PatchId, set[PatchId]] = {name: set() for name in order}
    for earlier, later in lift_edges(session.analysis.graph, session.plan.owner()):
        if place.get(earlier, len(order)) < place.get(later, -1):
            found[later].add(earlier)
    return {name: tuple(sorted(found[name], key=place.__getitem__)) for name in order}


def relist_bodies(session: Session, *only: PatchId) -> Plan:
    """Returns the plan with bodies that list what each patch holds and can send as it stands.

    `only`: the patches that matter; without any, all of them.
    """
    from patchsplit.propose.message.body import describe_groups

    known, plan = session.analysis, session.plan
    sent = session.actions()
    listed = [p for p in plan.patches if p.listed and (not only or p.id in only)]
    held = {p.id: [hunk for hunk in p.hunks if hunk in sent] for p in listed}
    return edits.refresh_list_bodies(plan, describe_groups(known.delta, known.facts, held))


def restore_listing(session: Session, patch_id: PatchId, body: str) -> str:
    """Returns a body that was shown as `relisted` has it as the plan keeps it.

    A list that was left alone stays the list that it is, to be made anew.
    """
    same = body.strip("\n") == relist_bodies(session, patch_id).patch(patch_id).body
    return session.plan.patch(patch_id).body if same else body


def show_commit(session: Session, patch_id: PatchId, *options: str) -> str:
    """Returns what git shows of one patch of the series; empty where it has no commit."""
    commits = dict(commit_series(session).commits)
    if patch_id not in commits:
        return ""
    told = session.repo.run("show", "--format=", *options, commits[patch_id])
    return told.decode("utf-8", "surrogateescape")
