"""Lists what asks for an answer, and gives one answer to many hunks."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click

from patchsplit.cli import render
from patchsplit.cli.correct.edit import print_edit
from patchsplit.cli.invocation import Invocation
from patchsplit.errors import PlanError
from patchsplit.model.delta import HunkId, Lines
from patchsplit.model.placement import Certainty, Suggestion
from patchsplit.session.conflicts.bulk import (
    BulkAnswer,
    Outcome,
    find_questions,
    give_answer,
    preview_answer,
)
from patchsplit.session.conflicts.questions import (
    Question,
    QuestionCount,
    count_questions,
    list_questions,
)
from patchsplit.session.lookup import abbreviate
from patchsplit.session.session import Session

MANY_SHOWN = 60
"""Questions from which on only their counts are listed, unless they were searched for."""
MANY_ANSWERED = 20
"""Hunks from which on a person at a terminal is asked before an answer is given."""


def print_questions(
    invocation: Invocation, session: Session, chosen: Sequence[Question] | None = None
) -> None:
    """Prints the questions, and how many there are for each reason; `chosen` None: all of them."""
    questions = list_questions(session.ledger().rows) if chosen is None else chosen
    counts = count_questions(questions)
    if invocation.json:
        hunks = [_question_json(session, question) for question in questions]
        render.print_json({"hunks": hunks, "reasons": [_count_json(one) for one in counts]})
        return
    if not questions:
        render.print_markup("There are no unresolved conflicts.")
        return
    if chosen is not None or len(questions) <= MANY_SHOWN:
        _print_rows(session, questions)
    _print_counts(counts)
    render.print_markup(
        f"{len(questions)} unresolved. Show one: [bold]patchsplit resolve HUNK[/]; use its first "
        "suggestion: [bold]patchsplit resolve HUNK --take 1[/]; answer all of one reason: "
        f"[bold]patchsplit resolve --find reason:{counts[0].code} --private --dry-run[/]"
    )


def _print_rows(session: Session, questions: Sequence[Question]) -> None:
    short = abbreviate(session.analysis.delta.by_id())
    lines = [
        (
            f"[yellow]{short[row.hunk.id]}[/]",
            render.format_position(row.hunk),
            f"[yellow]{row.certainty}[/]" if row.certainty is Certainty.LOOK else row.certainty,
            f"{round(100 * row.confidence)} %" if row.confidence < 1 and row.confidence else "",
            render.escape_markup(row.reason),
        )
        for row in (question.row for question in questions)
    ]
    heads = ("hunk", "location", "state", "best", "why it is unresolved")
    render.print_table(heads, lines, numeric=(3,))


def _print_counts(counts: Sequence[QuestionCount]) -> None:
    lines = [(f"reason:{one.code}", str(one.hunks), str(one.files), one.sentence) for one in counts]
    render.print_table(("to find them", "hunks", "files", "reason"), lines, numeric=(1, 2))


def answer_questions(
    invocation: Invocation,
    session: Session,
    hunks: Sequence[HunkId],
    answer: BulkAnswer,
    *,
    dry_run: bool,
    yes: bool,
) -> None:
    """Says what an answer to the questions about some hunks settles, and gives it.

    With `dry_run` it is not given. A person at a terminal is asked where it settles many hunks,
    unless `yes`. Raises PatchsplitError if it settles nothing, PlanError if the person declines.
    """
    outcome = preview_answer(session, find_questions(session, hunks), answer)
    if not invocation.json:
        _print_outcome(outcome, answer)
    if dry_run:
        if invocation.json:
            render.print_json({"did": None, **_outcome_json(outcome)})
        return
    if len(outcome.settled) > MANY_ANSWERED and not yes and sys.stdin.isatty():
        question = f"{answer.describe().capitalize()} {len(outcome.settled)} hunks?"
        if not click.confirm(question, err=True):
            raise PlanError("No answer was given.")
    give_answer(session, outcome)
    print_edit(invocation, session, **_outcome_json(outcome))


def _print_outcome(outcome: Outcome, answer: BulkAnswer) -> None:
    for count in count_questions(outcome.settled):
        files = "1 file" if count.files == 1 else f"{count.files} files"
        render.print_line(
            f"To {answer.describe()}: {count.hunks} in {files}, as {count.sentence}",
            f"({count.code})",
        )
    for reason, count_ in outcome.count_skipped():
        render.print_line(f"Skipped: {count_}, as {reason}")


def _outcome_json(outcome: Outcome) -> dict[str, Any]:
    return {
        "settles": [question.hunk for question in outcome.settled],
        "reasons": [_count_json(one) for one in count_questions(outcome.settled)],
        "skips": dict(outcome.skipped),
    }


def _count_json(count: QuestionCount) -> dict[str, Any]:
    return {
        "reason": count.code,
        "means": count.sentence,
        "hunks": count.hunks,
        "files": count.files,
    }


def _question_json(session: Session, question: Question) -> dict[str, Any]:
    offered = session.placements()[question.hunk].suggestions
    return {
        **render.row_json(question.row),
        "code": question.code,
        "suggestions": [suggestion_json(one) for one in offered],
    }


def suggestion_json(one: Suggestion) -> dict[str, Any]:
    """Returns a suggestion for --json."""
    edit = one.edit
    return {
        "path": edit.origin,
        "line": edit.at.start + 1,
        "replaces": decode_lines(one.replaces),
        "lines": decode_lines(edit.lines),
        "way": one.way.value,
        "why": one.why,
        "confidence": round(one.confidence, 3),
    }


def decode_lines(lines: Lines) -> list[str]:
    """Returns lines as text for --json; bytes that are not UTF-8 become surrogates."""
    return [line.decode("utf-8", "surrogateescape") for line in lines]
