"""One answer to many questions, and to what looks private; what it settles is shown before."""

from __future__ import annotations

from collections.abc import Sequence

from patchsplit.session.conflicts.bulk import (
    AnswerKind,
    BulkAnswer,
    Outcome,
    find_questions,
    give_answer,
    preview_answer,
)
from patchsplit.session.conflicts.questions import count_questions
from patchsplit.session.private import (
    count_suggestions,
    describe_suggestions,
    keep_suggested,
    suggest_private,
)

from ...workers import attempt
from ..dialogs import PickDialog
from .context import SeriesContext
from .panes import Panes
from .selection import Selection

ANSWERS = tuple(BulkAnswer(kind) for kind in AnswerKind)
ALL = "all"


class Answering:
    """Answers for the marked hunks, or for those under the cursor."""

    def __init__(self, screen: SeriesContext, panes: Panes, selection: Selection) -> None:
        self._screen, self._panes, self._selection = screen, panes, selection

    def answer(self) -> None:
        """Asks for an answer to the questions about hunks, and gives it in one step."""
        hunks, session = self._panes.list_target_hunks(), self._screen.session
        questions = attempt(self._screen.app, lambda: find_questions(session, hunks))
        if questions is None:
            return
        outcomes = {a.kind.value: preview_answer(session, questions, a) for a in ANSWERS}
        options = [
            (answer.kind.value, _describe_outcome(answer, outcomes[answer.kind.value]))
            for answer in ANSWERS
            if outcomes[answer.kind.value].settled
        ]
        counts = ", ".join(f"{one.hunks} {one.code}" for one in count_questions(questions))

        def give(kind: str | None) -> None:
            if kind is not None:
                self._screen.host.run_edit(
                    lambda: give_answer(session, outcomes[kind]), self._selection.clear_marks
                )

        title = f"Answer {len(questions)} of {len(hunks)} hunks ({counts})"
        self._screen.app.push_screen(PickDialog(title, options), give)

    def keep_suggested(self) -> None:
        """Shows which hunks look private, by reason, and keeps all, or those of one reason."""
        session, found = self._screen.session, suggest_private(self._screen.session)
        if not found:
            self._screen.show_status("No hunk looks private.")
            return
        kinds = {kind.value: some for kind, some in count_suggestions(found)}
        chosen = {ALL: found, **kinds}
        options = [(ALL, f"Keep all {len(found)} private")] + [
            (kind, f"Keep {len(some)}: {kind} ({_list_paths([one.hunk.path for one in some])})")
            for kind, some in kinds.items()
        ]

        def keep(kind: str | None) -> None:
            if kind is not None:
                self._screen.run_edit(lambda: keep_suggested(session, chosen[kind]))

        self._screen.app.push_screen(PickDialog(describe_suggestions(found), options), keep)

    def show_suggestions(self) -> None:
        """Shows in the status line how many hunks look private, if any does."""
        found = suggest_private(self._screen.session)
        if found:
            self._screen.show_hint(f"{describe_suggestions(found)}; [keep_suggested] keeps them.")


def _describe_outcome(answer: BulkAnswer, outcome: Outcome) -> str:
    skipped = "".join(f"; {count} not: {reason}" for reason, count in outcome.count_skipped())
    verb = answer.describe()
    return f"{verb[0].upper()}{verb[1:]}: {len(outcome.settled)}{skipped}"


def _list_paths(paths: Sequence[str]) -> str:
    """Returns the first paths, each once."""
    names = list(dict.fromkeys(paths))
    return ", ".join(names[:2]) + (" …" if len(names) > 2 else "")
