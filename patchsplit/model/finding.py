"""What speaks against a patch: where, what, and how upstream has it."""

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
    """The files that it changes, or ought to."""
    SHAPE = "shape"
    """What was put into one patch, and how much of it."""


class Severity(StrEnum):
    """How much it weighs."""

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
    """One thing that a patch does otherwise than it should."""

    part: PatchPart
    message: str
    """What was found, as a clause: "the subject has 81 letters"."""
    evidence: str
    """What is done upstream, or which rule asks for it."""
    at: MessageLine | FileLine | None = None
    """Where it is; None: in the subject, or in no single line or file."""
    fix: str = ""
    """What adds by itself what is missing, as in "emit --signoff adds it"; empty: only a person."""
    rule: str = ""
    """The rule's name, as a waiver and a settings file have it; empty: learnt from upstream."""
    severity: Severity = Severity.WARNING
    patch: PatchId | None = None
    hunk: HunkId | None = None
    """The hunk that the line comes from; None: no single one."""

    def __str__(self) -> str:
        place = f"line {self.at.line} of the body: " if isinstance(self.at, MessageLine) else ""
        mend = f": {self.fix}" if self.fix else ""
        return f"{place}{self.message} ({self.evidence}){mend}"
