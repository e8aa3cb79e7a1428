"""What a plan asks a person: its unresolved hunks, and those that upstream may have already.

Each question has a code, so that all of one kind can be found, counted and answered together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from patchsplit.model.delta import HunkId
from patchsplit.model.ledger import Row, Where
from patchsplit.model.placement import Cause, Certainty, Extent

CAUSE_SENTENCES: Mapping[str, str] = {
    Cause.DELETED_FILE: "upstream no longer has the file",
    Cause.OBSOLETE_LINES: "upstream's file no longer has the lines that it changes",
    Cause.BOTH_CHANGED: "upstream changed the same lines, or lines next to them",
    Cause.BOTH_INSERTED: "upstream inserted other lines at the same place",
    Cause.RENAMED_NAMES: "it uses names that upstream has renamed",
    Cause.DOUBTFUL: "it has a place, and something is against it",
    Cause.TAKEN_PLACE: "another hunk is at its place",
    Cause.BLOCKED_PATH: "upstream has something else at the path",
    Cause.CHANGED_FILE: "the fork deletes a file that upstream has changed or moved",
    Cause.BOTH_MOVED: "fork and upstream moved the file to different paths",
    Cause.CHANGED_ENTRY: "upstream changed a mode, or a file that cannot be merged by lines",
    Cause.OTHER: "see the reason of each",
    "landed-whole": "upstream seems to have it",
    "landed-modified": "upstream seems to have it, and has changed it since",
    "landed-partly": "upstream seems to have most of it",
    "landed-gone": "upstream had it, and has reverted or rewritten it since",
}
"""Code of a question -> what it means."""
LANDED_CODES = {extent: f"landed-{extent}" for extent in Extent}


@dataclass(frozen=True, slots=True)
class Question:
    """One hunk that a person has to decide about."""

    row: Row
    code: str
    """A key of CAUSE_SENTENCES."""

    @property
    def hunk(self) -> HunkId:
        return self.row.hunk.id


@dataclass(frozen=True, slots=True)
class QuestionCount:
    """How often one kind of question is asked."""

    code: str
    sentence: str
    hunks: int
    files: int


def find_code(row: Row) -> str:
    """Returns the code of a hunk's question; "" if there is none."""
    placement = row.placement
    if row.where is Where.UNRESOLVED:
        conflict = placement.conflict if placement is not None else None
        return conflict.cause if conflict is not None else Cause.OTHER
    landed = placement.landed if placement is not None else None
    if row.where is Where.UPSTREAM and landed is not None and row.certainty is Certainty.LOOK:
        return LANDED_CODES[landed.extent]
    return ""


def list_questions(rows: Iterable[Row]) -> list[Question]:
    """Returns the questions of some rows: of unresolved hunks first, both in the given order."""
    asked = [Question(row, code) for row in rows if (code := find_code(row))]
    return sorted(asked, key=lambda one: one.row.where is not Where.UNRESOLVED)


def count_questions(questions: Iterable[Question]) -> list[QuestionCount]:
    """Returns the number of questions of each code, the most frequent first."""
    hunks: dict[str, list[Question]] = {}
    for question in questions:
        hunks.setdefault(question.code, []).append(question)
    found = [
        QuestionCount(
            code, CAUSE_SENTENCES[code], len(some), len({one.row.hunk.path for one in some})
        )
        for code, some in hunks.items()
    ]
    return sorted(found, key=lambda count: (-count.hunks, count.code))
