"""The main screen: the patches and the pools on the left, the chosen one's hunks on the right."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual.binding import BindingType

from patchsplit.model.delta import HunkId
from patchsplit.model.ledger import Where
from patchsplit.session.conflicts.text import otherwise
from patchsplit.session.hunks.edit import difference
from patchsplit.session.lookup import abbreviate
from patchsplit.session.views.survey import why

from ..actions import bindings
from ..text import plain
from ..widgets.lines import Lines
from .arrange import Arranging
from .assign import Assigning
from .dialogs import Told
from .finding_actions import Checking
from .message_actions import Wording

NO_HUNK = "No hunk is under the cursor: n goes to the next."


class SeriesScreen(Assigning, Arranging, Wording, Checking):
    """Chooses, looks and moves about; what it does to the plan is in its bases."""

    SCOPE = "series"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("series")]

    def on_lines_moved(self, message: Lines.Moved) -> None:
        if message.lines is self.patches:
            self.show_hunks()
        else:
            self.say_range()
            self.say_why()

    def on_lines_chosen(self, _: Lines.Chosen) -> None:
        self.action_open()

    # ---- moving about

    def action_pane(self, which: str) -> None:
        self.set_focus(self.query_one(f"#{which}"))

    def action_open(self) -> None:
        here = self.diff.hunk
        if self.focused is self.patches:
            self.set_focus(self.diff)
        elif here is not None and self.found.rows[here].where is Where.UNRESOLVED:
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
        waiting = [*self.found.pool(Where.UNASSIGNED), *self.found.pool(Where.UNRESOLVED)]
        if not waiting:
            self.say("No hunk waits for you.")
            return
        here = self.diff.hunk
        after = waiting.index(here) + 1 if here in waiting else 0
        self.visit(waiting[after % len(waiting)])

    def action_follow(self) -> None:
        here = self.diff.hunk
        if here is not None:
            owner = self.found.owner.get(here)
            self.show_entry(owner or self.found.rows[here].where.value)
            self.diff.go_hunk(here)

    # ---- looking

    def action_fold(self) -> None:
        here = self.diff.hunk
        if here is None:
            self.say(NO_HUNK)
            return
        self.desk.folded ^= {here}
        self.diff.fold(here, folded=here in self.desk.folded)

    def action_fold_all(self) -> None:
        here = self.diff.hunk
        shown = set(self.shown_hunks())
        if shown <= self.desk.folded:
            self.desk.folded -= shown
        else:
            self.desk.folded |= shown
        self.relayout(here)

    def action_paired(self) -> None:
        self.desk.layout = replace(self.desk.layout, paired=not self.desk.layout.paired)
        self.relayout(self.diff.hunk)

    def action_context(self, by: int) -> None:
        context = max(0, self.desk.layout.context + by)
        self.desk.layout = replace(self.desk.layout, context=context)
        self.relayout(self.diff.hunk)

    def relayout(self, here: HunkId | None) -> None:
        """Lays the diff out again, with the cursor on the same hunk."""
        self.diff.show(self.found, self.document(), self.desk.marks)
        if here is None or not self.diff.go_hunk(here):
            self.diff.go(self.diff.cursor)

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
            self.say(NO_HUNK)
            return
        hunk = self.found.grounds.hunks[here]
        commits = self.found.grounds.analysis.commits
        fact = self.found.grounds.analysis.facts.get(here)
        said = [f"• {words}" for words in why(self.found, here)]
        changed = difference(self.found.plan, here)
        if changed:
            said += ["• the fork's lines (-) and those sent in their place (+):", *changed]
        differing = otherwise(self.found.placements[here])
        if differing:
            said += ["• the fork's lines (-) and what upstream has for them (+):", *differing]
        wrote = [
            (oid, commits[oid]) for oid in (fact.commits[:5] if fact else ()) if oid in commits
        ]
        said += [f"• written by {oid[:12]} {by.subject} ({by.author})" for oid, by in wrote]
        title = (
            f"{abbreviate(self.found.grounds.hunks)[here]}  {plain(hunk.path)}:{hunk.new.start + 1}"
        )
        self.app.push_screen(Told(title, said))

    def leave(self) -> dict[str, str]:
        """Says where the person is, to come back to it."""
        return {"entry": self.patches.key, "hunk": self.diff.hunk or ""}

    def come_back(self, at: dict[str, str]) -> None:
        """Goes to where the person was."""
        self.show_entry(at.get("entry", ""))
        self.diff.go_hunk(HunkId(at.get("hunk", "")))
