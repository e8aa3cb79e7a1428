"""The delta of a fork: the difference of two trees as disjoint hunks without context.

The id of a hunk is a hash of its path, its removed and added lines and its ordinal among equal
hunks. Line numbers are no part of it, so ids stay the same when lines shift.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from io import BytesIO
from typing import NewType

Oid = NewType("Oid", str)
"""A full git object id in hex."""
HunkId = NewType("HunkId", str)

Lines = tuple[bytes, ...]
"""Lines of a file; each ends in b"\\n", except possibly the last. Only b"\\n" ends a line."""


def split_lines(content: bytes) -> Lines:
    r"""Splits `content` at b"\n" alone: a form feed, CR or U+2028 does not end a line."""
    return tuple(BytesIO(content))


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of lines, 0-based. Empty: the place before line `start`."""

    start: int
    stop: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.stop:
            raise ValueError(f"no span: {self.start}..{self.stop}")

    def __len__(self) -> int:
        return self.stop - self.start

    def shift(self, by: int) -> Span:
        return Span(self.start + by, self.stop + by)


class Mode(StrEnum):
    """The modes of entries in git's trees."""

    FILE = "100644"
    EXECUTABLE = "100755"
    SYMLINK = "120000"
    SUBMODULE = "160000"

    @property
    def is_regular(self) -> bool:
        return self in (Mode.FILE, Mode.EXECUTABLE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a tree."""

    mode: Mode
    oid: Oid


class Kind(StrEnum):
    """What a hunk does."""

    TEXT = "text"
    """Replaces `removed` by `added`; also part of a new or a deleted file."""
    RENAME = "rename"
    """Moves the file from `old_path` to `path`; its edits are hunks of their own."""
    MODE = "mode"
    """Sets or clears the executable bit."""
    WHOLE = "whole"
    """Replaces the entry as a whole: binary, symlink, submodule, change of type, empty file."""


class Status(StrEnum):
    """How a file differs between base and fork."""

    ADDED = "added"
    DELETED = "deleted"
    MODIFIED = "modified"
    RENAMED = "renamed"
    COPIED = "copied"
    """A new file that began as a copy of `old_path`; its hunks are those of a new file."""


@dataclass(frozen=True, slots=True)
class Hunk:
    """One movable edit of one file."""

    id: HunkId
    path: str
    """The file's path in the fork (in the base, where the fork deleted it); surrogateescape."""
    kind: Kind
    old: Span
    """The lines of the base's file that it replaces."""
    new: Span
    """The lines of the fork's file that replace them."""
    removed: Lines = ()
    added: Lines = ()

    @property
    def size(self) -> int:
        """Changed lines; 1 for a hunk without lines."""
        return len(self.old) + len(self.new) or 1


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file that differs between base and fork, with its hunks in the file's order."""

    path: str
    old_path: str
    """Its path in the base: differs from `path` for RENAMED and COPIED only."""
    status: Status
    old: Entry | None
    new: Entry | None
    is_text: bool
    """Whether both sides are regular text files, so that its content is cut into TEXT hunks."""
    hunks: tuple[Hunk, ...]


@dataclass(frozen=True, slots=True)
class Delta:
    """The whole difference between base and fork."""

    base: Oid
    """Tree of the base."""
    fork: Oid
    """Tree of the fork."""
    files: tuple[FileChange, ...]

    def hunks(self) -> Iterator[Hunk]:
        for file in self.files:
            yield from file.hunks

    def by_id(self) -> Mapping[HunkId, Hunk]:
        return {hunk.id: hunk for hunk in self.hunks()}

    def file_of(self) -> Mapping[HunkId, FileChange]:
        return {hunk.id: file for file in self.files for hunk in file.hunks}

    def narrow(self, hunks: Iterable[HunkId]) -> Delta:
        """Returns a delta of the files that have any of these hunks, each with all of its hunks."""
        wanted = frozenset(hunks)
        files = (file for file in self.files if any(hunk.id in wanted for hunk in file.hunks))
        return Delta(self.base, self.fork, tuple(files))


def identify(hunks: Iterable[Hunk], salt: str = "") -> tuple[Hunk, ...]:
    """Gives each hunk its id: blake2b of path, kind, salt, removed and added, ordinal.

    `salt` is the content of a hunk without lines (object ids, the old path). The ordinal counts
    equal hunks of this call, so one call must get all hunks of a file, in the file's order.
    """
    seen: Counter[bytes] = Counter()
    named = []
    for hunk in hunks:
        what = b"\0".join(
            (
                hunk.path.encode("utf-8", "surrogateescape"),
                hunk.kind.encode(),
                b"" if hunk.kind is Kind.TEXT else salt.encode("utf-8", "surrogateescape"),
                b"%d" % len(hunk.removed),
                b"".join(hunk.removed),
                b"".join(hunk.added),
            )
        )
        digest = hashlib.blake2b(what, digest_size=10)
        nth = seen[digest.digest()]
        seen[digest.digest()] += 1
        digest.update(b"\0%d" % nth)
        named.append(replace(hunk, id=HunkId(digest.hexdigest())))
    return tuple(named)


@dataclass(frozen=True, slots=True, order=True)
class Cut:
    """A place in a TEXT hunk: before its lines `removed` and `added`, each 0-based."""

    removed: int
    added: int


def cut_hunk(hunk: Hunk, cuts: Iterable[Cut]) -> tuple[Hunk, ...]:
    """Cuts a TEXT hunk at `cuts` into disjoint hunks that together do the same.

    Returns the hunk alone where no cut is inside it. Raises ValueError where the cuts do not ascend
    in both counts, or the hunk has no lines.
    """
    end = Cut(len(hunk.removed), len(hunk.added))
    inside = sorted({cut for cut in cuts if cut not in (Cut(0, 0), end)})
    if not inside:
        return (hunk,)
    if hunk.kind is not Kind.TEXT:
        raise ValueError(f"a {hunk.kind} hunk has no lines to cut")
    pieces = []
    for here, there in zip([Cut(0, 0), *inside], [*inside, end], strict=True):
        rises = here.removed <= there.removed <= end.removed
        if not (rises and here.added <= there.added <= end.added):
            raise ValueError(f"no cut of this hunk: {there.removed},{there.added}")
        name = f"{hunk.id}:{here.removed},{here.added}:{there.removed},{there.added}"
        pieces.append(
            Hunk(
                id=HunkId(hashlib.blake2b(name.encode(), digest_size=10).hexdigest()),
                path=hunk.path,
                kind=Kind.TEXT,
                old=Span(hunk.old.start + here.removed, hunk.old.start + there.removed),
                new=Span(hunk.new.start + here.added, hunk.new.start + there.added),
                removed=hunk.removed[here.removed : there.removed],
                added=hunk.added[here.added : there.added],
            )
        )
    return tuple(pieces)


def cut_delta(delta: Delta, cuts: Mapping[HunkId, Sequence[Cut]]) -> Delta:
    """Cuts hunks of a delta, and the pieces whose ids `cuts` holds; unknown ids are ignored."""

    def iter_pieces(hunk: Hunk) -> Iterator[Hunk]:
        parts = cut_hunk(hunk, cuts.get(hunk.id, ()))
        if len(parts) == 1:
            yield hunk
        else:
            for part in parts:
                yield from iter_pieces(part)

    def cut_file(file: FileChange) -> FileChange:
        if not any(hunk.id in cuts for hunk in file.hunks):
            return file
        return replace(
            file, hunks=tuple(piece for hunk in file.hunks for piece in iter_pieces(hunk))
        )

    return replace(delta, files=tuple(cut_file(file) for file in delta.files))


def select_hunks(delta: Delta, hunks: Container[HunkId]) -> Delta:
    """Returns the delta with only the given hunks, and the files that have any of them."""
    files = (
        replace(file, hunks=tuple(hunk for hunk in file.hunks if hunk.id in hunks))
        for file in delta.files
    )
    return replace(delta, files=tuple(file for file in files if file.hunks))
