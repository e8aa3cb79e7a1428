"""The place where the user left the terminal UI, stored with the plan."""

from __future__ import annotations

from patchsplit.session.session import Session


def load_bookmark(session: Session) -> dict[str, str]:
    """Returns the stored place; {} if there is none."""
    return session.store.cache.load_bookmark() if session.store is not None else {}


def save_bookmark(session: Session, bookmark: dict[str, str]) -> None:
    """Stores the place; a failure to write it is ignored."""
    if session.store is not None:
        session.store.cache.save_bookmark(bookmark)
