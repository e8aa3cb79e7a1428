"""The quarantine, which is made in a temporary folder.

It is a bare git directory for new objects, which reads the user's objects as well.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

PLACE_SETTINGS = re.compile(
    rb"include(if)?\.|extensions\.|core\.(repositoryformatversion|bare|worktree|hookspath)$"
)
"""Settings that describe one repository, or that are resolved already."""
ESCAPES = ((b"\\", b"\\\\"), (b'"', b'\\"'), (b"\n", b"\\n"), (b"\t", b"\\t"))
"""What git escapes in double quotes; in the name of a section, only the first two."""
USER_VIEW = "user"
"""The folder in the quarantine that `create_user_view` makes."""


def create_quarantine(place: Path, common_dir: Path, *, sha256: bool) -> None:
    """Creates a bare git directory at `place`, an existing folder.

    Objects of the repository whose common directory is `common_dir` are its alternates, and its
    shallow boundary holds. No setting, hook or ref of the repository is taken over. `sha256`: the
    repository's objects are named by SHA-256.
    """
    for folder in ("objects/info", "objects/pack", "refs/heads", "info"):
        (place / folder).mkdir(parents=True, exist_ok=True)
    (place / "config").write_bytes(
        _format_core(sha256=sha256) + b"[fastimport]\n\tunpackLimit = 0\n"
    )
    (place / "HEAD").write_text("ref: refs/heads/none\n")
    (place / "objects/info/alternates").write_bytes(format_alternate(common_dir / "objects"))
    shallow = common_dir / "shallow"
    if shallow.exists():
        shutil.copy(shallow, place / "shallow")


def create_user_view(quarantine: Path, settings: bytes, *, sha256: bool) -> Path:
    """Creates a git directory without refs, in which given settings hold, and returns it.

    `settings` are what `git config --null --list` prints in the user's repository: git has resolved
    conditional includes and the settings of the work tree and the command line, which depend on the
    place. Objects are those of the quarantine where GIT_OBJECT_DIRECTORY names its folder.
    """
    place = quarantine / USER_VIEW
    (place / "refs/heads").mkdir(parents=True, exist_ok=True)
    rows = [row.partition(b"\n") for row in settings.split(b"\0")[:-1]]
    held = [_format_setting(*row) for row in rows if not PLACE_SETTINGS.match(row[0])]
    (place / "config").write_bytes(b"".join([*held, _format_core(sha256=sha256)]))
    (place / "HEAD").write_text("ref: refs/heads/none\n")
    shallow = quarantine / "shallow"
    if shallow.exists():
        shutil.copy(shallow, place / "shallow")
    return place


def _format_setting(key: bytes, gap: bytes, value: bytes) -> bytes:
    """Returns a setting as a section of its own; without a gap it has no value, which is "true"."""
    section, _, rest = key.partition(b".")
    subsection, _, name = rest.rpartition(b".")
    title = b' "%s"' % _escape(subsection, ESCAPES[:2]) if subsection else b""
    return b"[%s%s]\n\t%s%s\n" % (section, title, name, b" = " + _quote(value) if gap else b"")


def _format_core(*, sha256: bool) -> bytes:
    """Returns the settings that make a git directory a bare repository."""
    form = b"[extensions]\n\tobjectformat = sha256\n" if sha256 else b""
    return b"%s[core]\n\trepositoryformatversion = %d\n\tbare = true\n" % (form, sha256)


def format_alternate(objects: Path) -> bytes:
    """Returns a folder as a line of objects/info/alternates; its name may hold any bytes."""
    return _quote(os.fsencode(objects)) + b"\n"


def _quote(raw: bytes) -> bytes:
    """Returns bytes in double quotes, as git reads them in settings and in alternates."""
    return b'"%s"' % _escape(raw, ESCAPES)


def _escape(raw: bytes, escapes: Sequence[tuple[bytes, bytes]]) -> bytes:
    for plain, escape in escapes:
        raw = raw.replace(plain, escape)
    return raw
