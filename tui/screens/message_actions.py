"""The cover letter, who wrote a patch, and what speaks against its message."""

from __future__ import annotations

from patchsplit.session.checks.conventions import authors
from patchsplit.session.lookup import ME, person_named

from .dialogs import AskOne
from .selection import DeskScreen


class Wording(DeskScreen):
    """What is said of patches beside their hunks."""

    def action_cover(self) -> None:
        # The editor of texts is heavy, and the first screen needs none.
        from .message import MessageScreen

        self.app.push_screen(MessageScreen(None))

    def action_author(self) -> None:
        name = self.patch
        if name is None:
            self.say("Stand on a patch to say who wrote it.")
            return
        known = [str(person) for person in authors(self.session, name)]
        options = [*known, ME]

        def credit(words: str | None) -> None:
            if words is not None:
                self.do(lambda: self.session.credit(name, person_named(words)))

        number = self.found.number(name)
        hint = f"Name <address>, or {ME}.   ↓ ↑: {len(options)} to choose from   Esc: leave"
        self.app.push_screen(AskOne(f"Who wrote patch {number}?", options, hint=hint), credit)
