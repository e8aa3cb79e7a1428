"""What emitting a series would do: files to write, refs to push, commands to run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from patchsplit.model.delta import Oid
from patchsplit.model.facts import Person

OWN_REPOSITORY = "."
"""In place of a remote: the user's own repository."""


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file to be written."""

    name: str
    """Its path relative to the folder that is written."""
    content: bytes


@dataclass(frozen=True, slots=True)
class RefUpdate:
    """A commit for a ref of another repository."""

    commit: Oid
    name: str
    """In full, as in refs/heads/x."""
    force: bool = False
    """Whether the ref may be overwritten."""

    def __str__(self) -> str:
        return f"{'+' if self.force else ''}{self.commit}:{self.name}"


@dataclass(frozen=True, slots=True)
class Push:
    """One git push."""

    to: str
    """A remote of the user's repository, a URL, or HERE."""
    refs: tuple[RefUpdate, ...]

    @property
    def command(self) -> tuple[str, ...]:
        """The command that does the same."""
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
class Cleared:
    """The commits and files that were checked for leaks; only these may be written or sent.

    Created by `session.series.guard` alone; functions that write, push or mail need one.
    """

    commits: frozenset[Oid] = frozenset()
    """Commits that were checked, with the upstream commits below them."""
    files: frozenset[str] = frozenset()
    """Paths of mails that were checked."""

    def check_commits(self, commits: Iterable[Oid]) -> None:
        """Raises ValueError where a commit was not checked, which is a bug of the caller."""
        for oid in commits:
            if oid not in self.commits:
                raise ValueError(f"commit {oid} was not looked through for leaks")

    def check_files(self, paths: Iterable[str]) -> None:
        """Raises ValueError where a file was not checked, which is a bug of the caller."""
        for path in paths:
            if path not in self.files:
                raise ValueError(f"file {path} was not looked through for leaks")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What is done, in this order: files are written, refs pushed, commands run."""

    files: tuple[OutgoingFile, ...] = ()
    pushes: tuple[Push, ...] = ()
    commands: tuple[tuple[str, ...], ...] = ()
    """Programs to run, with their arguments."""
    commits: tuple[OutgoingCommit, ...] = ()
