"""The exit to Gerrit: commits with Change-Ids, pushed for review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from patchsplit.emit import CommittedSeries
from patchsplit.emit.gerrit import (
    GitReview,
    add_footers,
    assign_change_ids,
    format_push_ref,
)
from patchsplit.emit.subseries import find_connected_groups
from patchsplit.errors import PatchsplitError, RemedyKind
from patchsplit.git.push import list_remotes, push
from patchsplit.model import edits
from patchsplit.model.outgoing import Outgoing, Push, RefUpdate
from patchsplit.model.plan import PatchId
from patchsplit.session.exits.remotes import find_upstream_branch, resolve_remote
from patchsplit.session.gitreview import read_gitreview
from patchsplit.session.series.commits import (
    EmitResult,
    SeriesOptions,
    commit_series,
    find_needs,
    preview_commits,
    relist_bodies,
)
from patchsplit.session.series.guard import clear
from patchsplit.session.session import Session


@dataclass(frozen=True, slots=True)
class ReviewOptions:
    """Where a series goes on a Gerrit, and under which names; empty ones are found out."""

    branch: str = ""
    topic: str = ""
    hashtags: tuple[str, ...] = ()
    depends: Mapping[PatchId | None, Sequence[str]] = field(default_factory=dict)
    """Changes elsewhere that a patch depends on; None: the first patch of the series."""
    remote: str = ""
    wip: bool = False
    apart: bool = False
    """Whether patches that do not hang together are pushed apart, each on upstream itself."""


def emit_gerrit(
    session: Session,
    options: ReviewOptions,
    series_options: SeriesOptions = SeriesOptions(),
    *,
    really: bool = False,
) -> EmitResult:
    """Pushes the series for review; without `really` it says what would be pushed.

    The plan keeps the Change-Ids from the first push on.
    """
    review = read_gitreview(session.repo, session.plan.source.upstream)
    to = (
        resolve_remote(session, options.remote) if options.remote else _find_remote(session, review)
    )
    branch = options.branch or (review.branch if review else "") or find_upstream_branch(session)
    ref = format_push_ref(branch, options.topic, options.hashtags, wip=options.wip)
    ids = assign_change_ids(session.plan)
    order = find_needs(session, series_options.only)
    first = next(iter(order), None)
    depends = {name or first: what for name, what in options.depends.items()}
    plan = add_footers(
        relist_bodies(session), ids, {name: what for name, what in depends.items() if name}
    )
    lines = find_connected_groups(order) if options.apart else [list(order)]
    series = [
        commit_series(session, signoff=series_options.signoff, plan=plan, patches=line)
        for line in lines
    ]
    cleared = clear(session, plan, series, series_options.allowed_rules)
    commits = tuple(commit for each in series for commit in each.commits)
    pushes = tuple(Push(to, (RefUpdate(each.tip, ref),)) for each in series)
    told = preview_commits(session, [oid for _, oid in commits])
    outgoing = Outgoing(pushes=pushes, commits=told)
    whole = CommittedSeries(session.plan.source.upstream, commits)
    if not really:
        return EmitResult(whole, outgoing=outgoing, is_done=False)
    fresh = {name: ids[name] for name in order if not session.plan.patch(name).change_id}
    if fresh:
        label = f"give {len(fresh)} patches their Change-Ids"
        session.edit(label, lambda plan: edits.record_targets(plan, change_ids=fresh))
    said = tuple(push(session.repo, one, cleared) for one in pushes)
    return EmitResult(whole, outgoing=outgoing, output=said)


def _find_remote(session: Session, review: GitReview | None) -> str:
    """Returns the remote to push to, as git review has it: its own, "gerrit", or the server."""
    known = list_remotes(session.repo)
    named = session.repo.read_config("gitreview.remote") or ""
    for name in (named, review.remote if review else "", "gerrit"):
        if name in known:
            return name
    if review is None:
        raise PatchsplitError(
            "Nothing says where upstream's Gerrit is: its tree has no .gitreview.",
            RemedyKind.NAME_REMOTE,
        )
    return review.url(session.repo.read_config("gitreview.username") or "")
