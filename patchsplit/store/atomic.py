"""Files that are written as a whole: a reader, and a kill at any moment, finds the old or the new.

    write_file(path, content)   one file, in one rename
    copy_file(source, path)     the same for a file that is copied
    lock(folder)                one writer at a time, among processes

The content is on the disk before the name is: the file is synchronized, then renamed, then its
folder is synchronized.
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

from patchsplit.errors import EnvironmentFailure

SUFFIX = ".half"
"""How the name of a file ends that is not finished."""


def write_file(path: Path, content: bytes) -> None:
    """Replaces `path` by a file with `content`; makes the folders above it.

    Raises EnvironmentFailure where that cannot be done; the file is then as it was.
    """
    with translate_errors(path), _replacement(path) as file:
        file.write(content)


def copy_file(source: Path, path: Path) -> None:
    """Replaces `path` by a copy of `source`; as `write_file`."""
    with translate_errors(path), source.open("rb") as content, _replacement(path) as file:
        shutil.copyfileobj(content, file)


@contextmanager
def _replacement(path: Path) -> Iterator[IO[bytes]]:
    """Gives a file of a name of its own beside `path`, and then renames it to `path`."""
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
    """Has the names in a folder written to the disk, where the file system can do that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def lock(folder: Path, *, wait: bool) -> Iterator[None]:
    """Holds a folder for one writer, among threads and processes; makes it where it is absent.

    The lock is the kernel's, so it ends with its holder. `wait`: until the other writer is done;
    else raises BlockingIOError where there is one. Files that a killed writer left half-written are
    removed.
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
    """Removes what killed writers left half-written in a folder; only its lock's holder may."""
    for name in list_names(folder, SUFFIX):
        (folder / name).unlink(missing_ok=True)


def list_names(folder: Path, suffix: str) -> list[str]:
    """Returns the names in a folder that end with `suffix`; none where there is no folder."""
    if not folder.exists():
        return []
    with os.scandir(folder) as entries:
        return [entry.name for entry in entries if entry.name.endswith(suffix)]


@contextmanager
def translate_errors(place: Path) -> Iterator[None]:
    """Raises EnvironmentFailure, which names `place`, for an OSError that comes from within."""
    try:
        yield
    except BlockingIOError:
        raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise EnvironmentFailure(
                f"The disk that holds {place} is full.", "Free some space; the plan is as it was."
            ) from error
        raise EnvironmentFailure(
            f"{place} cannot be written: {error.strerror}.", "Check the folder's permissions."
        ) from error
