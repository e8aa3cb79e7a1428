"""One tree to its entries, and to the files that have given lines."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping

from patchsplit.git.diff import parse_entry
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Entry, Oid


def list_tree(repo: Repo, tree: Oid) -> dict[str, Entry]:
    """Returns all entries of a tree (or a commit) at any depth, by path, without folders."""
    found = {}
    for row in repo.run("ls-tree", "-r", "-z", "--full-tree", tree).split(b"\0")[:-1]:
        meta, _, name = row.partition(b"\t")
        mode, _, oid = meta.decode().split()
        entry = parse_entry(mode, oid)
        if entry is not None:
            found[os.fsdecode(name)] = entry
    return found


def find_entries(repo: Repo, tree: Oid, paths: Iterable[str]) -> dict[str, Entry]:
    """Returns the entries that a tree (or a commit) has at `paths`, without absent ones.

    The whole tree is read, as git's patterns do not allow paths of any bytes.
    """
    wanted = set(paths)
    found = list_tree(repo, tree) if wanted else {}
    return {path: found[path] for path in sorted(wanted & found.keys())}


def find_files_with_lines(
    repo: Repo, files: Mapping[str, Entry], lines: Iterable[bytes]
) -> dict[bytes, set[str]]:
    """Returns for each of `lines`, stripped, the paths of those of `files` that have it.

    Whitespace around a line is ignored. Each file is read once, however many lines are searched;
    git grep would try each of them on each line.
    """
    wanted = {word.strip() for word in lines}
    found: dict[bytes, set[str]] = {word: set() for word in wanted}
    if not wanted:
        return found
    paths: dict[Oid, list[str]] = defaultdict(list)
    for path, entry in files.items():
        if entry.mode.is_regular:
            paths[entry.oid].append(path)
    for oid, content in repo.iter_blobs(paths):
        for line in wanted.intersection(map(bytes.strip, content.split(b"\n"))):
            found[line].update(paths[oid])
    return found
