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
class Finding:
    """One thing that a patch does otherwise than it should."""

    part: PatchPart
    message: str
    """What was found, as a clause: "the subject has 81 letters"."""
    evidence: str
    """What is done upstream, or which rule asks for it."""
    line: int | None = None
    """The line of the body, from one, that it is about; None: no single one."""
    fix: str = ""
    """What adds by itself what is missing, as in "emit --signoff adds it"; empty: only a person."""
    rule: str = ""
    """The rule's name, as a waiver and a settings file have it; empty: learnt from upstream."""
    severity: Severity = Severity.WARNING
    patch: PatchId | None = None
    path: str = ""
    """The file, for CODE and FILES."""
    at: int | None = None
    """The line of the file after the patch, from one."""
    diff_line: int | None = None
    """The same line in the diff of the patch, from one."""
    hunk: HunkId | None = None

    def __str__(self) -> str:
        place = f"line {self.line} of the body: " if self.line is not None else ""
        mend = f": {self.fix}" if self.fix else ""
        return f"{place}{self.message} ({self.evidence}){mend}"
