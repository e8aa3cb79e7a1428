"""What is done to whole patches: order, merging, taking apart, words."""

from __future__ import annotations

from patchsplit.model.ledger import Where
from patchsplit.model.plan import PatchId
from patchsplit.session.desk import needed_along, take_along
from patchsplit.session.views.survey import Summary

from ..text import plain
from .conflict import ConflictScreen
from .rework import Reworking


class Arranging(Reworking):
    """What is done to patches."""

    @property
    def summary(self) -> Summary | None:
        pick = self.patches.pick
        return pick.summary if pick is not None else None

    def action_reorder(self, by: int) -> None:
        summary = self.summary
        if summary is None:
            return
        name, to = summary.patch.id, summary.nth - 1 + by
        if 0 <= to < len(self.found.patches) and self.do(
            lambda: self.session.reorder([name], to=to)
        ):
            self.show_entry(name)
            self._say_order()

    def _say_order(self) -> None:
        """Says which patch stands before one that it needs, and the way out."""
        broken = [summary for summary in self.found.patches if summary.misplaced]
        if broken:
            first = broken[0]
            other = self.found.number(first.misplaced[0])
            edge = self.found.edges[first.misplaced[0], first.patch.id][0]
            along = len(needed_along(self.session, first.patch.id))
            self.say(f"! Patch {first.nth} needs patch {other} before it: u undoes, L mends.")
            self.app.notify(
                f"{edge.why} {plain(edge.evidence)}. L on patch {first.nth} brings the {along} "
                "that it needs along; u undoes.",
                title=f"Patch {first.nth} needs patch {other} before it",
                severity="warning",
                markup=False,
            )

    def action_take_along(self) -> None:
        summary = self.summary
        if summary is not None and self.do(lambda: take_along(self.session, summary.patch.id)):
            self.show_entry(summary.patch.id)

    def action_merge(self) -> None:
        chosen = [s.patch.id for s in self.found.patches if s.patch.id in self.desk.chosen]
        summary = self.summary
        if not chosen and summary is not None and summary.nth > 1:
            chosen = [self.found.patches[summary.nth - 2].patch.id, summary.patch.id]
        if len(chosen) < 2:
            self.say("Mark two patches with space, or stand on the one to fold into that above.")
            return
        if self.do(lambda: self.session.merge(chosen)):
            self.desk.chosen.clear()
            self.draw_all()
            self.show_entry(chosen[0])

    def action_apart(self, by: str) -> None:
        if self.patch is not None:
            name = self.patch
            self.do(lambda: self.session.take_apart(name, by))

    # ---- words

    def action_reword(self) -> None:
        if self.patch is not None:
            self._word(self.patch)

    def action_edit(self) -> None:
        here = self.diff.hunk
        if here is not None and self.focused is self.diff:
            self.edit_hunk(here)
        elif self.patch is not None:
            self._word(self.patch, external=True)

    def _word(self, name: PatchId, *, external: bool = False) -> None:
        # The editor of texts is heavy, and the first screen needs none.
        from .message import MessageScreen

        self.app.push_screen(MessageScreen(name, external=external))

    def action_conflict(self) -> None:
        """Opens the conflict under the cursor, else the first of all."""
        waiting = self.found.pool(Where.UNRESOLVED)
        if not waiting:
            self.say("There is no conflict.")
            return
        here = self.diff.hunk
        self.app.push_screen(ConflictScreen(here if here in waiting else waiting[0]))
