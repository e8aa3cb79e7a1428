"""Temporary folders whose names say which process made them, so that others can remove them."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "patchsplit-"
MAX_AGE = 24 * 3600
"""Seconds after which a folder that does not say who made it counts as abandoned."""


def make_folder(kind: str = "", *, place: Path | None = None, prefix: str = PREFIX) -> Path:
    """Creates a folder of this process in `place`; None: the system's for temporary files.

    `prefix` and `kind` are the beginning of its name.
    """
    name = f"{prefix}{kind}{os.getpid()}-"
    return Path(tempfile.mkdtemp(prefix=name, dir=place))


@contextmanager
def temporary_folder(
    kind: str = "", *, place: Path | None = None, prefix: str = PREFIX
) -> Iterator[Path]:
    """Makes a folder as make_folder does, and removes it at the end."""
    folder = make_folder(kind, place=place, prefix=prefix)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def iter_abandoned(place: Path | None = None, *, prefix: str = PREFIX) -> Iterator[Path]:
    """Yields the user's folders of make_folder whose process has ended, sorted by their names."""
    where = place or Path(tempfile.gettempdir())
    for folder in sorted(where.glob(f"{prefix}*")):
        with suppress(OSError):
            mine = folder.lstat().st_uid == os.getuid()
            if mine and folder.is_dir() and not folder.is_symlink() and _is_abandoned(folder):
                yield folder


def remove_abandoned(place: Path, *, prefix: str = PREFIX) -> None:
    """Removes the folders that iter_abandoned yields, as far as that is possible."""
    for folder in iter_abandoned(place, prefix=prefix):
        shutil.rmtree(folder, ignore_errors=True)


def _is_abandoned(folder: Path) -> bool:
    found = re.search(r"-(\d+)-[a-z0-9_]+$", folder.name)
    if found is None:
        return time.time() - folder.stat().st_mtime > MAX_AGE
    return not is_running(int(found[1]))


def is_running(process: int) -> bool:
    """Returns whether there is a process with this number."""
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True  # it is another user's
    return True
