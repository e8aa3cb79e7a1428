"""The user's editor, and patchsplit's settings in git config."""

from __future__ import annotations

from patchsplit.git import user
from patchsplit.session.session import Session


def open_editor(session: Session, content: bytes, name: str) -> bytes | None:
    """Opens the user's editor on `content` and returns the saved text; None if it is unchanged."""
    return user.edit_in_editor(session.repo, content, name)


def read_setting(session: Session, name: str) -> str | None:
    """Returns the setting patchsplit.<name> of git config; None if it is not set."""
    return session.repo.read_config(f"patchsplit.{name}")
