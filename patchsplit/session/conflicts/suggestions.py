"""Conflicts settled with what is suggested for them."""

from __future__ import annotations

from patchsplit.model.delta import HunkId
from patchsplit.session.conflicts import answers as memory
from patchsplit.session.conflicts.settle import choose, choose_all
from patchsplit.session.session import Session


def take(session: Session, name: HunkId, nth: int) -> None:
    """Settles a conflict with its `nth` suggestion, counted from one.

    Raises Refused where there is no such suggestion, or another edit is in its way.
    """
    after = choose(session.plan, session.analysis, session.placements(), name, nth)
    session.edit(f"take suggestion {nth} for {name[:7]}", lambda _: after)
    if session.store is not None:
        memory.keep(session.repo, session.plan, session.analysis, [name])


def take_all(session: Session) -> int:
    """Settles each conflict with the likeliest suggestion that is free; returns how many.

    The surest are taken first, as one edit. They are no answers of a person's, so that they are
    kept with this plan alone.
    """
    after, taken = choose_all(session.plan, session.analysis, session.placements())
    if taken:
        session.edit(f"take the suggestions for {taken} conflicts", lambda _: after)
    return taken
