"""Edits that resolve conflicts by their suggestions."""

from __future__ import annotations

from patchsplit.model.delta import HunkId
from patchsplit.session.conflicts.settle import apply_all_suggestions, apply_suggestion
from patchsplit.session.session import Session


def take_suggestion(session: Session, hunk_id: HunkId, nth: int) -> None:
    """Resolves a conflict by its suggestion `nth`, from 1.

    Raises Refused if there is no such suggestion, or if another edit overlaps it.
    """
    after = apply_suggestion(session.plan, session.analysis, session.placements(), hunk_id, nth)
    label = f"use suggestion {nth} for hunk {hunk_id[:7]}"
    session.edit(label, lambda _: after, answers=[hunk_id])


def take_all_suggestions(session: Session) -> int:
    """Resolves each conflict by its first suggestion that overlaps no other edit; returns how many.

    It is one edit. As the user did not choose them, these answers are not stored for other plans.
    """
    after, taken = apply_all_suggestions(session.plan, session.analysis, session.placements())
    if taken:
        session.edit(f"resolve {taken} conflicts by their suggestions", lambda _: after)
    return taken
