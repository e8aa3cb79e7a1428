"""The quarantine: a bare git directory for new objects, which reads the user's objects as well."""

from __future__ import annotations

import shutil
from pathlib import Path


def create_quarantine(place: Path, common_dir: Path, *, sha256: bool) -> None:
    """Creates a bare git directory at `place`, an existing folder.

    Objects of the repository whose common directory is `common_dir` are its alternates, and its
    shallow boundary holds. No setting, hook or ref of the repository is taken over. `sha256`: the
    repository's objects are named by SHA-256.
    """
    for folder in ("objects/info", "objects/pack", "refs/heads", "info"):
        (place / folder).mkdir(parents=True, exist_ok=True)
    version = 1 if sha256 else 0
    form = "[extensions]\n\tobjectformat = sha256\n" if sha256 else ""
    (place / "config").write_text(
        f"[core]\n\trepositoryformatversion = {version}\n\tbare = true\n{form}"
        "[fastimport]\n\tunpackLimit = 0\n"
    )
    (place / "HEAD").write_text("ref: refs/heads/none\n")
    (place / "objects/info/alternates").write_text(f"{common_dir / 'objects'}\n")
    shallow = common_dir / "shallow"
    if shallow.exists():
        shutil.copy(shallow, place / "shallow")
