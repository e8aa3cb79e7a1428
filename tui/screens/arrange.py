"""What is done to whole patches: order, merging, taking apart, words."""

from __future__ import annotations

from patchsplit.model.ledger import Where
from patchsplit.model.plan import PatchId
from patchsplit.session import edits
from patchsplit.session.edits import bring_needs, find_late_needs
from patchsplit.session.views.survey import PatchSummary

from ..text import make_printable
from .conflict import ConflictScreen
from .rework import ReworkActions


class ArrangeActions(ReworkActions):
    """What is done to patches."""

    @property
    def summary(self) -> PatchSummary | None:
        pick = self.patches.entry
        return pick.summary if pick is not None else None

    def action_reorder(self, by: int) -> None:
        summary = self.summary
        if summary is None:
            return
        name, to = summary.patch.id, summary.nth - 1 + by
        if 0 <= to < len(self.survey.patches) and self.run_edit(
            lambda: edits.reorder(self.session, [name], to=to)
        ):
            self.show_entry(name)
            self._report_order()

    def _report_order(self) -> None:
        """Says which patch stands before one that it needs, and the way out."""
        broken = [summary for summary in self.survey.patches if summary.late_needs]
        if broken:
            first = broken[0]
            other = self.survey.number(first.late_needs[0])
            edge = self.survey.edges[first.late_needs[0], first.patch.id][0]
            along = len(find_late_needs(self.session, first.patch.id))
            self.show_status(
                f"! Patch {first.nth} needs patch {other} before it: u undoes, L mends."
            )
            self.app.notify(
                f"{edge.why} {make_printable(edge.evidence)}. L on patch {first.nth} brings the {along} "
                "that it needs along; u undoes.",
                title=f"Patch {first.nth} needs patch {other} before it",
                severity="warning",
                markup=False,
            )

    def action_take_along(self) -> None:
        summary = self.summary
        if summary is not None and self.run_edit(
            lambda: bring_needs(self.session, summary.patch.id)
        ):
            self.show_entry(summary.patch.id)

    def action_merge(self) -> None:
        chosen = [
            s.patch.id for s in self.survey.patches if s.patch.id in self.selection.merge_marks
        ]
        summary = self.summary
        if not chosen and summary is not None and summary.nth > 1:
            chosen = [self.survey.patches[summary.nth - 2].patch.id, summary.patch.id]
        if len(chosen) < 2:
            self.show_status(
                "Mark two patches with space, or stand on the one to fold into that above."
            )
            return
        if self.run_edit(lambda: edits.merge(self.session, chosen)):
            self.selection.merge_marks.clear()
            self.redraw_all()
            self.show_entry(chosen[0])

    def action_apart(self, by: str) -> None:
        if self.patch is not None:
            name = self.patch
            self.run_edit(lambda: edits.split_patch(self.session, name, by))

    # ---- words

    def action_reword(self) -> None:
        if self.patch is not None:
            self._open_message(self.patch)

    def action_edit(self) -> None:
        here = self.diff.hunk
        if here is not None and self.focused is self.diff:
            self.edit_hunk(here)
        elif self.patch is not None:
            self._open_message(self.patch, external=True)

    def _open_message(self, patch_id: PatchId, *, external: bool = False) -> None:
        # The editor of texts is heavy, and the first screen needs none.
        from .message import MessageScreen

        self.app.push_screen(MessageScreen(patch_id, external=external))

    def action_conflict(self) -> None:
        """Opens the conflict under the cursor, else the first of all."""
        waiting = self.survey.pool(Where.UNRESOLVED)
        if not waiting:
            self.show_status("There is no conflict.")
            return
        here = self.diff.hunk
        self.app.push_screen(ConflictScreen(here if here in waiting else waiting[0]))
