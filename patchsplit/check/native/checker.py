"""A checker as a value: its command, what it needs, and the parser of its output."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from patchsplit.model.finding import FileLine, Finding, MessageLine, PatchPart, Severity
from patchsplit.model.rendered import RenderedFile, RenderedLine, RenderedPatch

LEVELS = {"ERROR": Severity.ERROR, "WARNING": Severity.WARNING, "WARN": Severity.WARNING,
          "CHECK": Severity.NOTE, "INFO": Severity.NOTE}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Output:
    """The output of a checker for one patch."""

    stdout: str
    stderr: str = ""
    """Its standard error."""


@dataclass(frozen=True, slots=True)
class CheckerInput:
    """One patch as it is passed to a checker."""

    patch: RenderedPatch
    header_lines: int = 0
    """Lines of the patch file before the first "diff --git"."""
    message_lines: int = 0
    """Lines of the patch file before the body."""
    by_diff_line: dict[int, tuple[RenderedFile, RenderedLine]] = field(init=False)
    """Line of the diff, 1-based -> the file and the line that is added there."""
    by_file_line: dict[tuple[str, int], tuple[RenderedFile, RenderedLine]] = field(init=False)
    """(path, line of the file, 1-based) -> the same."""

    def __post_init__(self) -> None:
        every = [(change, line) for change in self.patch.files for line in change.added]
        object.__setattr__(self, "by_diff_line", {one[1].diff_line: one for one in every})
        object.__setattr__(self, "by_file_line", {(one[0].path, one[1].at): one for one in every})

    def build_finding(
        self,
        rule: str,
        message: str,
        evidence: str,
        severity: Severity,
        *,
        patch_line: int | None = None,
        at: tuple[str, int] | None = None,
        body: int | None = None,
        subject: bool = False,
    ) -> Finding:
        """Returns a finding at a line of the patch file, of a file, or of the body, each 1-based.

        `at`: path and line. Where the patch does not add that line, the finding is about the patch.
        """
        place: tuple[RenderedFile, RenderedLine] | None = None
        if patch_line is not None and patch_line > self.header_lines:
            place = self.by_diff_line.get(patch_line - self.header_lines)
        elif patch_line is not None:
            body = patch_line - self.message_lines
            subject = subject or body < 1
        if at is not None:
            place = self.by_file_line.get(at)
        if place is not None:
            change, line = place
            return Finding(
                PatchPart.CODE, message, evidence, FileLine(change.path, line.at, line.diff_line),
                rule=rule, severity=severity, patch=self.patch.patch, hunk=line.hunk,
            )  # fmt: skip
        count = len(self.patch.body.split("\n")) if self.patch.body else 0
        where = PatchPart.SHAPE
        found_at: MessageLine | FileLine | None = None
        if body is not None and 1 <= body <= count:
            where, found_at = PatchPart.BODY, MessageLine(body)
        elif at is not None:
            where, found_at = PatchPart.FILES, FileLine(at[0])
        return Finding(
            PatchPart.SUBJECT if subject else where, message, evidence, found_at,
            rule=rule, severity=severity, patch=self.patch.patch,
        )  # fmt: skip


OutputParser = Callable[[CheckerInput, Output], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class NativeChecker:
    """One checker that the user can enable by its name."""

    name: str
    title: str
    """A description for lists."""
    command: tuple[str, ...]
    """With {patch}, {message} and {files}, which is replaced by one argument for each file."""
    parse: OutputParser
    script: str = ""
    """Its path in upstream's tree; empty: it is a program on the user's PATH."""
    script_marker: str = ""
    """A text that the script contains, to distinguish scripts of the same path."""
    required_paths: tuple[str, ...] = ()
    """Files and folders of upstream's tree that it reads."""
    input_kind: Literal["patch", "files", "message", "commit"] = "patch"
    files: tuple[str, ...] = ("*",)
    """Globs of the names of files that it checks, where it gets files."""
    settings: tuple[str, ...] = ()
    """Paths; a project that uses it has one of them; (): any project."""
    tools: tuple[str, ...] = ()
    """Other programs that it needs."""
    environment: tuple[str, ...] = ()
    """Environment variables of the user that are passed to it."""

    @property
    def programs(self) -> tuple[str, ...]:
        return (self.command[0], *self.tools)
