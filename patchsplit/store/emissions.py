"""Writes emitted files into a folder; all of them or none if it is new or empty."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count, takewhile
from pathlib import Path

from patchsplit.errors import AlreadyExists, EnvironmentFailure, Refused, RemedyKind
from patchsplit.model.outgoing import Cleared, OutgoingFile
from patchsplit.temporary import iter_abandoned, remove_abandoned, temporary_folder

FORMAT_PATCH = re.compile(rb"From [0-9a-f]{40,64} Mon Sep 17 00:00:00 2001\n")
"""The first line of each patch of git format-patch."""

HALF_PREFIX = ".patchsplit-"
"""The beginning of the name of a folder in which files are written before they are moved."""


def check_folder(folder: Path, *, force: bool = False) -> None:
    """Raises Refused if `folder` is a file, or if it is not empty and `force` is not set.

    Raises EnvironmentFailure if it cannot be read.
    """
    with _translate_errors(folder):
        if folder.exists() and not folder.is_dir():
            raise Refused(f"{folder} is a file.", "Name a folder for the patches.")
        halves = set(iter_abandoned(folder, prefix=HALF_PREFIX))
        if folder.is_dir() and set(folder.iterdir()) - halves and not force:
            raise AlreadyExists(f"{folder} is not empty.", RemedyKind.REPLACE_FILES)


def write_files(
    folder: Path,
    files: Sequence[OutgoingFile],
    cleared: Cleared,  # noqa: ARG001 - proves that the files were checked for leaks
    *,
    force: bool = False,
    stale_glob: str = "*.patch",
    mails: bool = False,
) -> list[Path]:
    """Writes files into `folder` and returns their paths in order.

    A new or empty folder gets all of them or none; a folder that exists stays the same folder, so
    that it can be a mount point, a symlink, or the one that the user is in. With `force`, files are
    replaced one by one, then other files that match `stale_glob` are deleted; of `mails`, also
    other patches of git format-patch, and those in the folders of parts. `cleared` names every
    file. Raises Refused as check_folder does, and EnvironmentFailure if the files cannot be
    written.
    """
    check_folder(folder, force=force)
    with _translate_errors(folder):
        target = folder.resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
        place = target if target.exists() else target.parent
        remove_abandoned(place, prefix=HALF_PREFIX)
        with temporary_folder(place=place, prefix=HALF_PREFIX) as half:
            staging = half / "series"
            staging.mkdir()
            for file in files:
                path = staging / file.name
                path.parent.mkdir(parents=True, exist_ok=True)
                # Not synchronized to disk: the series can be emitted again.
                path.write_bytes(file.content)
            names = [file.name for file in files]
            if target.exists():
                _move_files(staging, target, names)
                written = {target / name for name in names}
                for place in sorted({path.parent for path in written}):
                    _remove_files(sorted({*place.glob(stale_glob)} - written))
                if mails:
                    _remove_stale_mails(target, written)
            else:
                staging.replace(target)
    return [folder / file.name for file in files]


@contextmanager
def _translate_errors(folder: Path) -> Iterator[None]:
    """Turns an OSError, or the RuntimeError of a symlink loop, into an EnvironmentFailure."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise EnvironmentFailure(
            f"The patches cannot be written to {folder}: {reason}.",
            "Free some space, or name another folder; nothing was written there.",
        ) from error


def _move_files(staging: Path, folder: Path, names: Sequence[str]) -> None:
    """Moves files into a folder; if one cannot be moved, removes those that are new there."""
    new = [folder / name for name in names if not (folder / name).exists()]
    try:
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (staging / name).replace(folder / name)
    except OSError:
        for path in new:
            path.unlink(missing_ok=True)
        raise


def _remove_files(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink()


def _remove_stale_mails(folder: Path, written: Collection[Path]) -> None:
    """Removes other patches of git format-patch, and the folders of parts that are empty then."""
    parts = _list_parts(folder)
    for place in (folder, *parts):
        _remove_files([path for path in place.iterdir() if path not in written and _is_patch(path)])
    for part in parts:
        if not any(part.iterdir()):
            part.rmdir()


def list_mails(folder: Path) -> list[Path]:
    """Returns the mails of a series in `folder`, in order; of a series in parts, part by part.

    Their names end as `format.suffix` says, which may have been another one when they were written.
    """
    if not folder.is_dir():
        return []
    for places in ([folder], _list_parts(folder)):
        found = [
            path
            for place in places
            for path in sorted(place.iterdir(), key=_sort_key)
            if path.suffix in (".patch", ".eml") or _is_patch(path)
        ]
        if found:
            return found
    return []


def _list_parts(folder: Path) -> list[Path]:
    """Returns the folders of the parts of a series, in order: 1, 2, and so on."""
    return list(takewhile(Path.is_dir, (folder / str(nth) for nth in count(1))))


def _sort_key(path: Path) -> list[tuple[int, str]]:
    """Returns a key that sorts names by the numbers in them: 2 before 10."""
    return [(int(part) if part.isdecimal() else -1, part) for part in re.split(r"(\d+)", path.name)]


def _is_patch(path: Path) -> bool:
    """Tells whether git format-patch wrote a file."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return FORMAT_PATCH.match(file.read(128)) is not None
