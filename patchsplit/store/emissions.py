"""Writes emitted files into a folder; all of them or none if it is new or empty."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from patchsplit.errors import EnvironmentFailure, Refused, RemedyKind
from patchsplit.model.outgoing import Cleared, OutgoingFile


def check_folder(folder: Path, *, force: bool = False) -> None:
    """Raises Refused if `folder` is a file, or if it is not empty and `force` is not set."""
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

    A new or empty folder gets all of them by one rename, or none. With `force`, files are replaced
    one by one, then other files that match `stale_glob` are deleted. `cleared` names every file.
    Raises Refused as check_folder does, and EnvironmentFailure if the files cannot be written.
    """
    check_folder(folder, force=force)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".patchsplit-", dir=folder.parent) as half:
            staging = Path(half) / "series"
            staging.mkdir()
            for file in files:
                place = staging / file.name
                place.parent.mkdir(parents=True, exist_ok=True)
                # Not synchronized to disk: the series can be emitted again.
                place.write_bytes(file.content)
            _install(staging, folder, [file.name for file in files], stale_glob)
    except OSError as error:
        raise EnvironmentFailure(
            f"The patches cannot be written to {folder}: {error.strerror}.",
            "Free some space, or name another folder; nothing was written there.",
        ) from error
    return [folder / file.name for file in files]


def _install(staging_folder: Path, folder: Path, names: Sequence[str], stale_glob: str) -> None:
    """Moves the files into place: by one rename, or file by file into a folder that has files."""
    if not folder.exists() or not any(folder.iterdir()):
        staging_folder.replace(folder)
        return
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (staging_folder / name).replace(folder / name)
    written = {folder / name for name in names}
    for place in sorted({path.parent for path in written}):
        for old in sorted(place.glob(stale_glob)):
            if old not in written:
                old.unlink()
