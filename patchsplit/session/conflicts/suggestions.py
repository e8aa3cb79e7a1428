"""Conflicts settled with what is suggested for them."""

from __future__ import annotations

from patchsplit.model.delta import HunkId
from patchsplit.session.conflicts.settle import apply_all_suggestions, apply_suggestion
from patchsplit.session.session import Session


def take_suggestion(session: Session, hunk_id: HunkId, nth: int) -> None:
    """Settles a conflict with its `nth` suggestion, counted from one.

    Raises Refused where there is no such suggestion, or another edit is in its way.
    """
    after = apply_suggestion(session.plan, session.analysis, session.placements(), hunk_id, nth)
    session.edit(f"take suggestion {nth} for {hunk_id[:7]}", lambda _: after, answers=[hunk_id])


def take_all_suggestions(session: Session) -> int:
    """Settles each conflict with the likeliest suggestion that is free; returns how many.

    The surest are taken first, as one edit. They are no answers of a person's, so that they are
    kept with this plan alone.
    """
    after, taken = apply_all_suggestions(session.plan, session.analysis, session.placements())
    if taken:
        session.edit(f"take the suggestions for {taken} conflicts", lambda _: after)
    return taken
