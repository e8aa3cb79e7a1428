"""A checker as a value: the script of upstream's tree or the program that it is, and its words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from patchsplit.model.finding import Finding, Part, Severity
from patchsplit.model.rendered import Change, Line, Sent

LEVELS = {"ERROR": Severity.ERROR, "WARNING": Severity.WARNING, "WARN": Severity.WARNING,
          "CHECK": Severity.NOTE, "INFO": Severity.NOTE}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Output:
    """What a checker said of one patch."""

    out: str
    words: str = ""
    """Its standard error."""


@dataclass(frozen=True, slots=True)
class Called:
    """One patch as a checker was given it."""

    sent: Sent
    head: int = 0
    """Lines of the patch's file before the first "diff --git"."""
    message: int = 0
    """Lines of it before the body."""
    lines: dict[int, tuple[Change, Line]] = field(init=False)
    """Line of the diff -> what is added there."""
    places: dict[tuple[str, int], tuple[Change, Line]] = field(init=False)
    """Path and line of the file -> the same."""

    def __post_init__(self) -> None:
        every = [(change, line) for change in self.sent.changes for line in change.added]
        object.__setattr__(self, "lines", {one[1].in_patch: one for one in every})
        object.__setattr__(self, "places", {(one[0].path, one[1].at): one for one in every})

    def finding(
        self,
        rule: str,
        message: str,
        evidence: str,
        severity: Severity,
        *,
        in_file: int | None = None,
        at: tuple[str, int] | None = None,
        body: int | None = None,
        subject: bool = False,
    ) -> Finding:
        """Returns a finding at a line of the patch's file, of a file, or of the body.

        A line that the patch does not add is not blamed: it is then about the patch.
        """
        place: tuple[Change, Line] | None = None
        if in_file is not None and in_file > self.head:
            place = self.lines.get(in_file - self.head)
        elif in_file is not None:
            body = in_file - self.message
            subject = subject or body < 1
        if at is not None:
            place = self.places.get(at)
        if place is not None:
            change, line = place
            return Finding(
                Part.CODE, message, evidence, rule=rule, severity=severity, patch=self.sent.patch,
                path=change.path, at=line.at, in_patch=line.in_patch, hunk=line.hunk,
            )  # fmt: skip
        count = len(self.sent.body.split("\n")) if self.sent.body else 0
        row = body if body is not None and 1 <= body <= count else None
        path = at[0] if at is not None else ""
        where = Part.BODY if row is not None else Part.FILES if path else Part.SHAPE
        where = Part.SUBJECT if subject else where
        return Finding(
            where, message, evidence, line=row, rule=rule, severity=severity,
            patch=self.sent.patch, path=path,
        )  # fmt: skip


Parse = Callable[[Called, Output], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Checker:
    """One checker that a user can allow by its name."""

    name: str
    says: str
    """What it is, for a list."""
    command: tuple[str, ...]
    """With {patch}, {message} and {files}, which stands for as many arguments as there are."""
    parse: Parse
    script: str = ""
    """Its path in upstream's tree; empty: it is a program of the user's."""
    marks: str = ""
    """What its script holds, for upstream's to be this one."""
    needs: tuple[str, ...] = ()
    """Paths and folders of upstream's tree that it reads."""
    sees: Literal["patch", "files", "message", "commit"] = "patch"
    files: tuple[str, ...] = ("*",)
    """Names of files that it looks at, where it sees files."""
    settings: tuple[str, ...] = ()
    """One of these is in the tree of a project that uses it; empty: any project."""
    tools: tuple[str, ...] = ()
    """Further programs that it cannot do without."""
    environment: tuple[str, ...] = ()
    """Variables of the user's that it is given."""

    @property
    def programs(self) -> tuple[str, ...]:
        return (self.command[0], *self.tools)
