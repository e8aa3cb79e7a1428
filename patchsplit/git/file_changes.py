"""Commits to what each of them did to files: paths, states, hunks, and the text of the changes.

A hunk is read by the counts in its header, so that no line of it is taken for a header.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO

from patchsplit.git.diff import DIFF_OPTIONS, parse_hunk_header, path_of_diff_header, unquote
from patchsplit.git.log import parse_names
from patchsplit.git.records import read_commits, read_log
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid

MAX_FILE_TEXT = 1 << 17
"""Bytes of one file's change that are kept: what is longer is data, or a new subsystem."""


# ---- paths


def iter_commit_paths(repo: Repo, oids: Sequence[Oid]) -> Iterator[tuple[Oid, tuple[str, ...]]]:
    """Yields commits, in the given order, with the paths that each touched.

    Renames are not followed: a rename touches two paths.
    """
    for record in read_commits(repo, oids, (), "--root", "--no-renames", "--name-only"):
        yield record.oid, parse_names(record.rest)


def find_commits_by_path(repo: Repo, base: Oid, fork: Oid) -> dict[str, list[Oid]]:
    """Returns the commits of base..fork that changed each path, oldest first, without merges.

    A rename counts for both of its paths.
    """
    how = ("--reverse", "--topo-order", "--no-merges", "--no-renames", "--name-only")
    found: dict[str, list[Oid]] = defaultdict(list)
    for record in read_log(repo, (), *how, f"{base}..{fork}"):
        for path in parse_names(record.rest):
            found[path].append(record.oid)
    return dict(found)


# ---- states and hunks


@dataclass(slots=True)
class FileTouch:
    """What one commit did to one file."""

    commit: Oid
    path: str
    created: bool = False
    deleted: bool = False
    mode: str = ""
    """The mode that it gave the file; empty: it did not change the mode."""
    oid: str = ""
    """The blob that it left; empty: only the mode changed."""
    hunks: list[tuple[list[bytes], list[bytes]]] = field(default_factory=list)
    """The removed and the added lines of each hunk, without context, with their newlines."""


def iter_file_touches(
    repo: Repo, oids: Sequence[Oid]
) -> Iterator[tuple[Oid, tuple[FileTouch, ...]]]:
    """Yields commits, in the given order, with what each did to its files.

    Renames are not followed: a rename deletes one path and creates another. Commits that change no
    file are left out, and those whose content a partial clone lacks.
    """
    how = ("--root", "--no-renames", "-p", *DIFF_OPTIONS)
    for record in read_commits(repo, oids, (), *how, skip_unreadable=True):
        touches = tuple(_parse_touches(record.oid, BytesIO(record.rest)))
        if touches:
            yield record.oid, touches


def _parse_touches(commit: Oid, diff: IO[bytes]) -> Iterator[FileTouch]:
    touch: FileTouch | None = None
    for line in diff:
        if line.startswith(b"@@ ") and touch is not None:
            touch.hunks.append(_parse_hunk(line, diff))
        elif line.startswith(b"diff --git "):
            if touch is not None:
                yield touch
            touch = FileTouch(commit, path_of_diff_header(line[11:-1]))
        elif touch is not None:
            _parse_header_line(touch, line)
    if touch is not None:
        yield touch


def _parse_hunk(line: bytes, diff: IO[bytes]) -> tuple[list[bytes], list[bytes]]:
    header = parse_hunk_header(line)
    assert header is not None  # noqa: S101 - git writes no other line that begins so
    removed: list[bytes] = []
    added: list[bytes] = []
    for side, count in ((removed, header.old_count), (added, header.new_count)):
        for _ in range(count):
            row = next(diff)
            if row.startswith(b"\\"):  # "No newline at end of file", of the removed side
                row = next(diff)
            side.append(row[1:])
    return removed, added


def _parse_header_line(touch: FileTouch, line: bytes) -> None:
    """Takes over what one line of a file's header says."""
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


# ---- removed lines


@dataclass(frozen=True, slots=True)
class LineRemovals:
    """The lines that one commit removed from one file."""

    commit: Oid
    old_path: str
    path: str
    removed: tuple[bytes, ...]
    """In the order of the file, without their newlines."""


def iter_line_removals(repo: Repo, base: Oid, fork: Oid) -> Iterator[LineRemovals]:
    """Yields what each commit of base..fork, oldest first, removed from each file; no merges.

    Renames are followed. Raises GitError where content is missing.
    """
    order = ("--reverse", "--topo-order", "--no-merges")
    rows = repo.run("rev-list", *order, f"{base}..{fork}").decode().split()
    how = ("-p", "-U0", "-M", "--no-color", "--no-ext-diff", "--no-textconv",
           "--src-prefix=a/", "--dst-prefix=b/")  # fmt: skip
    config = ("-c", "core.quotePath=false")
    for record in read_commits(repo, [Oid(row) for row in rows], (), *how, config=config):
        yield from _parse_removals(record.oid, BytesIO(record.rest))


def _parse_removals(commit: Oid, diff: IO[bytes]) -> Iterator[LineRemovals]:
    old_path = path = ""
    removed: list[bytes] = []
    for row in diff:
        line = row.rstrip(b"\n")
        if line.startswith(b"diff --git "):
            if removed:
                yield LineRemovals(commit, old_path, path, tuple(removed))
            removed = []
        elif line.startswith(b"--- "):
            old_path = _strip_side_prefix(line[4:])
        elif line.startswith(b"+++ "):
            path = _strip_side_prefix(line[4:])
        elif line.startswith(b"@@ "):
            lines, _ = _parse_hunk(line, diff)
            removed += [one.rstrip(b"\n") for one in lines]
    if removed:
        yield LineRemovals(commit, old_path, path, tuple(removed))


def _strip_side_prefix(raw: bytes) -> str:
    """Returns the path without "a/" or "b/"; "" for /dev/null; a quoted name matches no path."""
    return os.fsdecode(raw.rstrip(b"\t").split(b"/", 1)[-1]) if raw != b"/dev/null" else ""


# ---- text


@dataclass(frozen=True, slots=True)
class FileDiffText:
    """What one commit changed in one file."""

    path: str
    lines: int
    """Changed lines; 1 where only a mode or binary content changes."""
    text: bytes
    """Hunk headers without their first "@@ ", with the heading of the function, and changed lines
    with their signs; at most MAX_FILE_TEXT bytes."""


@dataclass(frozen=True, slots=True)
class CommitDiffText:
    """What one commit changed, file by file in git's order."""

    oid: Oid
    files: tuple[FileDiffText, ...]


def iter_commit_texts(repo: Repo, oids: Sequence[Oid]) -> Iterator[CommitDiffText]:
    """Yields what commits changed, in the given order; renames are not followed.

    Commits whose content a partial clone lacks are left out.
    """
    how = ("--no-renames", "--root", "-p", *DIFF_OPTIONS)
    for record in read_commits(repo, oids, (), *how, skip_unreadable=True):
        sections = record.rest.removesuffix(b"\n").split(b"\ndiff --git ")[1:]
        yield CommitDiffText(record.oid, tuple(map(_parse_file_text, sections)))


def _parse_file_text(section: bytes) -> FileDiffText:
    head, _, text = section.partition(b"\n@@ ")
    path = path_of_diff_header(head.partition(b"\n")[0])
    if not text:
        return FileDiffText(path, 1, b"")
    hunks = 1 + text.count(b"\n@@ ")
    return FileDiffText(path, text.count(b"\n") + 1 - hunks, text[:MAX_FILE_TEXT])


# ---- renames


def find_commit_renames(repo: Repo, oids: Sequence[Oid]) -> dict[Oid, dict[str, str]]:
    """Returns the files that each commit renamed, by their paths before it.

    Commits whose content a partial clone lacks are left out.
    """
    how = ("--root", "-M", "-l7000", "--diff-filter=R", "--name-status")
    found: dict[Oid, dict[str, str]] = {}
    for record in read_commits(repo, oids, (), *how, skip_unreadable=True):
        rows = [line.split(b"\t") for line in record.rest.split(b"\n") if line]
        found[record.oid] = {unquote(old): unquote(new) for _, old, new in rows}
    return found
