"""Writes files atomically: after a crash at any moment, a file has the old or the new content.

    write_file(path, content)   replaces a file by one rename
    copy_file(source, path)     the same with a copy of a file
    lock(folder)                one writer at a time, among threads and processes

The content is synchronized to disk before the rename, and the folder after it.
"""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from patchsplit.errors import DiskFull, EnvironmentFailure
from patchsplit.temporary import is_running

SUFFIX = ".half"
"""The suffix of files that are not completely written."""


def write_file(path: Path, content: bytes) -> None:
    """Replaces `path` by a file with `content`; creates its parent folders.

    A symlink is followed, and a device or a pipe is written to. Raises EnvironmentFailure if that
    is not possible; the file is unchanged then.
    """
    with translate_errors(path):
        if path.exists() and not path.is_file():
            path.write_bytes(content)
            return
        with _replacement(Path(os.path.realpath(path))) as file:
            file.write(content)


def copy_file(source: Path, path: Path) -> None:
    """Replaces `path` by a copy of `source`, as write_file does."""
    with translate_errors(path), source.open("rb") as content, _replacement(path) as file:
        shutil.copyfileobj(content, file)


@contextmanager
def _replacement(path: Path) -> Iterator[IO[bytes]]:
    """Yields a new file in the folder of `path`; then synchronizes it and renames it to `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.{os.getpid()}-{secrets.token_hex(4)}{SUFFIX}")
    try:
        with half.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        half.replace(path)
    except BaseException:
        half.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Synchronizes the names in a folder to disk; errors are ignored."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def lock(folder: Path, *, wait: bool) -> Iterator[None]:
    """Locks a folder for one writer among threads and processes; creates it if needed.

    The kernel releases the lock when its holder ends. With `wait`, waits for another writer;
    without, raises BlockingIOError if there is one. Incomplete files of killed writers are removed.
    """
    with translate_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        remove_halves(folder)
        yield
    finally:
        os.close(handle)


def remove_halves(folder: Path) -> None:
    """Removes the incomplete files of killed writers; the caller holds the folder's lock."""
    for name in list_names(folder, SUFFIX):
        (folder / name).unlink(missing_ok=True)


def remove_abandoned_halves(folder: Path) -> None:
    """Removes the incomplete files of writers that have ended; no lock is needed.

    A file that cannot be removed stays.
    """
    with suppress(OSError):
        for name in list_names(folder, SUFFIX):
            writer = name.removesuffix(SUFFIX).rpartition(".")[2].partition("-")[0]
            if writer.isdecimal() and not is_running(int(writer)):
                (folder / name).unlink()


def list_names(folder: Path, suffix: str) -> list[str]:
    """Returns the names in a folder that end with `suffix`; [] if there is no folder."""
    if not folder.exists():
        return []
    with os.scandir(folder) as entries:
        return [entry.name for entry in entries if entry.name.endswith(suffix)]


@contextmanager
def translate_errors(place: Path) -> Iterator[None]:
    """Turns an OSError, except BlockingIOError, into an EnvironmentFailure that names `place`."""
    try:
        yield
    except BlockingIOError:
        raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(
                f"The disk of {place} is full.", "Free some space; the plan is unchanged."
            ) from error
        raise EnvironmentFailure(
            f"{place} cannot be written: {error.strerror}.", "Check the permissions of the folder."
        ) from error
