"""Answers that are decided beforehand: one for all questions of a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from patchsplit.session.conflicts.bulk import BulkAnswer, give_answer, preview_answer
from patchsplit.session.conflicts.questions import list_questions
from patchsplit.session.session import Session


@dataclass(frozen=True, slots=True)
class Policy:
    """An answer for all questions of one reason."""

    code: str
    """The code of the questions."""
    answer: BulkAnswer


def apply_policies(session: Session, policies: Iterable[Policy]) -> int:
    """Gives the answer of each policy, in their order, one edit each; returns how many it settled.

    A policy that settles nothing changes nothing.
    """
    settled = 0
    for policy in policies:
        asked = [one for one in list_questions(session.ledger().rows) if one.code == policy.code]
        outcome = preview_answer(session, asked, policy.answer) if asked else None
        if outcome is not None and outcome.settled:
            give_answer(session, outcome)
            settled += len(outcome.settled)
    return settled
