"""Two trees to a Delta: every difference as hunks without context.

git finds the files and lines that differ; the content of the lines is taken from the two blobs, not
from the text of the diff.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from unidiff.patch import PatchSet

from patchsplit.git.diff import RawChange, iter_file_diffs
from patchsplit.git.repo import Repo
from patchsplit.model.delta import (
    Delta,
    Entry,
    FileChange,
    Hunk,
    HunkId,
    Kind,
    Lines,
    Mode,
    Oid,
    Span,
    Status,
    identify,
    split_lines,
)
from patchsplit.progress import OnProgress, Progress, ignore_progress

STATUS_BY_LETTER = {
    "A": Status.ADDED,
    "C": Status.COPIED,
    "D": Status.DELETED,
    "M": Status.MODIFIED,
    "R": Status.RENAMED,
    "T": Status.MODIFIED,
}
BINARY_SNIFF_SIZE = 8000
"""A file is binary where its first bytes, so many, have a NUL, as in git (buffer_is_binary)."""
EMPTY_SPAN = Span(0, 0)


def read_trees(
    repo: Repo, base: Oid, fork: Oid, on_progress: OnProgress = ignore_progress
) -> Delta:
    """Returns the difference between `base` and `fork`, each a commit or a tree.

    Every file occurs once, in git's order, and every id once. A file of the base with its hunks
    applied is the fork's file, byte for byte.
    """
    found = list(iter_file_diffs(repo, base, fork))
    total = len(found)
    sides = _iter_sides(repo, [file.change for file in found])
    files = []
    # Each diff text is released once it is read: together they are as large as the delta.
    found.reverse()
    while found:
        diff = found.pop()
        files.append(_make_file_change(diff.change, diff.patch, *next(sides)))
        on_progress(Progress("reading", len(files), total))
    return Delta(repo.resolve_tree(base), repo.resolve_tree(fork), tuple(files))


def _base_entry(change: RawChange) -> Entry | None:
    """Returns the entry that the hunks start from; None for a copy, whose lines are all added."""
    return change.old if change.letter != "C" else None


def _iter_sides(repo: Repo, changes: Iterable[RawChange]) -> Iterator[tuple[bytes, bytes]]:
    """Yields both sides of each change; b"" for a side that is absent or not a blob.

    A blob is cached while a later change needs it.
    """
    pairs = [(_blob_of(_base_entry(change)), _blob_of(change.new)) for change in changes]
    wanted = Counter(oid for pair in pairs for oid in pair if oid)
    stream = repo.iter_blobs(wanted)
    held: dict[Oid, bytes] = {}

    def take(oid: Oid | None) -> bytes:
        """Returns a blob; reads on in `stream` up to it, and frees it after its last use."""
        if oid is None:
            return b""
        while oid not in held:
            name, content = next(stream)
            held[name] = content
        wanted[oid] -= 1
        return held[oid] if wanted[oid] else held.pop(oid)

    for old, new in pairs:
        yield take(old), take(new)


def _blob_of(entry: Entry | None) -> Oid | None:
    return entry.oid if entry and entry.mode is not Mode.SUBMODULE else None


def _make_file_change(change: RawChange, patch: bytes, old: bytes, new: bytes) -> FileChange:
    before, after = _base_entry(change), change.new
    regular = all(entry.mode.is_regular for entry in (before, after) if entry)
    text = regular and is_text(old) and is_text(new)
    edits = _make_text_hunks(change, patch, split_lines(old), split_lines(new)) if text else ()
    hunks = (*_make_entry_hunks(change, with_content=not edits), *edits)
    return FileChange(
        path=change.path,
        old_path=change.old_path,
        status=STATUS_BY_LETTER[change.letter],
        old=change.old,
        new=after,
        is_text=text and all(hunk.kind is not Kind.WHOLE for hunk in hunks),
        hunks=hunks,
    )


def is_text(content: bytes) -> bool:
    """Returns whether git treats `content` as text."""
    return b"\0" not in content[:BINARY_SNIFF_SIZE]


def _make_entry_hunks(change: RawChange, *, with_content: bool) -> Iterator[Hunk]:
    """Yields the hunks of a file that have no lines.

    `with_content`: no TEXT hunk has its content, so that new content is a hunk of its own.
    """
    before, after = _base_entry(change), change.new
    if change.letter == "R":
        yield _make_lineless_hunk(change.path, Kind.RENAME, salt=change.old_path)
    if with_content and not _same_content(before, after):
        yield _make_lineless_hunk(
            change.path, Kind.WHOLE, salt=f"{_describe_entry(before)} {_describe_entry(after)}"
        )
    elif before and after and before.mode is not after.mode:
        yield _make_lineless_hunk(change.path, Kind.MODE, salt=after.mode)


def _same_content(before: Entry | None, after: Entry | None) -> bool:
    if before is None or after is None:
        return False
    return before.oid == after.oid and before.mode.is_regular == after.mode.is_regular


def _describe_entry(entry: Entry | None) -> str:
    return f"{entry.mode} {entry.oid}" if entry else "nothing"


def _make_lineless_hunk(path: str, kind: Kind, *, salt: str) -> Hunk:
    """Returns a hunk without lines; `salt` is its content, for its id."""
    (hunk,) = identify((Hunk(HunkId(""), path, kind, EMPTY_SPAN, EMPTY_SPAN),), salt=salt)
    return hunk


def _make_text_hunks(change: RawChange, patch: bytes, was: Lines, now: Lines) -> tuple[Hunk, ...]:
    """Returns a file's TEXT hunks; () where the diff has none."""
    spans = [(Span(0, len(was)), Span(0, len(now)))] if was or now else []
    if _base_entry(change) and change.new:
        spans = _parse_spans(patch)
    return identify(
        Hunk(
            id=HunkId(""),
            path=change.path,
            kind=Kind.TEXT,
            old=old,
            new=new,
            removed=was[old.start : old.stop],
            added=now[new.start : new.stop],
        )
        for old, new in spans
    )


def _parse_spans(patch: bytes) -> list[tuple[Span, Span]]:
    """Returns the (old, new) spans in the hunk headers of a diff without context.

    unidiff gets the hunks with a made-up header, as it splits "diff --git" lines at the wrong space
    and does not read quoted names.
    """
    start = patch.find(b"\n@@ ")
    if start < 0:
        return []
    lines = patch[start + 1 :].decode("latin-1").split("\n")
    lines.pop()
    (file,) = PatchSet(["--- a", "+++ b", *lines], metadata_only=True)
    return [
        (
            _to_span(hunk.source_start, hunk.source_length),
            _to_span(hunk.target_start, hunk.target_length),
        )
        for hunk in file
    ]


def _to_span(start: int, length: int) -> Span:
    """Returns the span of git's "-start,length"; with length 0 it is empty, after line `start`."""
    first = start - 1 if length else start
    return Span(first, first + length)
