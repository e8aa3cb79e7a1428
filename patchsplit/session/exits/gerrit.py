"""Pushes the series to Gerrit for review, with Change-Ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

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
from patchsplit.session.exits.deliveries import record_changes
from patchsplit.session.exits.remotes import find_upstream_branch, resolve_remote
from patchsplit.session.gitreview import read_gitreview
from patchsplit.session.series.commits import (
    EmitResult,
    SeriesOptions,
    commit_series,
    find_needs,
    preview_commits,
)
from patchsplit.session.series.guard import clear
from patchsplit.session.series.whole import commit_whole
from patchsplit.session.session import Session
from patchsplit.session.workspace.needs import (
    assign_needs,
    find_outside_needs,
    list_depends,
    refuse_open_needs,
)


@dataclass(frozen=True, slots=True)
class ReviewOptions:
    """Where a series is pushed, and with which attributes; "" means the default."""

    branch: str = ""
    topic: str = ""
    hashtags: tuple[str, ...] = ()
    depends: Mapping[PatchId | None, Sequence[str]] = field(default_factory=dict)
    """Other changes that a patch depends on; the key None means the first patch of the series."""
    remote: str = ""
    """A remote or a URL; "": that of git review."""
    wip: bool = False
    apart: bool = False
    """Whether independent parts are pushed separately, each on top of upstream."""


def emit_gerrit(
    session: Session,
    options: ReviewOptions,
    series_options: SeriesOptions = SeriesOptions(),
    *,
    really: bool = False,
) -> EmitResult:
    """Pushes the series for review; without `really`, only returns what would be pushed.

    The first push records the Change-Ids in the plan. The first patch of a topic that needs one of
    another repository gets a Depends-On: footer. Raises PatchsplitError if the server is not
    known, and Refused as commit_whole and clear do.
    """
    review = read_gitreview(session.repo, session.plan.source.upstream)
    to = (
        resolve_remote(session, options.remote) if options.remote else _find_remote(session, review)
    )
    branch = options.branch or (review.branch if review else "") or find_upstream_branch(session)
    ref = format_push_ref(branch, options.topic, options.hashtags, wip=options.wip)
    ids = assign_change_ids(session.plan)
    sent = commit_whole(session, series_options)
    order = find_needs(session, sent.names)
    first = next(iter(order), None)
    needs = find_outside_needs(session, series_options.workspace, sent.names)
    depends = list_depends(assign_needs(session, needs, list(order)))
    for name, what in options.depends.items():
        patch = name or first
        if patch:
            depends.setdefault(patch, []).extend(what)
    plan = add_footers(sent.plan, ids, depends)
    lines = find_connected_groups(order) if options.apart else [list(order)]
    series = [
        commit_series(session, signoff=series_options.signoff, plan=plan, patches=line)
        for line in lines
    ]
    cleared = clear(session, plan, series, series_options.allowed_rules)
    commits = tuple(commit for each in series for commit in each.commits)
    pushes = tuple(Push(to, (RefUpdate(each.tip, ref),)) for each in series)
    outgoing = Outgoing(
        pushes=pushes, commits=preview_commits(session, [oid for _, oid in commits])
    )
    whole = CommittedSeries(session.plan.source.upstream, commits)
    done = EmitResult(
        whole, sent.holds, sent.unchanged, outgoing=outgoing, is_done=False, needs=needs
    )
    if not really:
        return done
    refuse_open_needs(needs)
    fresh = {name: ids[name] for name in order if not session.plan.patch(name).change_id}
    if fresh:
        label = f"record the Change-Ids of {len(fresh)} patches"
        session.edit(label, lambda plan: edits.record_targets(plan, change_ids=fresh))
    output = tuple(push(session.repo, one, cleared) for one in pushes)
    record_changes(session, plan, whole, "\n".join(output))
    return replace(done, output=output, is_done=True)


def _find_remote(session: Session, review: GitReview | None) -> str:
    """Returns the remote to push to, as git review does: its own, "gerrit", or the server's URL."""
    known = list_remotes(session.repo)
    named = session.repo.read_config("gitreview.remote") or ""
    for name in (named, review.remote if review else "", "gerrit"):
        if name in known:
            return name
    if review is None:
        raise PatchsplitError(
            "Upstream's Gerrit server is not known: its tree has no .gitreview.",
            RemedyKind.NAME_REMOTE,
        )
    return review.url(session.repo.read_config("gitreview.username") or "")
