"""Past commits to the text that each changed, file by file, in one `git log`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from patchsplit.errors import GitError
from patchsplit.git.diff import DIFF_OPTIONS
from patchsplit.git.history import path_of_diff_header
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid

MAX_FILE_TEXT = 1 << 17
"""Bytes of one file's change that are looked at: what is longer is data, or a new subsystem."""
BATCH = 1000
"""Commits that one git reads."""


@dataclass(frozen=True, slots=True)
class FileDiffText:
    """What one commit changed in one file."""

    path: str
    lines: int
    text: bytes
    """Hunk headers with the function's heading in them, and changed lines with their signs."""


@dataclass(frozen=True, slots=True)
class CommitDiffText:
    oid: Oid
    files: tuple[FileDiffText, ...]


def list_recent_commits(repo: Repo, tip: Oid, limit: int) -> tuple[Oid, ...]:
    """Returns the latest `limit` commits that `tip` holds, merges left out, newest first.

    None where `tip` is a tree.
    """
    if not repo.is_commit(tip):
        return ()
    told = repo.run("rev-list", "--no-merges", f"-n{limit}", tip)
    return tuple(Oid(row) for row in told.decode().split())


def iter_commit_texts(repo: Repo, oids: Sequence[Oid]) -> Iterator[CommitDiffText]:
    """Yields what commits changed, in the given order; renames are not followed.

    Commits whose content a partial clone lacks are left out.
    """
    for start in range(0, len(oids), BATCH):
        yield from _read_batch(repo, oids[start : start + BATCH])


def _read_batch(repo: Repo, oids: Sequence[Oid]) -> Iterator[CommitDiffText]:
    """Reads some commits by one git; where it fails, each half of them by one of its own."""
    rows = "".join(f"{oid}\n" for oid in oids).encode()
    how = ("--no-walk=unsorted", "--stdin", "--no-renames", "--root", "--format=\x01%H", "-p")
    try:
        told = repo.run("log", *how, *DIFF_OPTIONS, stdin=rows)
    except GitError:
        half = len(oids) // 2
        for part in (oids[:half], oids[half:]) if half else ():
            yield from _read_batch(repo, part)
        return
    # No line of a diff begins with this sign: each has its own, or is a header.
    for record in (b"\n" + told.removesuffix(b"\n")).split(b"\n\x01")[1:]:
        head, *sections = record.split(b"\ndiff --git ")
        yield CommitDiffText(Oid(head.strip().decode()), tuple(map(_parse_file, sections)))


def _parse_file(section: bytes) -> FileDiffText:
    head, _, text = section.partition(b"\n@@ ")
    names = head.partition(b"\n")[0]
    if not text:
        return FileDiffText(path_of_diff_header(names), 1, b"")
    hunks = 1 + text.count(b"\n@@ ")
    return FileDiffText(
        path_of_diff_header(names), text.count(b"\n") + 1 - hunks, text[:MAX_FILE_TEXT]
    )


@dataclass(frozen=True, slots=True)
class CommitParents:
    """A commit as a step from its first parent."""

    oid: Oid
    parents: tuple[Oid, ...]


def list_first_parent_commits(repo: Repo, *revisions: str) -> list[CommitParents]:
    """Returns what `git rev-list --first-parent` tells, oldest first."""
    told = repo.run("rev-list", "--first-parent", "--parents", "--reverse", *revisions)
    rows = [row.split() for row in told.decode().splitlines()]
    return [CommitParents(Oid(own), tuple(map(Oid, parents))) for own, *parents in rows]


def resolve_trees(repo: Repo, oids: Sequence[Oid]) -> list[Oid]:
    """Returns the trees of commits, by one git."""
    rows = "".join(f"{oid}^{{tree}}\n" for oid in oids).encode()
    told = repo.run("cat-file", "--batch-check=%(objectname)", stdin=rows)
    return [Oid(row) for row in told.decode().split()]
