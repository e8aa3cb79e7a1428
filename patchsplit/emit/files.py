"""Files to a folder: all of them or none, where the folder is new or empty."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from patchsplit.errors import EnvironmentFailure, Refused
from patchsplit.model.outgoing import OutgoingFile


def check_folder(folder: Path, *, force: bool = False) -> None:
    """Raises Refused where `folder` is a file, or holds something and `force` is not set."""
    if folder.exists() and not folder.is_dir():
        raise Refused(f"{folder} is a file.", "Name a folder for the patches.")
    if folder.is_dir() and any(folder.iterdir()) and not force:
        raise Refused(
            f"{folder} is not empty.", "Name another folder, or replace its patches with --force."
        )


def write_files(
    folder: Path,
    leaves: Sequence[OutgoingFile],
    *,
    force: bool = False,
    stale_glob: str = "*.patch",
) -> list[Path]:
    """Writes files into `folder` and returns their paths in order.

    A new or empty folder gets all of them in one rename, or none. Raises Refused as
    check_folder() does; with `force` files are replaced one by one, and those beside them that are
    called like `ours` and are left over go last.
    """
    check_folder(folder, force=force)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".patchsplit-", dir=folder.parent) as half:
            made_in = Path(half) / "made"
            made_in.mkdir()
            for leaf in leaves:
                place = made_in / leaf.name
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(leaf.content)
            _install(made_in, folder, [leaf.name for leaf in leaves], stale_glob)
    except OSError as error:
        raise EnvironmentFailure(
            f"The patches cannot be written to {folder}: {error.strerror}.",
            "Free some space, or name another folder; nothing was left there.",
        ) from error
    return [folder / leaf.name for leaf in leaves]


def _install(staging_folder: Path, folder: Path, names: Sequence[str], stale_glob: str) -> None:
    """Puts the finished folder in place: in one rename, or file by file into one in use."""
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
