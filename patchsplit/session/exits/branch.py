"""Writes the series as a branch of the user's own repository."""

from __future__ import annotations

from pathlib import Path

from patchsplit.git import write
from patchsplit.git.repo import Repo
from patchsplit.model.outgoing import OWN_REPOSITORY, Outgoing, Push, RefUpdate
from patchsplit.session.series.commits import (
    EmitResult,
    SeriesOptions,
    preview_commits,
)
from patchsplit.session.series.whole import commit_whole
from patchsplit.session.session import Session


def check_branch(repo_dir: Path, name: str, *, force: bool = False) -> None:
    """Raises Refused if emit_branch would refuse `name` in the repository at `repo_dir`."""
    with Repo.open(repo_dir) as repo:
        write.check_branch(repo, name, force=force)


def emit_branch(
    session: Session,
    name: str,
    options: SeriesOptions = SeriesOptions(),
    *,
    force: bool = False,
    preview: bool = False,
) -> EmitResult:
    """Writes the series as branch `name` of the user's repository, as a whole or not at all.

    Raises Refused if the branch exists and `force` is not set, and as commit_whole does.
    """
    whole = commit_whole(session, options)
    series = whole.series
    refs = (RefUpdate(series.tip, f"refs/heads/{name}", force),)
    commits = preview_commits(session, [oid for _, oid in series.commits] if preview else [])
    outgoing = Outgoing(pushes=(Push(OWN_REPOSITORY, refs),), commits=commits)
    if not preview:
        write.publish_branch(session.repo, series.tip, name, whole.cleared, force=force)
    return EmitResult(
        series, whole.holds, whole.unchanged, branch=name, outgoing=outgoing, is_done=not preview
    )
