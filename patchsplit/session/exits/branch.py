"""The exit into the user's own repository: a branch."""

from __future__ import annotations

from patchsplit.git.write import publish_branch
from patchsplit.model.outgoing import HERE, Outgoing, Push, Ref
from patchsplit.session.exits.made import Emitted, leaving, made
from patchsplit.session.session import Session


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
        publish_branch(session.repo, done.tip, name, force=force)
    return Emitted(done, branch=name, outgoing=outgoing, done=not preview)
