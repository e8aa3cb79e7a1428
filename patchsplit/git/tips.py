"""Many tips at once: what blobs they hold at given paths."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence

from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid


def tag_names(repo: Repo) -> frozenset[str]:
    """Returns the tags as `Repo.tips` names them."""
    out = repo.ask("for-each-ref", "--format=%(refname:short)", "refs/tags")
    return frozenset(out.splitlines())


def blobs_at(repo: Repo, tips: Sequence[Oid], paths: Sequence[str]) -> Iterator[dict[str, Oid]]:
    """Yields, for each tip, the objects that it has at `paths`; absent ones are left out.

    A path that holds a newline counts as absent: one process is asked for all, line by line.
    """
    asked = [path for path in paths if "\n" not in path]
    names = [b":" + os.fsencode(path) + b"\n" for path in asked]
    with tempfile.TemporaryFile() as wanted:
        for tip in tips:
            wanted.write(b"".join(tip.encode() + name for name in names))
        wanted.seek(0)
        with repo.stream(
            "cat-file", "--batch-check=%(objectname)", "--buffer", stdin=wanted
        ) as out:
            for _ in tips:
                rows = [out.readline().rstrip(b"\n") for _ in asked]
                yield {
                    path: Oid(row.decode())
                    for path, row in zip(asked, rows, strict=True)
                    if not row.endswith(b" missing")
                }
