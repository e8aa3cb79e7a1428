"""The upstream commits that touched the place of a conflict."""

from __future__ import annotations

from dataclasses import dataclass

from patchsplit.model.delta import Oid
from patchsplit.model.placement import Conflict
from patchsplit.session.session import Session

MAX_COMMITS = 12
"""Upstream's commits that are named beside a conflict, at most."""


@dataclass(frozen=True, slots=True)
class UpstreamCommit:
    """A commit of upstream that changed a place."""

    oid: Oid
    date: str
    """As git's --date=short has it."""
    author: str
    subject: str


def find_touching_commits(session: Session, conflict: Conflict) -> list[UpstreamCommit]:
    """Returns upstream's own commits since the base that touched a conflict's place, newest first.

    Where the place has no lines, or no commit names them, those that touched its file.
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
