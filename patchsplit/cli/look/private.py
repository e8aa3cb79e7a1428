"""The line about hunks that look private."""

from __future__ import annotations

from patchsplit.cli import render
from patchsplit.session.private import describe_suggestions, suggest_private
from patchsplit.session.session import Session


def print_private_hint(session: Session) -> None:
    """Prints how many hunks look private, and the command that keeps them; nothing for none."""
    found = suggest_private(session)
    if found:
        render.print_markup(
            f"{describe_suggestions(found)}. Keep them: [bold]patchsplit keep --suggested[/] "
            "[dim](--dry-run lists them)[/]"
        )
