"""Where a person stopped in the terminal UI: kept beside the plan, for the next time."""

from __future__ import annotations

from patchsplit.session.session import Session


def load_bookmark(session: Session) -> dict[str, str]:
    """Returns where the person stopped; empty where nothing is known of it."""
    return session.store.cache.load_bookmark() if session.store is not None else {}


def save_bookmark(session: Session, bookmark: dict[str, str]) -> None:
    """Keeps where the person stopped; a full disk does not matter."""
    if session.store is not None:
        session.store.cache.save_bookmark(bookmark)
