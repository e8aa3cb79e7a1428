"""Binary patches ("GIT binary patch") to blobs in the quarantine, decoded by git."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from patchsplit.errors import GitError
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid


@dataclass(frozen=True, slots=True)
class BinaryPatch:
    """The binary part of one section of a diff."""

    old: Oid | None
    """The blob that it applies to; None: it creates a file."""
    new: Oid
    """The full id of the blob that it states as its result; git refuses any other result."""
    data: bytes
    """The lines from "GIT binary patch" to the last empty line."""


def write_binaries(repo: Repo, patches: Sequence[BinaryPatch]) -> list[bool]:
    """Writes the blobs that result from binary patches; returns for each whether git could."""
    if not patches:
        return []
    try:
        _apply_patches(repo, patches)
    except GitError:
        half = len(patches) // 2
        if not half:
            return [False]
        return write_binaries(repo, patches[:half]) + write_binaries(repo, patches[half:])
    return [True] * len(patches)


def _apply_patches(repo: Repo, patches: Sequence[BinaryPatch]) -> None:
    """Applies patches to an index with numbers as paths, so that no path of the diff matters."""
    with tempfile.TemporaryDirectory(dir=repo.quarantine) as folder:
        index = str(Path(folder) / "index")
        rows = (f"100644 {patch.old}\t{k}\n" for k, patch in enumerate(patches) if patch.old)
        repo.run("update-index", "--index-info", stdin="".join(rows).encode(), GIT_INDEX_FILE=index)
        text = b"".join(_format_section(k, patch) for k, patch in enumerate(patches))
        repo.run("apply", "--cached", "--whitespace=nowarn", "-", stdin=text, GIT_INDEX_FILE=index)


def _format_section(name: int, patch: BinaryPatch) -> bytes:
    head = f"diff --git a/{name} b/{name}\n"
    if patch.old:
        head += f"index {patch.old}..{patch.new} 100644\n"
    else:
        head += f"new file mode 100644\nindex {'0' * len(patch.new)}..{patch.new}\n"
    return head.encode() + patch.data
