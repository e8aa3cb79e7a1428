"""A hunk in the user's editor: what comes back is kept, left out, or sent in the fork's place."""

from __future__ import annotations

from patchsplit.model.delta import HunkId
from patchsplit.model.ledger import Where
from patchsplit.model.placement import Way
from patchsplit.session.hunks.edit import ReworkResult, format_hunk_page, restore, rework
from patchsplit.session.user import open_editor

from ..workers import attempt, suspend_app
from .conflict import ConflictScreen
from .selection import SelectionScreen


class ReworkActions(SelectionScreen):
    """What is done to the lines of a hunk."""

    def edit_hunk(self, hunk_id: HunkId) -> None:
        """Opens the editor on a hunk, or on its conflict where it has one or had one."""
        found = self.session.analysis.placements[hunk_id]
        waiting = self.survey.rows[hunk_id].where is Where.UNRESOLVED
        answered = self.survey.placements[hunk_id].way is Way.ANSWER
        if found.conflict is not None and (waiting or answered):
            self.app.push_screen(ConflictScreen(hunk_id, edit=True))
            return
        drafts = self.selection.drafts
        text = drafts.pop(hunk_id, None) or attempt(
            self.app, lambda: format_hunk_page(self.session, hunk_id)
        )
        if text is None:
            return
        with suspend_app(self.app):
            after = attempt(
                self.app, lambda: open_editor(self.session, text, f"{hunk_id[:7]}.diff")
            )
        self.app.refresh()
        if after is None:
            self.show_status("Nothing was changed.")
            return
        made: list[ReworkResult] = []
        if self.run_edit(lambda: made.append(rework(self.session, hunk_id, after))):
            self.selection.marks.pop(hunk_id, None)
            self.redraw_all()
            self.diff.go_to_first(made[0].remaining)
        else:
            drafts[hunk_id] = after
            self.show_status("The hunk is as it was: e opens what you wrote once more.")

    def action_restore(self) -> None:
        here = self.diff.hunk
        if here is not None:
            self.run_edit(lambda: restore(self.session, here))
