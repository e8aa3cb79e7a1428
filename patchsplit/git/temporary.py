"""Temporary folders, and those that a killed process has left."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PREFIX = "patchsplit-"
OWNER = "owner"
"""The file in a folder with the number of the process that made it."""
MAX_AGE = 24 * 3600
"""Seconds after which a folder without an owner counts as abandoned."""


def make_folder(kind: str = "") -> Path:
    """Creates a folder of this process in the system's place for temporary files.

    `kind` is a part of its name.
    """
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{kind}"))
    (folder / OWNER).write_text(f"{os.getpid()}\n")
    return folder


def iter_abandoned() -> Iterator[Path]:
    """Yields the user's temporary folders whose process has ended, sorted by their names."""
    for folder in sorted(Path(tempfile.gettempdir()).glob(f"{PREFIX}*")):
        with suppress(OSError):
            mine = folder.lstat().st_uid == os.getuid()
            if mine and folder.is_dir() and not folder.is_symlink() and _is_abandoned(folder):
                yield folder


def _is_abandoned(folder: Path) -> bool:
    try:
        number = int((folder / OWNER).read_text())
    except (OSError, ValueError):
        return time.time() - folder.stat().st_mtime > MAX_AGE
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
