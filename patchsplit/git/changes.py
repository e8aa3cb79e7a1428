"""Past commits to the text that each changed, file by file, in one `git log`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from patchsplit.errors import GitError
from patchsplit.git.diff import OPTIONS
from patchsplit.git.history import twin
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid

LARGEST = 1 << 17
"""Bytes of one file's change that are looked at: what is longer is data, or a new subsystem."""
BATCH = 1000
"""Commits that one git reads."""


@dataclass(frozen=True, slots=True)
class FileText:
    """What one commit changed in one file."""

    path: str
    lines: int
    text: bytes
    """Hunk headers with the function's heading in them, and changed lines with their signs."""


@dataclass(frozen=True, slots=True)
class CommitText:
    oid: Oid
    files: tuple[FileText, ...]


def before(repo: Repo, tip: Oid, limit: int) -> tuple[Oid, ...]:
    """Returns the latest `limit` commits that `tip` holds, merges left out, newest first.

    None where `tip` is a tree.
    """
    if not repo.is_commit(tip):
        return ()
    told = repo.run("rev-list", "--no-merges", f"-n{limit}", tip)
    return tuple(Oid(row) for row in told.decode().split())


def texts(repo: Repo, oids: Sequence[Oid]) -> Iterator[CommitText]:
    """Yields what commits changed, in the given order; renames are not followed.

    Commits whose content a partial clone lacks are left out.
    """
    for start in range(0, len(oids), BATCH):
        yield from _batch(repo, oids[start : start + BATCH])


def _batch(repo: Repo, oids: Sequence[Oid]) -> Iterator[CommitText]:
    """Reads some commits by one git; where it fails, each half of them by one of its own."""
    rows = "".join(f"{oid}\n" for oid in oids).encode()
    how = ("--no-walk=unsorted", "--stdin", "--no-renames", "--root", "--format=\x01%H", "-p")
    try:
        told = repo.run("log", *how, *OPTIONS, stdin=rows)
    except GitError:
        half = len(oids) // 2
        for part in (oids[:half], oids[half:]) if half else ():
            yield from _batch(repo, part)
        return
    # No line of a diff begins with this sign: each has its own, or is a header.
    for record in (b"\n" + told.removesuffix(b"\n")).split(b"\n\x01")[1:]:
        head, *sections = record.split(b"\ndiff --git ")
        yield CommitText(Oid(head.strip().decode()), tuple(map(_file, sections)))


def _file(section: bytes) -> FileText:
    head, _, text = section.partition(b"\n@@ ")
    names = head.partition(b"\n")[0]
    if not text:
        return FileText(twin(names), 1, b"")
    hunks = 1 + text.count(b"\n@@ ")
    return FileText(twin(names), text.count(b"\n") + 1 - hunks, text[:LARGEST])


@dataclass(frozen=True, slots=True)
class Step:
    """A commit as a step from its first parent."""

    oid: Oid
    parents: tuple[Oid, ...]


def steps(repo: Repo, *wanted: str) -> list[Step]:
    """Returns what `git rev-list --first-parent` tells, oldest first."""
    told = repo.run("rev-list", "--first-parent", "--parents", "--reverse", *wanted)
    rows = [row.split() for row in told.decode().splitlines()]
    return [Step(Oid(own), tuple(map(Oid, parents))) for own, *parents in rows]


def trees(repo: Repo, oids: Sequence[Oid]) -> list[Oid]:
    """Returns the trees of commits, by one git."""
    rows = "".join(f"{oid}^{{tree}}\n" for oid in oids).encode()
    told = repo.run("cat-file", "--batch-check=%(objectname)", stdin=rows)
    return [Oid(row) for row in told.decode().split()]
