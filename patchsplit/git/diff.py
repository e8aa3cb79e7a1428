"""Two trees to the files that differ, and to the text of their diffs; the syntax of diffs."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from patchsplit.git.repo import Repo
from patchsplit.model.delta import Entry, Mode, Oid

HUNK_HEADER = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
QUOTED = re.compile(rb'"((?:[^"\\]|\\.)*)"')
"""A path in double quotes, as git quotes it (quote.c); group 1 is the text between them."""
ESCAPE = re.compile(rb'\\([0-3][0-7]{2}|[abtnvfr"\\])')
ESCAPES = {
    b"a": b"\a",
    b"b": b"\b",
    b"t": b"\t",
    b"n": b"\n",
    b"v": b"\v",
    b"f": b"\f",
    b"r": b"\r",
    b'"': b'"',
    b"\\": b"\\",
}
DIFF_OPTIONS = (
    "-r",
    "-U0",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--full-index",
    "--submodule=short",
    "--ignore-submodules=none",
    "--diff-algorithm=myers",
    "--indent-heuristic",
    "--src-prefix=a/",
    "--dst-prefix=b/",
)
RENAME_OPTIONS = ("-M", "-C", "-l3000", "--no-rename-empty")
MERGE_RENAME_OPTIONS = ("-M", "-l7000", "--no-rename-empty", "--diff-filter=R")
"""How git's merge detects renames (merge.renameLimit)."""


@dataclass(frozen=True, slots=True)
class RawChange:
    """One record of git's raw diff."""

    letter: str
    """A, C, D, M, R or T."""
    old_path: str
    path: str
    old: Entry | None
    new: Entry | None


@dataclass(frozen=True, slots=True)
class FileDiff:
    """A record with its patch text: every line from "diff --git" on, without context."""

    change: RawChange
    patch: bytes


def find_file_renames(repo: Repo, old: Oid, new: Oid) -> dict[str, str]:
    """Returns the renamed files, by their paths in `old`."""
    out = repo.run("diff-tree", "-r", "--raw", "-z", "--no-abbrev", *MERGE_RENAME_OPTIONS, old, new)
    return {change.old_path: change.path for change in _parse_raw(out)}


def iter_file_diffs(
    repo: Repo, old: Oid, new: Oid, *, find_renames: bool = True
) -> Iterator[FileDiff]:
    """Yields every file that differs between two trees (or commits), with its patch text.

    A change of type (T) has two sections of patch text, joined.
    """
    find = RENAME_OPTIONS if find_renames else ("--no-renames",)
    out = repo.run("diff-tree", "--raw", "-z", "--no-abbrev", "-p", *DIFF_OPTIONS, *find, old, new)
    head, _, text = out.partition(b"\0\0")
    sections = _split_sections(text)
    for change in _parse_raw(head + b"\0" if head else b""):
        patch = next(sections, b"")
        if change.letter == "T":
            patch += next(sections, b"")
        yield FileDiff(change, patch)


def _split_sections(text: bytes) -> Iterator[bytes]:
    """Splits patch text before each "diff --git" line; without context only headers begin so."""
    marker = b"\ndiff --git "
    start = 0
    while start < len(text):
        stop = text.find(marker, start)
        stop = len(text) if stop < 0 else stop + 1
        yield text[start:stop]
        start = stop


def _parse_raw(out: bytes) -> list[RawChange]:
    fields = iter(out.split(b"\0")[:-1])
    found = []
    for meta in fields:
        old_mode, new_mode, old_oid, new_oid, status = meta.decode().lstrip(":").split(" ")
        letter = status[0]
        old_path = os.fsdecode(next(fields))
        path = os.fsdecode(next(fields)) if letter in "CR" else old_path
        found.append(
            RawChange(
                letter,
                old_path,
                path,
                parse_entry(old_mode, old_oid),
                parse_entry(new_mode, new_oid),
            )
        )
    return found


def parse_entry(mode: str, oid: str) -> Entry | None:
    """Returns the entry of a side of a raw line; None: the side has none.

    Old trees have modes such as 100664; git reads them as 100644.
    """
    if set(mode) == {"0"}:
        return None
    if mode.startswith("100") and mode not in ("100644", "100755"):
        mode = "100755" if int(mode, 8) & 0o100 else "100644"
    return Entry(Mode(mode), Oid(oid))


def diff_for_quilt(repo: Repo, commit: Oid) -> bytes:
    """Returns a commit's diff for patch(1): a rename is a deletion and a new file.

    Binary content is a git binary patch, so that the caller can detect it.
    """
    return repo.run(
        "diff-tree", "-p", "-r", "--root", "--no-commit-id", "--no-renames", "--binary",
        "--full-index", "--no-color", "--no-ext-diff", "--no-textconv", "--submodule=short",
        "--src-prefix=a/", "--dst-prefix=b/", commit,
    )  # fmt: skip


# ---- syntax


class HunkHeader(NamedTuple):
    """The numbers of "@@ -1,2 +3,4 @@"; a count that is left out is 1."""

    old_start: int
    """The first old line, 1-based; where there is none, the line before the hunk."""
    old_count: int
    new_start: int
    """The first new line, 1-based; where there is none, the line before the hunk."""
    new_count: int


def parse_hunk_header(line: bytes) -> HunkHeader | None:
    """Returns the numbers of a hunk header; None for any other line."""
    found = HUNK_HEADER.match(line)
    if found is None:
        return None
    old, old_count, new, new_count = found.groups()
    return HunkHeader(int(old), int(old_count or 1), int(new), int(new_count or 1))


def unquote(name: bytes) -> str:
    """Returns a path from a name as git or diff prints it: plain, or in double quotes like C's."""
    found = QUOTED.fullmatch(name)
    return os.fsdecode(ESCAPE.sub(_decode_escape, found[1]) if found else name)


def _decode_escape(escape: re.Match[bytes]) -> bytes:
    code = escape[1]
    return ESCAPES[code] if code in ESCAPES else bytes([int(code, 8)])


def path_of_diff_header(names: bytes) -> str:
    """Returns the path of "a/PATH b/PATH", what follows "diff --git " where nothing is renamed."""
    # Both halves name the same file, so the first ends in the middle, whatever the path holds.
    return unquote(names[: len(names) // 2]).partition("/")[2]
