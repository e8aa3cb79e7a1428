"""The upstream commits that touched the place of a conflict."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from patchsplit.errors import GitError
from patchsplit.git.records import read_log
from patchsplit.git.repo import Repo
from patchsplit.model.dates import format_day, normalize_date
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
    """In the form YYYY-MM-DD; "" if it has none."""
    author: str
    subject: str


def find_touching_commits(session: Session, conflict: Conflict) -> list[UpstreamCommit]:
    """Returns upstream's commits since the base that touched the lines of a conflict, newest first.

    If it has no lines, or no commit touched them, those that touched its file. Merges are left out.
    """
    repo, source = session.repo, session.plan.source
    since = [f"^{source.base}"] if repo.is_commit(source.base) else []
    how = ("--no-merges", "--no-patch", f"-n{MAX_COMMITS}", source.upstream, *since)
    at = conflict.at
    found: list[UpstreamCommit] = []
    if at is not None and len(at) and ":" not in conflict.path:
        # git refuses lines that the file does not have.
        with suppress(GitError):
            found = _read_commits(repo, f"-L{at.start + 1},{at.stop}:{conflict.path}", *how)
    return found or _read_commits(repo, *how, "--", f":(literal,top){conflict.path}")


def _read_commits(repo: Repo, *args: str) -> list[UpstreamCommit]:
    found = []
    for record in read_log(repo, ("%ad", "%an", "%s"), "--date=raw", *args):
        date, author, subject = record.texts
        day = format_day(normalize_date(date))
        found.append(UpstreamCommit(record.oid, day, author, subject))
    return found
