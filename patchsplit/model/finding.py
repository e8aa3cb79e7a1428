"""What speaks against a message: where, what, and how upstream has it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """A part of a message."""

    SUBJECT = "subject"
    BODY = "body"
    TRAILERS = "trailers"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a message does otherwise than it should."""

    where: Part
    message: str
    """What was found, as a clause: "the subject has 81 letters"."""
    evidence: str
    """What is done upstream, or which rule asks for it."""
    line: int | None = None
    """The line of the body, from one, that it is about; None: no single one."""
    mend: str = ""
    """What adds by itself what is missing, as in "emit --signoff adds it"; empty: only a person."""

    def __str__(self) -> str:
        place = f"line {self.line} of the body: " if self.line is not None else ""
        mend = f": {self.mend}" if self.mend else ""
        return f"{place}{self.message} ({self.evidence}){mend}"
