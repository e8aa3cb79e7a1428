"""A session to the commits of its series, which all exits write or send."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from patchsplit.emit import CommittedSeries, write_series
from patchsplit.errors import AllUpstream, Refused, RemedyKind
from patchsplit.git.log import log_commits
from patchsplit.model.delta import Oid
from patchsplit.model.graph import lift_edges
from patchsplit.model.ledger import Where, find_problems
from patchsplit.model.outgoing import Outgoing, OutgoingCommit
from patchsplit.model.plan import PatchId, Plan
from patchsplit.model.topics.workspace import OutsideNeed
from patchsplit.session.series.holds import Hold
from patchsplit.session.series.listing import relist_bodies
from patchsplit.session.session import Session


@dataclass(frozen=True, slots=True)
class EmitResult:
    """What an exit wrote and sent, or would write and send."""

    series: CommittedSeries
    holds: tuple[Hold, ...] = ()
    """Why patches that were asked for are held back, in the order of the series."""
    unchanged: tuple[PatchId, ...] = ()
    """The patches that were asked for and left out, as they change nothing."""
    branch: str | None = None
    replaced: str = ""
    """The commit that the branch had before; empty: it is new."""
    files: tuple[Path, ...] = ()
    cover_is_template: bool = False
    """Whether the cover letter contains git's template, which git send-email refuses."""
    outgoing: Outgoing = field(default_factory=Outgoing)
    """What the preview shows."""
    is_done: bool = True
    """Whether it was written and sent, and not only previewed."""
    output: tuple[str, ...] = ()
    """The output of servers, and of programs that were run."""
    needs: tuple[OutsideNeed, ...] = ()
    """What the topics of its patches need of other repositories."""


@dataclass(frozen=True, slots=True)
class SeriesOptions:
    """Which patches an exit sends, and how."""

    signoff: bool = False
    """Whether each patch gets the user's Signed-off-by."""
    only: frozenset[PatchId] | None = None
    """The patches that are sent; None: all."""
    leading: frozenset[PatchId] = frozenset()
    """Those of `only` that are sent by themselves: mails are written for the others alone."""
    allowed_rules: frozenset[str] = frozenset()
    """Leak rules whose findings do not stop the series."""
    empty: bool = False
    """Whether a series without patches is allowed; its last commit is upstream's."""
    with_holes: bool = False
    """Whether patches with unresolved hunks are sent without these, and not held back."""
    ready: bool = False
    """Whether patches that come before one that they need, or that have errors, are held back."""
    workspace: Path | None = None
    """The file of the workspace; None: that of the user's git config, if there is one."""


def commit_series(
    session: Session,
    *,
    signoff: bool = False,
    empty: bool = False,
    plan: Plan | None = None,
    patches: Sequence[PatchId] | None = None,
) -> CommittedSeries:
    """Writes the commits of the series to the quarantine.

    `plan` is the session's plan, possibly with other messages (None: its own, with generated bodies
    updated). `patches` are the patches to commit, in this order, as if there were no others (None:
    all). Raises Refused if the ledger is inconsistent, or if there is no patch and not `empty`.
    """
    wrong = find_problems(session.ledger(), session.plan)
    if wrong:
        raise Refused(f"The series is not complete: {wrong[0]}", RemedyKind.SHOW_HUNKS)
    actions = session.actions()
    if empty and not (actions and (patches is None or patches)):
        return CommittedSeries(session.plan.source.upstream, ())
    if not actions:
        if session.ledger().count()[Where.UPSTREAM] == len(session.ledger().rows):
            raise AllUpstream("There is nothing to send: upstream has all of it.")
        raise Refused(
            "There is no patch to emit: no hunk with a place is in the series.",
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


def preview_commits(session: Session, oids: Sequence[Oid]) -> tuple[OutgoingCommit, ...]:
    """Returns commits as a preview shows them."""
    return tuple(
        OutgoingCommit(
            one.oid, one.author, "\n\n".join(filter(None, (one.subject, one.body))), one.diff
        )
        for one in log_commits(session.repo, oids)
    )


def find_needs(
    session: Session, only: Collection[PatchId] | None = None
) -> dict[PatchId, tuple[PatchId, ...]]:
    """Returns for each patch of `only` (None: each) those of them before it that it needs directly.

    Both are in the order of the series. Patches without a placed hunk, which have no commit, are
    left out.
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


def show_commit(session: Session, patch_id: PatchId, *options: str) -> str:
    """Returns the output of git show, with `options`, for a patch; "" if it has no commit."""
    commits = dict(commit_series(session).commits)
    if patch_id not in commits:
        return ""
    output = session.repo.run("show", "--format=", *options, commits[patch_id])
    return output.decode("utf-8", "surrogateescape")
