"""The cover letter, who wrote a patch, and what speaks against its message."""

from __future__ import annotations

from patchsplit.session import edits
from patchsplit.session.checks.conventions import rank_authors
from patchsplit.session.lookup import ME, parse_author

from .dialogs import SuggestionDialog
from .selection import SelectionScreen


class MessageActions(SelectionScreen):
    """What is said of patches beside their hunks."""

    def action_cover(self) -> None:
        # The editor of texts is heavy, and the first screen needs none.
        from .message import MessageScreen

        self.app.push_screen(MessageScreen(None))

    def action_author(self) -> None:
        name = self.patch
        if name is None:
            self.show_status("Stand on a patch to say who wrote it.")
            return
        known = [str(person) for person in rank_authors(self.session, name)]
        options = [*known, ME]

        def credit(words: str | None) -> None:
            if words is not None:
                self.run_edit(lambda: edits.set_author(self.session, name, parse_author(words)))

        number = self.survey.number(name)
        hint = f"Name <address>, or {ME}.   ↓ ↑: {len(options)} to choose from   Esc: leave"
        self.app.push_screen(
            SuggestionDialog(f"Who wrote patch {number}?", options, hint=hint), credit
        )
