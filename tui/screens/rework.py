"""A hunk in the user's editor: what comes back is kept, left out, or sent in the fork's place."""

from __future__ import annotations

from patchsplit.model.delta import HunkId
from patchsplit.model.ledger import Where
from patchsplit.model.placement import Way
from patchsplit.session.desk import edited
from patchsplit.session.hunks.edit import Reworked, restore, rework, text_of

from ..workers import attempt, suspended
from .conflict import ConflictScreen
from .selection import DeskScreen


class Reworking(DeskScreen):
    """What is done to the lines of a hunk."""

    def edit_hunk(self, name: HunkId) -> None:
        """Opens the editor on a hunk, or on its conflict where it has one or had one."""
        found = self.session.analysis.placements[name]
        waiting = self.found.rows[name].where is Where.UNRESOLVED
        answered = self.found.placements[name].way is Way.ANSWER
        if found.conflict is not None and (waiting or answered):
            self.app.push_screen(ConflictScreen(name, edit=True))
            return
        drafts = self.desk.drafts
        text = drafts.pop(name, None) or attempt(self.app, lambda: text_of(self.session, name))
        if text is None:
            return
        with suspended(self.app):
            after = attempt(self.app, lambda: edited(self.session, text, f"{name[:7]}.diff"))
        self.app.refresh()
        if after is None:
            self.say("Nothing was changed.")
            return
        made: list[Reworked] = []
        if self.do(lambda: made.append(rework(self.session, name, after))):
            self.desk.marks.pop(name, None)
            self.draw_all()
            self.diff.go_first(made[0].kept)
        else:
            drafts[name] = after
            self.say("The hunk is as it was: e opens what you wrote once more.")

    def action_restore(self) -> None:
        here = self.diff.hunk
        if here is not None:
            self.do(lambda: restore(self.session, here))
