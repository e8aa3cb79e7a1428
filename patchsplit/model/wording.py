"""What the message of a patch can be made from: sentences that it speaks of itself, and gaps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

GAP = re.compile(r"\[why: (?P<question>.*)\]")
"""A line of a body that is still to be written."""


class MessagePart(StrEnum):
    """A part of a message."""

    SUBJECT = "subject"
    BODY = "body"


class WordingSource(StrEnum):
    """Where a sentence about a patch comes from."""

    RELEASE_NOTE = "release note"
    """An added line of a release note, NEWS or a change log."""
    DOCUMENTATION = "documentation"
    """An added sentence of a document, a man page or a help text."""
    TEST = "test"
    """The title of an added test."""
    COMMENT = "comment"
    """An added comment or docstring."""
    TODO = "todo"
    """A removed TODO or FIXME."""
    TEXT = "text"
    """An added message that the program writes, or the help of an option."""
    FORK = "fork"
    """A commit of the fork, or a patch of the vendor's queue."""
    PAST = "past"
    """The subject of a similar commit of upstream, with the names of this patch."""
    LINES = "lines"
    """What the changed lines do."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that can be a subject, or stand in a body."""

    text: str
    """In the style of upstream; a subject has its prefix."""
    source: WordingSource
    where: str = ""
    """"path:line" in the fork, 1-based, or what else it was read from; empty: the whole patch."""
    part: MessagePart = MessagePart.SUBJECT


@dataclass(frozen=True, slots=True)
class Question:
    """What only the author of a patch can say, as the body leaves it open."""

    text: str
    """A question, with its question mark."""
    about: str = ""
    """The name or the value that it asks about; empty: the whole patch."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What is known for the message of one patch."""

    candidates: tuple[Candidate, ...] = ()
    """The best first, those for the subject before those for the body."""
    questions: tuple[Question, ...] = ()
    """The most important first."""

    def of_part(self, part: MessagePart) -> tuple[Candidate, ...]:
        """Returns the candidates for one part of the message, the best first."""
        return tuple(one for one in self.candidates if one.part is part)

    def draft_body(self) -> str:
        """Returns a body of the sentences that are known, and a gap for the first question."""
        known = [one.text for one in self.of_part(MessagePart.BODY)]
        gaps = [format_gap(one) for one in self.questions[:1]]
        return "\n\n".join([*known, *gaps])


def format_gap(question: Question) -> str:
    """Returns the line that stands in a body for the answer to a question."""
    return f"[why: {question.text}]"


def find_gaps(body: str) -> Iterator[tuple[int, str]]:
    """Yields the gaps of a body: the number of the line, 1-based, and the question."""
    for nth, line in enumerate(body.split("\n"), 1):
        found = GAP.fullmatch(line.strip())
        if found is not None:
            yield nth, found["question"]
