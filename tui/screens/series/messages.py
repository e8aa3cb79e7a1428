"""The messages of patches, the cover letter, and authors."""

from __future__ import annotations

from patchsplit.model.plan import PatchId
from patchsplit.session import edits
from patchsplit.session.checks.conventions import rank_authors
from patchsplit.session.lookup import ME, parse_author

from ..dialogs import SuggestionDialog
from .context import SeriesContext
from .panes import Panes


class Messages:
    """Opens messages, and sets authors."""

    def __init__(self, screen: SeriesContext, panes: Panes) -> None:
        self._screen, self._panes = screen, panes

    def edit_message(self, *, external: bool = False) -> None:
        """Opens the message of the current patch; `external`: in the user's editor."""
        if self._panes.patch is not None:
            self._open(self._panes.patch, external=external)

    def edit_cover(self) -> None:
        self._open(None)

    def _open(self, patch_id: PatchId | None, *, external: bool = False) -> None:
        # textual's text editor is slow to import, and the first screen needs none.
        from ..message import MessageScreen

        self._screen.app.push_screen(MessageScreen(patch_id, external=external))

    def edit_author(self) -> None:
        """Asks who wrote the current patch, and records it."""
        session, patch_id = self._screen.session, self._panes.patch
        if patch_id is None:
            self._screen.show_status("Put the cursor on a patch to set its author.")
            return
        options = [*map(str, rank_authors(session, patch_id)), ME]

        def credit(words: str | None) -> None:
            if words is not None:
                self._screen.run_edit(
                    lambda: edits.set_author(self._screen.session, patch_id, parse_author(words))
                )

        question = f"Who wrote patch {self._screen.survey.number(patch_id)}?"
        hint = f"Name <address>, or {ME}.   ↓ ↑: {len(options)} suggestions   Esc: cancel"
        self._screen.app.push_screen(SuggestionDialog(question, options, hint=hint), credit)
