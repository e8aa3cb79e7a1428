"""What upstream's commits changed, read from git once and kept beside the plans.

    <git dir>/patchsplit/past.bin

A cache by commit id: a commit never changes, so only new ones are read.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import msgspec

from patchsplit.git.changes import before, texts
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.progress import OnProgress, Progress, ignore
from patchsplit.propose.history.lsa import Touches, touches_of

FORMAT = 1
NAME = "past.bin"
MOST = 2
"""Times the limit that are kept: what one branch needs must not push out another's at once."""
STEP = 200
"""Commits between two words on how far it is."""


class _Kept(msgspec.Struct, array_like=True):
    format: int
    commits: dict[Oid, Touches]


def remembered(
    repo: Repo, tip: Oid, limit: int, folder: Path | None, on_progress: OnProgress = ignore
) -> list[Touches]:
    """Returns what the latest `limit` commits that `tip` holds changed, newest first.

    What is read is kept in `folder`; nothing is where that is None or cannot be written. Commits
    that a partial clone cannot show are left out.
    """
    oids = before(repo, tip, limit)
    known = _read(folder / NAME) if folder is not None else {}
    missing = [oid for oid in oids if oid not in known]
    for done, commit in enumerate(texts(repo, missing), 1):
        known[commit.oid] = touches_of(commit)
        if done % STEP == 0:
            on_progress(Progress("learning from upstream", done, len(missing)))
    if missing and folder is not None:
        latest = {oid: known[oid] for oid in oids if oid in known}
        _write(folder, known if len(known) <= MOST * limit else latest)
    return [known[oid] for oid in oids if oid in known]


def _read(path: Path) -> dict[Oid, Touches]:
    try:
        kept = msgspec.msgpack.decode(path.read_bytes(), type=_Kept)
    except (OSError, msgspec.DecodeError):
        return {}
    return kept.commits if kept.format == FORMAT else {}


def _write(folder: Path, commits: dict[Oid, Touches]) -> None:
    """Replaces the cache in one rename; where a path is not UTF-8, there is none."""
    half = folder / f"{NAME}.half"
    with suppress(OSError, UnicodeEncodeError):
        content = msgspec.msgpack.encode(_Kept(FORMAT, commits))
        folder.mkdir(parents=True, exist_ok=True)
        half.write_bytes(content)
        half.replace(folder / NAME)
