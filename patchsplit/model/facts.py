"""What is known of each hunk beside its text, and of the fork's own commits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from patchsplit.model.delta import HunkId, Oid


@dataclass(frozen=True, slots=True)
class Person:
    """An author as git writes one."""

    name: str
    email: str

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"


@dataclass(frozen=True, slots=True)
class ForkCommit:
    """One commit of the fork's own history."""

    oid: Oid
    author: Person
    date: str
    """Author date in git's raw format: seconds since the epoch and zone, "1700000000 +0100"."""
    subject: str
    body: str


class Category(StrEnum):
    """What a file is for."""

    CODE = "code"
    TEST = "test"
    DOC = "doc"
    BUILD = "build"
    GENERATED = "generated"


class Trait(StrEnum):
    """What kind of change a hunk is, beside what its file is for."""

    WHITESPACE = "whitespace only"
    COMMENT = "comment only"
    MOVED = "moved"
    """Its lines stand as they are in another hunk of the opposite sign."""
    IDENTIFIER = "rename of an identifier"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one hunk."""

    hunk: HunkId
    category: Category
    inside: str = ""
    """The enclosing function or class as "outer.inner"; empty at the top level of the file."""
    defines: frozenset[str] = frozenset()
    """Identifiers that its added lines define and its removed lines do not."""
    drops: frozenset[str] = frozenset()
    """Identifiers that its removed lines define and its added lines do not."""
    uses: frozenset[str] = frozenset()
    """Identifiers in its added lines, without those it defines."""
    used: frozenset[str] = frozenset()
    """Identifiers in its removed lines that are gone from its added lines."""
    traits: frozenset[Trait] = frozenset()
    commits: tuple[Oid, ...] = ()
    """The fork's commits that wrote it, heaviest first; empty without history."""
