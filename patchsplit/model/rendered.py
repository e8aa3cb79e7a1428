"""The series as it is sent: messages and diffs, with line numbers in files and in the diff."""

from __future__ import annotations

from dataclasses import dataclass

from patchsplit.model.delta import Entry, HunkId, Status
from patchsplit.model.facts import Person
from patchsplit.model.plan import PatchId
from patchsplit.model.series import Collision


@dataclass(frozen=True, slots=True)
class RenderedLine:
    """One line that a patch adds or removes."""

    text: bytes
    """With its newline, where it has one."""
    at: int
    """Its number, 1-based, in the file after the patch; of a removed line, in the file before."""
    diff_line: int
    """Its number, 1-based, in the diff of the patch, where the first "diff --git" is line 1."""
    hunk: HunkId | None
    """The hunk of the delta that it comes from; None: no single one."""


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """One file in one patch."""

    path: str
    """After the patch; before it, where the patch deletes the file."""
    old_path: str
    status: Status
    old: Entry | None
    new: Entry | None
    added: tuple[RenderedLine, ...] = ()
    removed: tuple[RenderedLine, ...] = ()
    context: tuple[bytes, ...] = ()
    """The unchanged lines of its diff, and the texts after the ranges of its hunk headers."""


@dataclass(frozen=True, slots=True)
class RenderedPatch:
    """One patch of the series."""

    patch: PatchId
    nth: int
    """Its number in the plan, 1-based, as every command takes it."""
    subject: str
    body: str
    """With the trailers that will be sent."""
    author: Person | None
    files: tuple[RenderedFile, ...]
    collisions: tuple[Collision, ...] = ()
    """Files that are in the way of those that it writes."""

    @property
    def lines(self) -> int:
        """The number of lines that it adds and removes."""
        return sum(len(change.added) + len(change.removed) for change in self.files)
