"""The exit to a distribution's package: a queue of patches, as quilt and dpkg-source apply it."""

from __future__ import annotations

from pathlib import Path

from patchsplit.emit import write_files
from patchsplit.emit.quilt import Queued, queue
from patchsplit.errors import PatchsplitError
from patchsplit.git.diff import as_queued
from patchsplit.model.outgoing import Outgoing
from patchsplit.session.series.commits import Emitted, made, relisted
from patchsplit.session.session import Session


def emit_quilt(
    session: Session,
    folder: Path | None,
    *,
    forwarded: str = "no",
    origin: str = "",
    signoff: bool = False,
    force: bool = False,
    preview: bool = False,
) -> Emitted:
    """Writes the patches and their series into `folder`, all or none of them."""
    series = made(session, signoff=signoff)
    plan = relisted(session)
    patches = []
    for name, oid in series.commits:
        patch = plan.patch(name)
        author = str(patch.author or session.repo.identity())
        date = patch.date or plan.date
        diff = as_queued(session.repo, oid)
        patches.append(Queued(patch.subject, patch.body, author, date, diff))
    leaves = queue(tuple(patches), forwarded=forwarded, origin=origin)
    outgoing = Outgoing(files=leaves)
    if preview:
        return Emitted(series, outgoing=outgoing, done=False)
    if folder is None:
        raise PatchsplitError("No folder was named.", "Name one, or look first: --preview")
    files = write_files(folder, leaves, force=force)
    return Emitted(series, files=tuple(files), outgoing=outgoing)
