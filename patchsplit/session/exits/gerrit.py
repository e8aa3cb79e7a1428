"""The exit to Gerrit: commits with Change-Ids, pushed for review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from patchsplit.emit import Made
from patchsplit.emit.gerrit import (
    Review,
    change_ids,
    target,
    with_footers,
)
from patchsplit.emit.subseries import groups
from patchsplit.errors import PatchsplitError
from patchsplit.git.push import push, remotes
from patchsplit.model import plan as edits
from patchsplit.model.outgoing import Outgoing, Push, Ref
from patchsplit.model.plan import PatchId
from patchsplit.session.exits.remotes import remote_named, upstream_branch
from patchsplit.session.gitreview import gitreview
from patchsplit.session.series.commits import Emitted, leaving, made, needs, relisted
from patchsplit.session.session import Session


@dataclass(frozen=True, slots=True)
class ForReview:
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
    session: Session, wanted: ForReview, *, signoff: bool = False, really: bool = False
) -> Emitted:
    """Pushes the series for review; without `really` it says what would be pushed.

    The plan keeps the Change-Ids from the first push on.
    """
    review = gitreview(session.repo, session.plan.source.upstream)
    to = remote_named(session, wanted.remote) if wanted.remote else _remote(session, review)
    branch = wanted.branch or (review.branch if review else "") or upstream_branch(session)
    ref = target(branch, wanted.topic, wanted.hashtags, wip=wanted.wip)
    ids = change_ids(session.plan)
    order = needs(session)
    first = next(iter(order), None)
    depends = {name or first: what for name, what in wanted.depends.items()}
    plan = with_footers(
        relisted(session), ids, {name: what for name, what in depends.items() if name}
    )
    lines = groups(order) if wanted.apart else [list(order)]
    series = [made(session, signoff=signoff, plan=plan, only=line) for line in lines]
    commits = tuple(commit for each in series for commit in each.commits)
    pushes = tuple(Push(to, (Ref(each.tip, ref),)) for each in series)
    told = leaving(session, [oid for _, oid in commits])
    outgoing = Outgoing(pushes=pushes, commits=told)
    whole = Made(session.plan.source.upstream, commits)
    if not really:
        return Emitted(whole, outgoing=outgoing, done=False)
    fresh = {name: ids[name] for name in order if not session.plan.patch(name).change_id}
    if fresh:
        label = f"give {len(fresh)} patches their Change-Ids"
        session.edit(label, lambda plan: edits.address(plan, change_ids=fresh))
    said = tuple(push(session.repo, one) for one in pushes)
    return Emitted(whole, outgoing=outgoing, said=said)


def _remote(session: Session, review: Review | None) -> str:
    """Returns the remote to push to, as git review has it: its own, "gerrit", or the server."""
    known = remotes(session.repo)
    named = session.repo.config("gitreview.remote") or ""
    for name in (named, review.remote if review else "", "gerrit"):
        if name in known:
            return name
    if review is None:
        raise PatchsplitError(
            "Nothing says where upstream's Gerrit is: its tree has no .gitreview.",
            "Name the remote: --remote NAME|URL",
        )
    return review.url(session.repo.config("gitreview.username") or "")
