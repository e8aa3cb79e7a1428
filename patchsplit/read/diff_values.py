"""A parsed diff as values: its files, their hunks, and what it lacks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from patchsplit.model.delta import Lines, Mode


class ContentKind(StrEnum):
    """The form in which a section has the file's content."""

    LINES = "lines"
    DATA = "data"
    """A git binary patch: a literal or a delta."""
    NOTHING = "nothing"
    """Only the statement that binary files differ."""


@dataclass(frozen=True, slots=True)
class DiffHunk:
    """One hunk, with its context."""

    line: int
    """The line of its header in the diff, 1-based."""
    start: int
    """The stated line of `old` in the old file, 0-based."""
    old: Lines
    new: Lines


@dataclass(frozen=True, slots=True)
class DiffSection:
    """One section of a diff."""

    line: int
    """The first line of it in the diff, 1-based."""
    group: int
    """Number of its commit, in the diff's order; 0: the diff has no commits."""
    old_name: str
    """As written, with its prefix; may be /dev/null where `is_new`."""
    new_name: str
    """As written, with its prefix; may be /dev/null where `is_deleted`."""
    is_new: bool = False
    """Whether it creates the file."""
    is_deleted: bool = False
    """Whether it deletes the file."""
    move_kind: str = ""
    """"rename" or "copy": both names are paths without prefixes; empty: neither."""
    old_mode: Mode | None = None
    new_mode: Mode | None = None
    old_blob: str = ""
    """Object id, possibly abbreviated; empty: the diff states none."""
    new_blob: str = ""
    content_kind: ContentKind = ContentKind.LINES
    hunks: tuple[DiffHunk, ...] = ()
    data: bytes = b""
    """The lines from "GIT binary patch" on."""
    crlf: bool = False
    """Whether the headers end in CR LF too, as the diff's line endings were converted."""


@dataclass(frozen=True, slots=True)
class Omission:
    """A file of a diff that could not be applied, with the reason."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class UnifiedDiff:
    """A parsed diff."""

    files: tuple[DiffSection, ...]
    omissions: tuple[Omission, ...] = ()
    """Files whose content is not in the diff."""
    is_mail: bool = False
    """Whether its commits are mails, oldest first; else they are a log, newest first."""
