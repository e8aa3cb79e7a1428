"""A range of commits to what each of them did to files: states and zero-context hunks.

The log of a busy project runs to millions of lines, so it is read some commits at a time, and
driven by the counts in the hunk headers: no line of content can be mistaken for a header.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import groupby
from typing import IO

from patchsplit.errors import GitError
from patchsplit.git.diff import DIFF_OPTIONS
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid

HEADER = re.compile(rb"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")
RECORD = re.compile(rb"\x01([0-9a-f]{40,64})\0")
BATCH = 500
"""Commits that one git reads."""
QUOTED = re.compile(rb"\\([abfnrtv\"\\]|[0-7]{3})")
ESCAPES = {
    b"a": b"\a",
    b"b": b"\b",
    b"f": b"\f",
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"v": b"\v",
    b'"': b'"',
    b"\\": b"\\",
}


@dataclass(slots=True)
class FileTouch:
    """What one commit did to one file."""

    commit: Oid
    path: str
    created: bool = False
    deleted: bool = False
    mode: str = ""
    """The mode it gave the file; empty where it left it alone."""
    oid: str = ""
    """The blob that it left; empty where only the mode changed."""
    hunks: list[tuple[list[bytes], list[bytes]]] = field(default_factory=list)
    """Removed and added lines, zero context, with their newlines."""


def list_commits_between(repo: Repo, base: Oid, upstream: Oid) -> list[Oid]:
    """Returns the commits of base..upstream, merges left out, newest first."""
    told = repo.run("rev-list", "--no-merges", upstream, f"^{base}")
    return [Oid(row) for row in told.decode().split()]


def iter_commit_paths(repo: Repo, oids: Sequence[Oid]) -> Iterator[tuple[Oid, tuple[str, ...]]]:
    """Yields commits, in the given order, with the paths that each touched.

    Renames are not followed: a rename touches two paths.
    """
    how = ("--no-walk=unsorted", "--stdin", "--root", "--no-renames", "--name-only", "-z")
    for some in _split_batches(oids):
        told = RECORD.split(repo.run("log", "--format=%x01%H%x00", *how, stdin=_format_oids(some)))
        for oid, names in zip(told[1::2], told[2::2], strict=True):
            paths = tuple(os.fsdecode(name) for name in names.strip(b"\n\0").split(b"\0") if name)
            yield Oid(oid.decode()), paths


def iter_file_touches(
    repo: Repo, oids: Sequence[Oid]
) -> Iterator[tuple[Oid, tuple[FileTouch, ...]]]:
    """Yields commits, in the given order, with what each did to its files.

    Renames are not followed: a rename deletes one path and creates another. Commits that change no
    file are left out, and those whose content a partial clone lacks.
    """
    for some in _split_batches(oids):
        yield from _read_batch(repo, some)


def _split_batches(oids: Sequence[Oid]) -> Iterator[Sequence[Oid]]:
    return (oids[start : start + BATCH] for start in range(0, len(oids), BATCH))


def _read_batch(repo: Repo, oids: Sequence[Oid]) -> Iterator[tuple[Oid, tuple[FileTouch, ...]]]:
    """Reads some commits by one git; where it fails, each half of them by one of its own."""
    how = ("--no-walk=unsorted", "--stdin", "--root", "--no-renames", "--format=commit %H", "-p")
    try:
        told = repo.run("log", *how, *DIFF_OPTIONS, stdin=_format_oids(oids))
    except GitError:
        half = len(oids) // 2
        for part in (oids[:half], oids[half:]) if half else ():
            yield from _read_batch(repo, part)
        return
    for oid, done in groupby(_parse_log(BytesIO(told)), key=lambda touch: touch.commit):
        yield oid, tuple(done)


def _format_oids(oids: Iterable[Oid]) -> bytes:
    return "".join(f"{oid}\n" for oid in oids).encode()


def _parse_log(out: IO[bytes]) -> Iterator[FileTouch]:
    commit = Oid("")
    touch: FileTouch | None = None
    for line in out:
        if line.startswith(b"@@ ") and touch is not None:
            touch.hunks.append(_parse_hunk(line, out))
        elif line.startswith(b"commit "):
            if touch is not None:
                yield touch
            touch = None
            commit = Oid(line[7:].decode().strip())
        elif line.startswith(b"diff --git "):
            if touch is not None:
                yield touch
            touch = FileTouch(commit, path_of_diff_header(line[11:-1]))
        elif touch is not None:
            _parse_header_line(touch, line)
    if touch is not None:
        yield touch


def _parse_hunk(header: bytes, out: IO[bytes]) -> tuple[list[bytes], list[bytes]]:
    found = HEADER.match(header)
    assert found is not None  # noqa: S101 - git writes no other line that begins so
    removed: list[bytes] = []
    added: list[bytes] = []
    for side, count in ((removed, found[1]), (added, found[2])):
        for _ in range(1 if count is None else int(count)):
            line = next(out)
            if line.startswith(b"\\"):  # "No newline at end of file", of the removed side
                line = next(out)
            side.append(line[1:])
    return removed, added


def _parse_header_line(touch: FileTouch, line: bytes) -> None:
    """Takes in one line of a file's header."""
    word, _, rest = line.rstrip(b"\n").partition(b" ")
    if word == b"index":
        touch.oid = rest.split(b"..")[1].split(b" ")[0].decode()
    elif word == b"new" and rest.startswith(b"file mode "):
        touch.created = True
        touch.mode = rest[10:].decode()
    elif word == b"deleted":
        touch.deleted = True
    elif word == b"new" and rest.startswith(b"mode "):
        touch.mode = rest[5:].decode()


def path_of_diff_header(names: bytes) -> str:
    """The path of "a/PATH b/PATH": without renames both halves name the same file."""
    half = names[: len(names) // 2]
    if half.startswith(b'"'):
        half = QUOTED.sub(_unescape, half[1:-1])
    return os.fsdecode(half[2:])


def _unescape(found: re.Match[bytes]) -> bytes:
    word = found[1]
    return ESCAPES[word] if word in ESCAPES else bytes((int(word, 8),))


@dataclass(frozen=True, slots=True)
class FileVersion:
    """What one commit left of a file."""

    commit: Oid
    date: str
    author: str
    subject: str
    oid: str
    """The blob; empty where the commit took the file away."""


def iter_versions(
    repo: Repo, base: Oid, upstream: Oid, paths: Iterable[str]
) -> Iterator[FileVersion]:
    """Yields what the commits of base..upstream left of a file that has had `paths`, oldest first.

    Where a commit takes one path away and brings another, as a rename does, the blob is the new
    one's.
    """
    limits = [f":(literal){path}" for path in paths if "\n" not in path]
    if not limits:
        return
    form = "--format=%x01%H%x00%as%x00%an%x00%s"
    how = ("--raw", "-z", "--no-renames", "--no-abbrev", "--no-merges", "--topo-order", "--reverse")
    out = repo.run("log", form, *how, f"{base}..{upstream}", "--", *limits)
    for record in out.split(b"\x01")[1:]:
        oid, date, author, subject, *rows = record.split(b"\0")
        left = [row.split() for row in rows if row.lstrip().startswith(b":")]
        blobs = [row[3].decode() for row in left if set(row[3]) != {ord("0")}]
        words = [part.decode(errors="surrogateescape") for part in (date, author, subject)]
        blob = blobs[-1] if blobs else ""
        yield FileVersion(Oid(oid.decode()), words[0], words[1], words[2], blob)
