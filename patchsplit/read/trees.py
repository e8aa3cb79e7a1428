"""Two trees to a Delta: every difference as hunks with zero context.

git says which files differ and where; the lines are slices of the two blobs, so that no byte of
them ever passes through the text of a diff.
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
"""Bytes among which a NUL makes a file binary, as in git (buffer_is_binary, xdiff-interface.c)."""
EMPTY_SPAN = Span(0, 0)


def read_trees(
    repo: Repo, base: Oid, fork: Oid, on_progress: OnProgress = ignore_progress
) -> Delta:
    """Returns all that `fork` changed against `base`; both are commits or trees.

    Every file once, in git's order; every id once. The unchanged lines of a base's file together
    with the added lines of its hunks are the fork's file, byte for byte.
    """
    found = list(iter_file_diffs(repo, base, fork))
    total = len(found)
    sides = _iter_sides(repo, [file.change for file in found])
    files = []
    # Each patch text is dropped once it is read: together they weigh as much as the delta.
    found.reverse()
    while found:
        diff = found.pop()
        files.append(_make_file_change(diff.change, diff.patch, *next(sides)))
        on_progress(Progress("reading", len(files), total))
    return Delta(repo.resolve_tree(base), repo.resolve_tree(fork), tuple(files))


def _base_entry(change: RawChange) -> Entry | None:
    """Returns the entry that the hunks start from; a copy starts from nothing."""
    return change.old if change.letter != "C" else None


def _iter_sides(repo: Repo, changes: Iterable[RawChange]) -> Iterator[tuple[bytes, bytes]]:
    """Yields both sides of each change; b"" for a side that is absent or no blob.

    A blob is held while a later change wants it again.
    """
    pairs = [(_blob_of(_base_entry(change)), _blob_of(change.new)) for change in changes]
    wanted = Counter(oid for pair in pairs for oid in pair if oid)
    stream = repo.iter_blobs(wanted)
    held: dict[Oid, bytes] = {}

    def take(oid: Oid | None) -> bytes:
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
    """Tells whether git takes `content` for text."""
    return b"\0" not in content[:BINARY_SNIFF_SIZE]


def _make_entry_hunks(change: RawChange, *, with_content: bool) -> Iterator[Hunk]:
    """Yields what happens to a file beside its lines.

    `replaced`: no hunk of lines carries its content, so that a new content comes as a whole.
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
    """Returns a hunk without lines; `salt` is what it says."""
    (hunk,) = identify((Hunk(HunkId(""), path, kind, EMPTY_SPAN, EMPTY_SPAN),), salt=salt)
    return hunk


def _make_text_hunks(change: RawChange, patch: bytes, was: Lines, now: Lines) -> tuple[Hunk, ...]:
    """Returns a file's hunks of lines; none where git shows none."""
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
    """Returns the spans that the hunk headers of a zero-context patch state.

    unidiff sees the hunks alone, under a header that it cannot misread: it splits "diff --git"
    lines at the wrong space, and mistakes a quoted name for another file.
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
    """Turns git's "-start,length" into a span: with length 0 the gap is after line `start`."""
    first = start - 1 if length else start
    return Span(first, first + length)
