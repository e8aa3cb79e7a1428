"""A vendor's queue of patches: what each of them changes, and what it says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from patchsplit.model.delta import Lines
from patchsplit.model.facts import Person, UpstreamStatus


@dataclass(frozen=True, slots=True)
class PatchHeader:
    """What a patch says of itself; "" where it says nothing."""

    subject: str
    body: str
    author: Person | None
    date: str
    """In git's raw format; "": unknown."""
    status: UpstreamStatus = UpstreamStatus.UNKNOWN
    upstream: str = ""
    """The upstream commit, URL or reason that it names with its status."""
    marks: tuple[tuple[str, str], ...] = ()
    """Its fields that speak of upstream, as they are written."""


@dataclass(frozen=True, slots=True)
class FileLines:
    """The lines that a patch removes from a file and adds to it, in their order."""

    removed: Lines
    added: Lines


@dataclass(frozen=True, slots=True)
class QueuePatch:
    """One patch of a queue."""

    name: str
    """Of its file; of a mail in an mbox, with its number: "all.mbox#3"."""
    header: PatchHeader
    files: Mapping[str, FileLines]
    """By path in the fork, or in the base where the patch deletes the file."""
    content: bytes
