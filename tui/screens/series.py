"""The main screen: the patches and the pools on the left, the chosen one's hunks on the right."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual.binding import BindingType

from patchsplit.model.delta import HunkId
from patchsplit.model.ledger import Where
from patchsplit.session.conflicts.text import diff_with_upstream
from patchsplit.session.hunks.edit import diff_recorded_edit
from patchsplit.session.lookup import abbreviate
from patchsplit.session.views.survey import explain_hunk

from ..actions import make_bindings
from ..text import make_printable
from ..widgets.lines import RowList
from .arrange import ArrangeActions
from .assign import AssignActions
from .dialogs import InfoDialog
from .finding_actions import FindingActions
from .message_actions import MessageActions

NO_HUNK = "No hunk is under the cursor: n goes to the next."


class SeriesScreen(AssignActions, ArrangeActions, MessageActions, FindingActions):
    """Chooses, looks and moves about; what it does to the plan is in its bases."""

    SCOPE = "series"
    BINDINGS: ClassVar[list[BindingType]] = [*make_bindings("series")]

    def on_row_list_moved(self, message: RowList.Moved) -> None:
        if message.lines is self.patches:
            self.show_hunks()
        else:
            self.show_range()
            self.show_reasons()

    def on_row_list_chosen(self, _: RowList.Chosen) -> None:
        self.action_open()

    # ---- moving about

    def action_pane(self, which: str) -> None:
        self.set_focus(self.query_one(f"#{which}"))

    def action_open(self) -> None:
        here = self.diff.hunk
        if self.focused is self.patches:
            self.set_focus(self.diff)
        elif here is not None and self.survey.rows[here].where is Where.UNRESOLVED:
            self.action_conflict()
        else:
            self.action_why()

    def action_next(self, by: int) -> None:
        self.set_focus(self.diff)
        self.diff.go_next(by)

    def action_next_file(self, by: int) -> None:
        self.set_focus(self.diff)
        self.diff.go_next(by, files=True)

    def action_next_open(self) -> None:
        """Goes to the next hunk that waits for a person, in whichever pool it is."""
        waiting = [*self.survey.pool(Where.UNASSIGNED), *self.survey.pool(Where.UNRESOLVED)]
        if not waiting:
            self.show_status("No hunk waits for you.")
            return
        here = self.diff.hunk
        after = waiting.index(here) + 1 if here in waiting else 0
        self.show_hunk(waiting[after % len(waiting)])

    def action_follow(self) -> None:
        here = self.diff.hunk
        if here is not None:
            owner = self.survey.owner.get(here)
            self.show_entry(owner or self.survey.rows[here].where.value)
            self.diff.go_to_hunk(here)

    # ---- looking

    def action_fold(self) -> None:
        here = self.diff.hunk
        if here is None:
            self.show_status(NO_HUNK)
            return
        self.selection.folds ^= {here}
        self.diff.fold(here, folded=here in self.selection.folds)

    def action_fold_all(self) -> None:
        here = self.diff.hunk
        shown = set(self.list_current_hunks())
        if shown <= self.selection.folds:
            self.selection.folds -= shown
        else:
            self.selection.folds |= shown
        self.relayout(here)

    def action_paired(self) -> None:
        self.selection.layout = replace(
            self.selection.layout, side_by_side=not self.selection.layout.side_by_side
        )
        self.relayout(self.diff.hunk)

    def action_context(self, by: int) -> None:
        context = max(0, self.selection.layout.context + by)
        self.selection.layout = replace(self.selection.layout, context=context)
        self.relayout(self.diff.hunk)

    def relayout(self, here: HunkId | None) -> None:
        """Lays the diff out again, with the cursor on the same hunk."""
        self.diff.show(self.survey, self.build_document(), self.selection.marks)
        if here is None or not self.diff.go_to_hunk(here):
            self.diff.go_to_row(self.diff.cursor)

    def action_shift(self, by: int) -> None:
        self.diff.shift(by)

    def action_zoom(self) -> None:
        hidden = self.diff if self.focused is self.patches else self.patches
        other = self.patches if hidden is self.diff else self.diff
        hidden.display = not (hidden.display and other.display)
        other.display = True

    def action_why(self) -> None:
        here = self.diff.hunk
        if here is None:
            self.show_status(NO_HUNK)
            return
        hunk = self.survey.index.hunks[here]
        commits = self.survey.index.analysis.commits
        fact = self.survey.index.analysis.facts.get(here)
        said = [f"• {words}" for words in explain_hunk(self.survey, here)]
        changed = diff_recorded_edit(self.survey.plan, here)
        if changed:
            said += ["• the fork's lines (-) and those sent in their place (+):", *changed]
        differing = diff_with_upstream(self.survey.placements[here])
        if differing:
            said += ["• the fork's lines (-) and what upstream has for them (+):", *differing]
        wrote = [
            (oid, commits[oid]) for oid in (fact.commits[:5] if fact else ()) if oid in commits
        ]
        said += [f"• written by {oid[:12]} {by.subject} ({by.author})" for oid, by in wrote]
        title = f"{abbreviate(self.survey.index.hunks)[here]}  {make_printable(hunk.path)}:{hunk.new.start + 1}"
        self.app.push_screen(InfoDialog(title, said))

    def get_position(self) -> dict[str, str]:
        """Says where the person is, to come back to it."""
        return {"entry": self.patches.key, "hunk": self.diff.hunk or ""}

    def restore_position(self, at: dict[str, str]) -> None:
        """Goes to where the person was."""
        self.show_entry(at.get("entry", ""))
        self.diff.go_to_hunk(HunkId(at.get("hunk", "")))
