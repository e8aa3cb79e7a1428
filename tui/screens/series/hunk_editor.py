"""A hunk in the user's editor: its lines are changed, left out, or replaced."""

from __future__ import annotations

from patchsplit.model.delta import HunkId
from patchsplit.model.ledger import Where
from patchsplit.model.placement import Way
from patchsplit.session.hunks.edit import ReworkResult, format_hunk_page, restore, rework
from patchsplit.session.user import open_editor

from ...workers import attempt, suspend_app
from ..conflict import ConflictScreen
from .context import SeriesContext
from .messages import Messages
from .panes import Panes
from .selection import Selection


class HunkEditor:
    """Edits the lines of hunks."""

    def __init__(
        self, screen: SeriesContext, panes: Panes, selection: Selection, messages: Messages
    ) -> None:
        self._screen, self._panes = screen, panes
        self._selection, self._messages = selection, messages
        self._drafts: dict[HunkId, bytes] = {}
        """Texts that came back from the editor and were refused, to be opened again."""

    def edit(self) -> None:
        """Opens the hunk under the cursor in the editor; in the list, the patch's message."""
        here = self._panes.hunk
        if here is not None and self._screen.focused is self._panes.diff:
            self._edit_hunk(here)
        else:
            self._messages.edit_message(external=True)

    def _edit_hunk(self, hunk_id: HunkId) -> None:
        """Opens a hunk in the editor; one that has a conflict, or had one, as a conflict."""
        if self._is_conflict(hunk_id):
            self._screen.app.push_screen(ConflictScreen(hunk_id, edit=True))
            return
        app, session = self._screen.app, self._screen.session
        text = self._drafts.pop(hunk_id, None) or attempt(
            app, lambda: format_hunk_page(session, hunk_id)
        )
        if text is None:
            return
        with suspend_app(app):
            after = attempt(app, lambda: open_editor(session, text, f"{hunk_id[:7]}.diff"))
        app.refresh()
        if after is None:
            self._screen.show_status("Nothing was changed.")
            return
        results: list[ReworkResult] = []
        if self._screen.run_edit(lambda: results.append(rework(session, hunk_id, after))):
            self._selection.marks.pop(hunk_id, None)
            self._screen.redraw_all()
            self._panes.diff.go_to_first(results[0].remaining)
        else:
            self._drafts[hunk_id] = after
            self._screen.show_hint("The hunk is unchanged; [edit] opens your text again.")

    def _is_conflict(self, hunk_id: HunkId) -> bool:
        survey = self._screen.survey
        is_open = survey.rows[hunk_id].where is Where.UNRESOLVED
        is_answered = survey.placements[hunk_id].way is Way.ANSWER
        conflict = self._screen.session.analysis.placements[hunk_id].conflict
        return conflict is not None and (is_open or is_answered)

    def restore(self) -> None:
        """Discards the edit of the hunk under the cursor."""
        here = self._panes.hunk
        if here is not None:
            self._screen.run_edit(lambda: restore(self._screen.session, here))
