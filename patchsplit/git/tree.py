"""One tree: what it holds, and which of its files hold given lines."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable

from patchsplit.git.diff import parse_entry
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Entry, Oid


def listing(repo: Repo, tree: Oid) -> dict[str, Entry]:
    """Returns every entry that a tree (or a commit) holds at any depth, folders left out."""
    found = {}
    for row in repo.run("ls-tree", "-r", "-z", "--full-tree", tree).split(b"\0")[:-1]:
        meta, _, name = row.partition(b"\t")
        mode, _, oid = meta.decode().split()
        entry = parse_entry(mode, oid)
        if entry is not None:
            found[os.fsdecode(name)] = entry
    return found


def files_with(
    repo: Repo, tree: Oid, words: Iterable[bytes], endings: Iterable[str]
) -> dict[bytes, set[str]]:
    """Returns for each of `words` the paths of `tree` that hold it as a whole line.

    Space around the line does not count. Only paths that end in one of `endings` are read.
    """
    wanted = {word.strip() for word in words}
    found: dict[bytes, set[str]] = {word: set() for word in wanted}
    globs = [f":(glob)**/*{ending}" for ending in sorted(set(endings))]
    if not wanted or not globs:
        return found
    with tempfile.NamedTemporaryFile() as asked:
        asked.write(b"".join(word + b"\n" for word in sorted(wanted)))
        asked.flush()
        out = repo.run("grep", "-F", "-z", "-f", asked.name, tree, "--", *globs, ok=(0, 1))
    for row in out.split(b"\n"):
        name, _, line = row.partition(b"\0")
        if line.strip() in wanted:
            found[line.strip()].add(os.fsdecode(name[len(tree) + 1 :]))
    return found
