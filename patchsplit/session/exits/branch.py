"""Writes the series as a branch of the user's own repository."""

from __future__ import annotations

from patchsplit.git import write
from patchsplit.model.outgoing import OWN_REPOSITORY, Outgoing, Push, RefUpdate
from patchsplit.session.exits.targets import check_target
from patchsplit.session.series.commits import (
    EmitResult,
    SeriesOptions,
    preview_commits,
)
from patchsplit.session.series.whole import commit_whole
from patchsplit.session.session import Session


def emit_branch(
    session: Session,
    name: str,
    options: SeriesOptions = SeriesOptions(),
    *,
    force: bool = False,
    preview: bool = False,
) -> EmitResult:
    """Writes the series as branch `name` of the user's repository, as a whole or not at all.

    Raises Refused as check_target and commit_whole do.
    """
    source = session.plan.source
    names = (source.base_name, source.fork_name, source.upstream_name)
    replaced = "" if preview else check_target(session.repo, name, names, force=force)
    whole = commit_whole(session, options)
    series = whole.series
    refs = (RefUpdate(series.tip, f"refs/heads/{name}", force),)
    commits = preview_commits(session, [oid for _, oid in series.commits] if preview else [])
    outgoing = Outgoing(pushes=(Push(OWN_REPOSITORY, refs),), commits=commits)
    if not preview:
        write.publish_branch(session.repo, series.tip, name, whole.cleared, force=force)
    return EmitResult(
        series, whole.holds, whole.unchanged, branch=name, replaced=replaced, outgoing=outgoing,
        is_done=not preview,
    )  # fmt: skip
