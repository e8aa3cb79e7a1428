"""The tags and branches of a repository, and the blobs that they have at given paths."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence

from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid


def list_tips(repo: Repo) -> list[tuple[str, Oid]]:
    """Returns tags and branches, local and remote, with their commits, newest first."""
    form = "%(refname:short)%09%(objecttype)%09%(objectname)%09%(*objecttype)%09%(*objectname)"
    patterns = ("refs/tags", "refs/heads", "refs/remotes")
    out = repo.ask("for-each-ref", "--sort=-creatordate", f"--format={form}", *patterns)
    found = []
    for row in out.splitlines():
        name, kind, oid, inner_kind, inner = (row.split("\t") + [""] * 4)[:5]
        if "commit" in (kind, inner_kind) and not name.endswith("/HEAD"):
            found.append((name, Oid(oid if kind == "commit" else inner)))
    return found


def list_tag_names(repo: Repo) -> frozenset[str]:
    """Returns the names of the tags, as `list_tips` has them."""
    out = repo.ask("for-each-ref", "--format=%(refname:short)", "refs/tags")
    return frozenset(out.splitlines())


def iter_blobs_at(
    repo: Repo, tips: Sequence[Oid], paths: Sequence[str]
) -> Iterator[dict[str, Oid]]:
    """Yields, for each tip, the objects that it has at `paths`; absent ones are left out.

    A path with a newline counts as absent, as one process reads all paths line by line.
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
