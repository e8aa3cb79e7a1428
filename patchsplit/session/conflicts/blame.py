"""The upstream commits that touched the place of a conflict."""

from __future__ import annotations

from dataclasses import dataclass

from patchsplit.model.delta import Oid
from patchsplit.model.placement import Conflict
from patchsplit.session.session import Session

MAX_COMMITS = 12
"""Upstream commits that are listed for a conflict, at most."""


@dataclass(frozen=True, slots=True)
class UpstreamCommit:
    """A commit of upstream's."""

    oid: Oid
    date: str
    """In the form YYYY-MM-DD."""
    author: str
    subject: str


def find_touching_commits(session: Session, conflict: Conflict) -> list[UpstreamCommit]:
    """Returns upstream's commits since the base that touched the lines of a conflict, newest first.

    If it has no lines, or no commit touched them, those that touched its file. Merges are left out.
    """
    repo, source = session.repo, session.plan.source
    since = [f"^{source.base}"] if repo.is_commit(source.base) else []
    form = ["--format=%H%x00%ad%x00%an%x00%s", "--date=short", "--no-merges"]
    at = conflict.at
    found = ""
    if at is not None and len(at) and ":" not in conflict.path:
        lines = f"-L{at.start + 1},{at.stop}:{conflict.path}"
        found = repo.ask(
            "log", *form, "--no-patch", f"-n{MAX_COMMITS}", lines, source.upstream, *since
        )
    if not found:
        path = f":(literal,top){conflict.path}"
        found = repo.ask("log", *form, f"-n{MAX_COMMITS}", source.upstream, *since, "--", path)
    rows = (row.split("\0", 3) for row in found.split("\n") if row.count("\0") >= 3)
    return [UpstreamCommit(Oid(oid), date, author, subject) for oid, date, author, subject in rows]
