"""How many hunks are where, and which of them are left: neither sent nor settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from patchsplit.git.log import read_subjects
from patchsplit.model.delta import Oid
from patchsplit.model.ledger import Row, Where
from patchsplit.model.placement import Certainty, Suggestion
from patchsplit.model.plan import PatchId
from patchsplit.session.conflicts.questions import find_code
from patchsplit.session.series.holds import Hold, group_by_patch
from patchsplit.session.session import Session

UNASSIGNED_CODE = "unassigned"
"""The code of a hunk that has a place and no patch."""
HELD_CODE = "patch-"
"""Before the reason of a patch that is held back: the code of its hunks that have a place."""


@dataclass(frozen=True, slots=True)
class HunkCounts:
    """The numbers of some hunks, by their place."""

    by_place: Mapping[Where, int]
    """Every place has a number; all together are the hunks."""
    please_look: int
    """Those of them whose place asks for a look: some are upstream, some unresolved."""

    @property
    def have_landed(self) -> bool:
        """Whether there are any, and upstream has them all."""
        return bool(self.hunks) and self.by_place[Where.UPSTREAM] == self.hunks

    @property
    def hunks(self) -> int:
        """The number of all of them."""
        return sum(self.by_place.values())


@dataclass(frozen=True, slots=True)
class LeftHunk:
    """A hunk that is neither sent nor settled."""

    row: Row
    patch: PatchId | None
    """The patch that has it, or that an unresolved hunk is assigned to."""
    code: str
    """Why, as a word: that of a question, UNASSIGNED_CODE, or HELD_CODE and a reason."""
    sentence: str
    best: Suggestion | None
    """The likeliest suggestion for its place."""


def count_hunks(session: Session, patches: Collection[PatchId] | None = None) -> HunkCounts:
    """Returns the counts of the whole delta, or of the hunks that some patches list."""
    ledger = session.ledger()
    if patches is None:
        return count_rows(ledger.rows)
    hunks = (hunk for name in patches for hunk in session.plan.patch(name).hunks)
    return count_rows(ledger.row_of[hunk] for hunk in hunks)


def count_rows(rows: Iterable[Row]) -> HunkCounts:
    """Returns the counts of some rows of a ledger."""
    some = list(rows)
    places = Counter(row.where for row in some)
    looks = sum(row.certainty is Certainty.LOOK for row in some)
    return HunkCounts({where: places[where] for where in Where}, looks)


def list_left(
    session: Session, holds: Sequence[Hold] = (), patches: Collection[PatchId] | None = None
) -> tuple[LeftHunk, ...]:
    """Returns the hunks that are left, in the delta's order; of some patches, or of all.

    `holds` says which patches are held back: their hunks are left, too. A hunk that upstream seems
    to have is left, as somebody has to look at it.
    """
    held = group_by_patch(holds)
    found = []
    for row in session.ledger().rows:
        if patches is not None and row.patch not in patches:
            continue
        code, sentence = find_code(row), row.reason
        if not code and row.where is Where.UNASSIGNED:
            code = UNASSIGNED_CODE
        elif not code and row.where is Where.PATCH and row.patch in held:
            first = held[row.patch][0]
            code, sentence = f"{HELD_CODE}{first.reason}", first.sentence
        if code:
            found.append(LeftHunk(row, row.patch, code, sentence, _find_best(row)))
    return tuple(found)


def _find_best(row: Row) -> Suggestion | None:
    if row.where is not Where.UNRESOLVED or row.placement is None:
        return None
    return next(iter(row.placement.suggestions), None)


def read_landing_subjects(session: Session) -> dict[Oid, str]:
    """Returns the subjects of the upstream commits that brought hunks."""
    rows = session.ledger().rows
    return read_subjects(session.repo, (row.commit for row in rows if row.commit))
