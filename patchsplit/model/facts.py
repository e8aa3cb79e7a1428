"""What is known about each hunk besides its text, and about the fork's own commits."""

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


class UpstreamStatus(StrEnum):
    """What a patch of a queue says of its way upstream."""

    UNKNOWN = "unknown"
    SENT = "sent"
    """It was sent, and not taken yet."""
    APPLIED = "applied"
    """Upstream has it."""
    REJECTED = "rejected"
    PRIVATE = "private"
    """It is not meant for upstream."""


@dataclass(frozen=True, slots=True)
class ForkCommit:
    """One commit of the fork's own history, or one patch of its queue."""

    oid: Oid
    author: Person
    date: str
    """Author date in git's raw format: seconds since the epoch and zone, "1700000000 +0100"; empty:
    unknown."""
    subject: str
    body: str
    status: UpstreamStatus = UpstreamStatus.UNKNOWN
    """What a patch of a queue says of itself."""
    upstream: str = ""
    """The upstream commit, URL or reason that it names with it; empty: none."""
    marks: tuple[tuple[str, str], ...] = ()
    """The fields of its header that speak of upstream, as they are written: DEP-3's Forwarded,
    OpenEmbedded's Upstream-Status, …"""


class Category(StrEnum):
    """What a file is for."""

    CODE = "code"
    TEST = "test"
    DOC = "doc"
    BUILD = "build"
    GENERATED = "generated"


class Trait(StrEnum):
    """What kind of change a hunk makes."""

    WHITESPACE = "whitespace only"
    COMMENT = "comment only"
    MOVED = "moved"
    """Another hunk removes the lines that it adds, or adds the lines that it removes."""
    IDENTIFIER = "rename of an identifier"


@dataclass(frozen=True, slots=True)
class References:
    """What lines say of parameters, arguments and modules, where the language is known well."""

    parameters: frozenset[str] = frozenset()
    """Parameters of functions, as "save(limit)"; of a constructor, under its class's name."""
    arguments: frozenset[str] = frozenset()
    """Keyword arguments of calls, as "save(limit)"."""
    imports: frozenset[str] = frozenset()
    """Imported modules, and names in them, as "package.module.name"."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about one hunk."""

    hunk: HunkId
    category: Category
    inside: str = ""
    """The enclosing function or class as "outer.inner"; empty at the top level of the file."""
    defines: frozenset[str] = frozenset()
    """Identifiers that its added lines define and its removed lines do not."""
    drops: frozenset[str] = frozenset()
    """Identifiers that its removed lines define and its added lines do not."""
    uses: frozenset[str] = frozenset()
    """Identifiers in its added lines that it does not define."""
    used: frozenset[str] = frozenset()
    """Identifiers in its removed lines that are not in its added lines."""
    traits: frozenset[Trait] = frozenset()
    new_references: References | None = None
    """Those in its added lines that are not in its removed lines; None: there are none."""
    unclosed: tuple[tuple[str, int], ...] = ()
    """The kinds of pairs, such as "{" and "#if", of which it opens more than it closes, or less,
    with the difference; sorted."""
    commits: tuple[Oid, ...] = ()
    """The fork's commits that wrote it, by lines, descending; () without history."""
