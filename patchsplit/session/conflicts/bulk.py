"""One answer to many questions: what it would settle, and then one edit that does.

The answers mean, for an unresolved hunk, and for one that upstream may have already:

take      its suggestion N; upstream has it
fork      the fork's lines in place of the region; it is sent nevertheless
upstream  nothing is sent, as upstream's side is right; upstream has it
private   it stays in the fork alone, in both cases
drop      it goes from the fork as well, in both cases
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from patchsplit.errors import PatchsplitError
from patchsplit.model import edits
from patchsplit.model.delta import HunkId
from patchsplit.model.ledger import Row, Where
from patchsplit.model.placement import Edit, overlap
from patchsplit.model.plan import Answer, PatchId, Plan
from patchsplit.session.conflicts.questions import Question, list_questions
from patchsplit.session.conflicts.settle import collect_placed_edits, convert_suggestion
from patchsplit.session.session import Session

SENT_REASON = "you said that upstream does not have it"


class AnswerKind(StrEnum):
    """The answers that can be given to many questions at once."""

    TAKE = "take"
    FORK = "fork"
    UPSTREAM = "upstream"
    PRIVATE = "private"
    DROP = "drop"


VERBS = {
    AnswerKind.TAKE: "use suggestion {nth} for",
    AnswerKind.FORK: "use the fork's lines for",
    AnswerKind.UPSTREAM: "leave to upstream",
    AnswerKind.PRIVATE: "keep private",
    AnswerKind.DROP: "drop",
}
"""What an answer does to hunks, as an imperative."""
DEFAULT_REASONS = {
    AnswerKind.PRIVATE: "for this fork only",
    AnswerKind.DROP: "not needed any more",
}


@dataclass(frozen=True, slots=True)
class BulkAnswer:
    """An answer for many questions."""

    kind: AnswerKind
    nth: int = 1
    """Of TAKE: the number of the suggestion, from 1."""
    reason: str = ""
    """Of PRIVATE and DROP; "": the default."""

    def describe(self) -> str:
        """Returns what it does to hunks, as an imperative: "keep private"."""
        return VERBS[self.kind].format(nth=self.nth)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an answer would do."""

    label: str
    """The edit in words, for the journal."""
    plan: Plan
    """The plan with the answer."""
    settled: tuple[Question, ...]
    skipped: Mapping[HunkId, str] = field(default_factory=dict)
    """Hunks that the answer does not fit, with the reason as a clause."""

    def count_skipped(self) -> list[tuple[str, int]]:
        """Returns the reasons for which hunks are skipped, each with their number."""
        return Counter(self.skipped.values()).most_common()


def find_questions(session: Session, hunks: Iterable[HunkId]) -> list[Question]:
    """Returns the open questions about some hunks. Raises PatchsplitError if there are none."""
    found = list_questions(session.locate(hunks))
    if not found:
        raise PatchsplitError(
            "None of these hunks asks for an answer.", "List those that do: patchsplit resolve"
        )
    return found


def preview_answer(session: Session, questions: Sequence[Question], answer: BulkAnswer) -> Outcome:
    """Returns what an answer to questions of this session's plan would do."""
    by_where: dict[Where, list[Question]] = defaultdict(list)
    for question in questions:
        by_where[question.row.where].append(question)
    plan, skipped = session.plan, dict[HunkId, str]()
    asked, landed = by_where[Where.UNRESOLVED], by_where[Where.UPSTREAM]
    match answer.kind:
        case AnswerKind.PRIVATE | AnswerKind.DROP:
            why = answer.reason or DEFAULT_REASONS[answer.kind]
            dropped = answer.kind is AnswerKind.DROP
            ids = [question.hunk for question in questions]
            plan = edits.keep_private(plan, ids, why, dropped=dropped)
        case AnswerKind.UPSTREAM:
            plan = _mark_upstream(plan, [question.row for question in questions])
        case AnswerKind.TAKE:
            plan, skipped = _take_suggestions(session, asked, answer.nth)
            plan = _mark_upstream(plan, [question.row for question in landed])
        case AnswerKind.FORK:
            plan, skipped = _take_fork_lines(session, asked)
            plan = _send_nevertheless(session, plan, [question.row for question in landed])
    settled = tuple(question for question in questions if question.hunk not in skipped)
    label = f"{answer.describe()} {_describe_count(len(settled))}"
    return Outcome(label, plan, settled, skipped)


def give_answer(session: Session, outcome: Outcome) -> None:
    """Stores the outcome of an answer as one edit. Raises PatchsplitError if it settles nothing."""
    if not outcome.settled:
        reasons = "; ".join(reason for reason, _ in outcome.count_skipped())
        raise PatchsplitError(f"This answer settles nothing: {reasons}.")
    settled = [question.hunk for question in outcome.settled]
    session.edit(
        outcome.label, lambda _: outcome.plan, [h for h in settled if h in outcome.plan.answers]
    )


def _describe_count(count: int) -> str:
    return "1 hunk" if count == 1 else f"{count} hunks"


def _mark_upstream(plan: Plan, rows: Sequence[Row]) -> Plan:
    """Marks hunks as upstream's: by the commit that made them, or with the reason to leave them."""
    by: dict[str, list[HunkId]] = defaultdict(list)
    for row in rows:
        by[row.commit or row.reason].append(row.hunk.id)
    for reason, hunks in by.items():
        plan = edits.mark_upstream(plan, hunks, reason)
    return plan


def _send_nevertheless(session: Session, plan: Plan, rows: Sequence[Row]) -> Plan:
    """Moves hunks that upstream does not have to the patch nearest to each, or to a new one."""
    if not rows:
        return plan
    from patchsplit.session.views.nearest import rank_patches
    from patchsplit.session.views.survey import take_survey

    survey = take_survey(session)
    homes: dict[PatchId | None, list[HunkId]] = defaultdict(list)
    for row in rows:
        near = next(iter(rank_patches(survey, [row.hunk.id])), None)
        homes[near.patch if near is not None and near.near else None].append(row.hunk.id)
    for patch, hunks in homes.items():
        if patch is None:
            title = f"Send {_describe_count(len(hunks))} that upstream does not have"
            plan, _ = edits.extract_patch(plan, hunks, title, why=SENT_REASON, despite_landed=hunks)
        else:
            plan = edits.move_hunks(plan, hunks, patch, why=SENT_REASON, despite_landed=hunks)
    return plan


Skipped = dict[HunkId, str]


def _take_suggestions(
    session: Session, questions: Sequence[Question], nth: int
) -> tuple[Plan, Skipped]:
    """Answers conflicts by their suggestion `nth`, the most confident first.

    Those without one, and those whose suggestion overlaps another edit, are skipped.
    """

    def make(question: Question) -> tuple[Edit, Answer] | str:
        """Returns the suggestion's edit and answer, or why there is none."""
        placement = placements[question.hunk]
        if len(placement.suggestions) < nth:
            return f"there is no suggestion {nth}"
        suggestion = placement.suggestions[nth - 1]
        return suggestion.edit, convert_suggestion(
            session.analysis, session.analysis.placements[question.hunk], suggestion
        )

    placements = session.placements()
    ordered = sorted(questions, key=lambda question: -question.row.confidence)
    return _answer_disjoint(session, ordered, make)


def _take_fork_lines(session: Session, questions: Sequence[Question]) -> tuple[Plan, Skipped]:
    """Answers conflicts by the fork's lines.

    Those without a region, those that share it, and those in which another edit is are skipped.
    """

    def make(question: Question) -> tuple[Edit, Answer] | str:
        """Returns the edit and the answer of the fork's lines, or why there is none."""
        conflict = found[question.hunk].conflict
        if conflict is None or conflict.at is None:
            return "it has no place upstream"
        if conflict.at and regions[conflict.path, conflict.at] > 1:
            return "another conflict has the same lines"
        edit = Edit(conflict.path, conflict.at, conflict.fork, 0, conflict.creates)
        return edit, Answer(conflict.upstream, conflict.fork)

    found = session.analysis.placements
    regions = Counter(
        (one.conflict.path, one.conflict.at) for one in found.values() if one.conflict is not None
    )
    return _answer_disjoint(session, questions, make)


def _answer_disjoint(
    session: Session,
    questions: Sequence[Question],
    make: Callable[[Question], tuple[Edit, Answer] | str],
) -> tuple[Plan, Skipped]:
    """Gives each question the answer that `make` returns, if no other edit is in its way.

    `make` returns the edit that the answer makes and the answer, or why there is none.
    """
    taken = collect_placed_edits(session.placements())
    plan, skipped = session.plan, Skipped()
    for question in questions:
        made = make(question)
        if isinstance(made, str):
            skipped[question.hunk] = made
            continue
        edit, answer = made
        if overlap([*taken[edit.origin], edit]):
            skipped[question.hunk] = "another hunk is placed inside the lines"
            continue
        taken[edit.origin].append(edit)
        plan = edits.set_answer(plan, question.hunk, answer)
    return plan, skipped
