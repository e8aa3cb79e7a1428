"""The exit into the user's own repository: a branch."""

from __future__ import annotations

from pathlib import Path

from patchsplit.git import write
from patchsplit.git.repo import Repo
from patchsplit.model.outgoing import HERE, Outgoing, Push, Ref
from patchsplit.session.series.commits import Emitted, leaving, made
from patchsplit.session.session import Session


def check_branch(where: Path, name: str, *, force: bool = False) -> None:
    """Raises Refused where emit_branch() would refuse `name` in the repository at `where`."""
    with Repo.open(where) as repo:
        write.check_branch(repo, name, force=force)


def emit_branch(
    session: Session,
    name: str,
    *,
    signoff: bool = False,
    force: bool = False,
    empty: bool = False,
    preview: bool = False,
) -> Emitted:
    """Writes the series as branch `name` of the user's repository, whole or not at all."""
    done = made(session, signoff=signoff, empty=empty)
    refs = (Ref(done.tip, f"refs/heads/{name}", force),)
    told = leaving(session, [oid for _, oid in done.commits] if preview else [])
    outgoing = Outgoing(pushes=(Push(HERE, refs),), commits=told)
    if not preview:
        write.publish_branch(session.repo, done.tip, name, force=force)
    return Emitted(done, branch=name, outgoing=outgoing, done=not preview)
