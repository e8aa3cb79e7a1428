"""The messages of patches, the cover letter, and authors."""

from __future__ import annotations

from patchsplit.model.plan import PatchId
from patchsplit.session import edits
from patchsplit.session.checks.conventions import rank_authors
from patchsplit.session.lookup import ME, parse_author
from patchsplit.session.views.unworded import find_next_unworded

from ...text import make_printable
from ...workers import attempt
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

    def go_to_unworded(self) -> None:
        """Goes to the next patch whose message is generated or a draft; after the last, the first.

        It is the one after the patch under the cursor.
        """
        plan = self._screen.session.plan
        name = find_next_unworded(plan, self._panes.patch)
        if name is None:
            self._screen.show_status("Every patch has words of its own.")
        else:
            self._panes.show_entry(name)

    def confirm(self) -> None:
        """Confirms the draft of the current patch's message."""
        # The stages are slow to import, and the first screen needs none.
        from patchsplit.session.messages.bulk import confirm_messages

        session, patch_id = self._screen.session, self._panes.patch
        if patch_id is None or not session.plan.patch(patch_id).draft:
            self._screen.show_hint("There is no draft here; [next_unworded] goes to the next one.")
            return
        self._screen.run_edit(lambda: confirm_messages(session, [patch_id]))

    def draft(self) -> None:
        """Has the writer of the user's settings draft the current patch's message."""
        from patchsplit.session.messages.writer import (
            MINE,
            Draft,
            find_writer,
            store_draft,
            write_separately,
        )

        session, patch_id = self._screen.session, self._panes.patch
        if patch_id is None:
            self._screen.show_status("Put the cursor on a patch to have its message drafted.")
            return
        writer = attempt(self._screen.app, lambda: find_writer(session, MINE))
        if writer is None:
            return

        def store(draft: Draft) -> None:
            """Stores the draft, or says why there is none."""
            if draft.error:
                self._screen.show_status(make_printable(draft.error))
            elif self._screen.run_edit(lambda: store_draft(session, writer, draft)):
                self._screen.show_hint("[confirm_draft] confirms the draft, [reword] changes it.")

        self._screen.host.run_long(
            "Drafting the message",
            lambda report: write_separately(session, writer, patch_id, report),
            store,
        )

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
