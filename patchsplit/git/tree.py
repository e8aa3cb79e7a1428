"""One tree: what it holds, and which of its files hold given lines."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator

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
    ends = tuple(sorted(set(endings)))
    if not wanted or not ends:
        return found
    lines = _grep if len(wanted) <= MOST_GREPPED else _read
    for path, line in lines(repo, tree, wanted, ends):
        if line in wanted:
            found[line].add(path)
    return found


MOST_GREPPED = 20
"""Words up to which git grep is quicker than a look at every line."""


def _grep(
    repo: Repo, tree: Oid, wanted: set[bytes], ends: tuple[str, ...]
) -> Iterator[tuple[str, bytes]]:
    """Yields (path, line) for lines that hold a wanted word, space around them cut off."""
    globs = [f":(glob)**/*{ending}" for ending in ends]
    with tempfile.NamedTemporaryFile() as asked:
        asked.write(b"".join(word + b"\n" for word in sorted(wanted)))
        asked.flush()
        out = repo.run("grep", "-F", "-z", "-f", asked.name, tree, "--", *globs, ok=(0, 1))
    for row in out.split(b"\n"):
        name, _, line = row.partition(b"\0")
        yield os.fsdecode(name[len(tree) + 1 :]), line.strip()


def _read(
    repo: Repo, tree: Oid, wanted: set[bytes], ends: tuple[str, ...]
) -> Iterator[tuple[str, bytes]]:
    """Yields (path, line) as `_grep` does, from every blob of the tree."""
    holders: dict[Oid, list[str]] = {}
    for path, entry in listing(repo, tree).items():
        if entry.mode.regular and path.endswith(ends):
            holders.setdefault(entry.oid, []).append(path)
    for oid, content in repo.blobs(holders):
        for line in wanted.intersection(map(bytes.strip, content.split(b"\n"))):
            for path in holders[oid]:
                yield path, line
