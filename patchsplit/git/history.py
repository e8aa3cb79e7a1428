"""A range of commits to what each of them did to some files: states and zero-context hunks.

The log of a busy project runs to millions of lines, so it is read as a stream, one file of one
commit at a time, and driven by the counts in the hunk headers: no line of content can be mistaken
for a header.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO

from patchsplit.git.diff import OPTIONS
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid

HEADER = re.compile(rb"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")
FEW = 32
"""Pathspecs from which on the history of all files is read faster."""
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
class Touch:
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


def touches(repo: Repo, base: Oid, upstream: Oid, paths: Iterable[str]) -> Iterator[Touch]:
    """Yields what each commit of base..upstream did to each of `paths`, newest commit first.

    Merges are left out and renames are not followed: a rename deletes one path and creates
    another. A path that holds a newline cannot be asked for and is left out.
    """
    wanted = {path for path in paths if "\n" not in path}
    if not wanted:
        return
    with tempfile.TemporaryFile() as asked:
        rows = [f"^{base}", upstream, "--", *_limits(wanted)]
        asked.write(b"".join(os.fsencode(row) + b"\n" for row in rows))
        asked.seek(0)
        how = ("--no-merges", "--no-renames", "--format=commit %H", "-p", *OPTIONS, "--stdin")
        with repo.stream("log", *how, stdin=asked) as out:
            yield from (touch for touch in _read(out) if touch.path in wanted)


def _limits(paths: Iterable[str]) -> list[str]:
    """Returns pathspecs that let `paths` through, and few: git tries each of them on each entry.

    Where there are many paths, the top folders will do; where there are many of these, nothing is
    held back.
    """
    limits = sorted(set(paths))
    if len(limits) > FEW:
        limits = sorted({path.split("/", 1)[0] for path in limits})
    return [f":(literal){limit}" for limit in limits] if len(limits) <= FEW else []


def _read(out: IO[bytes]) -> Iterator[Touch]:
    commit = Oid("")
    touch: Touch | None = None
    for line in out:
        if line.startswith(b"@@ ") and touch is not None:
            touch.hunks.append(_hunk(line, out))
        elif line.startswith(b"commit "):
            if touch is not None:
                yield touch
            touch = None
            commit = Oid(line[7:].decode().strip())
        elif line.startswith(b"diff --git "):
            if touch is not None:
                yield touch
            touch = Touch(commit, twin(line[11:-1]))
        elif touch is not None:
            _note(touch, line)
    if touch is not None:
        yield touch


def _hunk(header: bytes, out: IO[bytes]) -> tuple[list[bytes], list[bytes]]:
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


def _note(touch: Touch, line: bytes) -> None:
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


def twin(names: bytes) -> str:
    """The path of "a/PATH b/PATH": without renames both halves name the same file."""
    half = names[: len(names) // 2]
    if half.startswith(b'"'):
        half = QUOTED.sub(_plain, half[1:-1])
    return os.fsdecode(half[2:])


def _plain(found: re.Match[bytes]) -> bytes:
    word = found[1]
    return ESCAPES[word] if word in ESCAPES else bytes((int(word, 8),))


@dataclass(frozen=True, slots=True)
class Version:
    """What one commit left of a file."""

    commit: Oid
    date: str
    author: str
    subject: str
    oid: str
    """The blob; empty where the commit took the file away."""


def versions(repo: Repo, base: Oid, upstream: Oid, paths: Iterable[str]) -> Iterator[Version]:
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
        yield Version(Oid(oid.decode()), words[0], words[1], words[2], blob)
