"""A finding of a check: where it is in a patch, what is wrong, and what upstream asks for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from patchsplit.model.delta import HunkId
from patchsplit.model.plan import PatchId


class PatchPart(StrEnum):
    """A part of a patch."""

    SUBJECT = "subject"
    BODY = "body"
    TRAILERS = "trailers"
    CODE = "code"
    """A line that the patch adds."""
    FILES = "files"
    """The files that it changes, or should change."""
    SHAPE = "shape"
    """What the patch combines, and how large it is."""


class Severity(StrEnum):
    """How serious a finding is."""

    ERROR = "error"
    """Upstream would not take the patch."""
    WARNING = "warning"
    """A reviewer would likely ask about it."""
    NOTE = "note"
    """Worth knowing."""


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One line of the body of a patch's message."""

    line: int
    """Its number in the body, 1-based."""


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file of a patch, or one line that the patch adds to it."""

    path: str
    line: int | None = None
    """Its number in the file after the patch, 1-based; None: the file as a whole."""
    diff_line: int | None = None
    """The number of the same line in the diff of the patch, 1-based."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing in a patch that a rule or upstream's conventions ask to be different."""

    part: PatchPart
    message: str
    """What was found, as a clause: "the subject has 81 characters"."""
    evidence: str
    """What upstream does, or which document states the rule."""
    at: MessageLine | FileLine | None = None
    """Where it is; None: in the subject, or in no single line or file."""
    fix: str = ""
    """How it can be fixed without an edit, as in "emit --signoff adds it"; empty: it cannot."""
    rule: str = ""
    """The rule's name, as in waivers and packs; empty: a convention learnt from upstream's log."""
    severity: Severity = Severity.WARNING
    patch: PatchId | None = None
    hunk: HunkId | None = None
    """The hunk that the line comes from; None: no single one."""

    def __str__(self) -> str:
        place = f"line {self.at.line} of the body: " if isinstance(self.at, MessageLine) else ""
        fix = f": {self.fix}" if self.fix else ""
        return f"{place}{self.message} ({self.evidence}){fix}"
