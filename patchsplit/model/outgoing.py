"""What leaves the machine by an exit: files, pushes and commands, before any of it is done."""

from __future__ import annotations

from dataclasses import dataclass

from patchsplit.model.delta import Oid
from patchsplit.model.facts import Person

OWN_REPOSITORY = "."
"""In place of a remote: the user's own repository."""


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file to be written."""

    name: str
    """Its path inside the folder that is written."""
    content: bytes


@dataclass(frozen=True, slots=True)
class RefUpdate:
    """A commit for a ref of another repository."""

    commit: Oid
    name: str
    """In full, as in refs/heads/x."""
    force: bool = False
    """Whether what stands there may be replaced."""

    def __str__(self) -> str:
        return f"{'+' if self.force else ''}{self.commit}:{self.name}"


@dataclass(frozen=True, slots=True)
class Push:
    """One git push."""

    to: str
    """A remote of the user's, a URL, or HERE."""
    refs: tuple[RefUpdate, ...]

    @property
    def command(self) -> tuple[str, ...]:
        """The command as one would type it."""
        return ("git", "push", self.to, *map(str, self.refs))


@dataclass(frozen=True, slots=True)
class OutgoingCommit:
    """A commit that is pushed."""

    oid: Oid
    author: Person
    message: str
    diff: bytes
    """Against its parent, from the first "diff --git" on."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """All that an exit would do, in its order: files are written, refs pushed, commands run."""

    files: tuple[OutgoingFile, ...] = ()
    pushes: tuple[Push, ...] = ()
    commands: tuple[tuple[str, ...], ...] = ()
    """Programs of the user's, with their arguments."""
    commits: tuple[OutgoingCommit, ...] = ()
