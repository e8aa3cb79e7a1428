"""Writes emitted files into a folder; all of them or none if it is new or empty."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from patchsplit.errors import EnvironmentFailure, Refused, RemedyKind
from patchsplit.model.outgoing import Cleared, OutgoingFile


def check_folder(folder: Path, *, force: bool = False) -> None:
    """Raises Refused if `folder` is a file, or if it is not empty and `force` is not set.

    Raises EnvironmentFailure if it cannot be read.
    """
    with _translate_errors(folder):
        if folder.exists() and not folder.is_dir():
            raise Refused(f"{folder} is a file.", "Name a folder for the patches.")
        if folder.is_dir() and any(folder.iterdir()) and not force:
            raise Refused(f"{folder} is not empty.", RemedyKind.REPLACE_FILES)


def write_files(
    folder: Path,
    files: Sequence[OutgoingFile],
    cleared: Cleared,  # noqa: ARG001 - proves that the files were checked for leaks
    *,
    force: bool = False,
    stale_glob: str = "*.patch",
) -> list[Path]:
    """Writes files into `folder` and returns their paths in order.

    A new or empty folder gets all of them or none; a folder that exists stays the same folder, so
    that it can be a mount point, a symlink, or the one that the user is in. With `force`, files are
    replaced one by one, then other files that match `stale_glob` are deleted. `cleared` names every
    file. Raises Refused as check_folder does, and EnvironmentFailure if the files cannot be
    written.
    """
    check_folder(folder, force=force)
    with _translate_errors(folder):
        target = folder.resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
        place = target if target.exists() else target.parent
        with tempfile.TemporaryDirectory(prefix=".patchsplit-", dir=place) as half:
            staging = Path(half) / "series"
            staging.mkdir()
            for file in files:
                path = staging / file.name
                path.parent.mkdir(parents=True, exist_ok=True)
                # Not synchronized to disk: the series can be emitted again.
                path.write_bytes(file.content)
            names = [file.name for file in files]
            if target.exists():
                _move_files(staging, target, names)
                _remove_stale(target, names, stale_glob)
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


def _remove_stale(folder: Path, names: Sequence[str], stale_glob: str) -> None:
    """Removes the files that match `stale_glob` and are not among `names`, where `names` are."""
    written = {folder / name for name in names}
    for place in sorted({path.parent for path in written}):
        for old in sorted(place.glob(stale_glob)):
            if old not in written:
                old.unlink()
