"""What is the user's own: the editor, and settings of patchsplit in git's configuration."""

from __future__ import annotations

from patchsplit.git import editor
from patchsplit.session.session import Session


def open_editor(session: Session, content: bytes, name: str) -> bytes | None:
    """Opens the user's editor on `content`; None where nothing was changed."""
    return editor.edit_in_editor(session.repo, content, name)


def read_setting(session: Session, name: str) -> str | None:
    """Returns the user's git setting patchsplit.<name>."""
    return session.repo.read_config(f"patchsplit.{name}")
