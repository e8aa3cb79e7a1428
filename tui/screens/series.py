"""The main screen: the patches and the pools on the left, the chosen one's hunks on the right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import ClassVar

from rich.text import Text
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Static

from patchsplit.model.delta import FileChange, HunkId
from patchsplit.model.delta import Lines as FileLines
from patchsplit.model.ledger import Where
from patchsplit.session.desk import base_lines
from patchsplit.session.names import abbreviate
from patchsplit.session.pools import Pool
from patchsplit.session.rework import difference
from patchsplit.session.survey import why

from ..actions import bindings
from ..document import Document, Look, by_file
from ..text import plain
from ..widgets.diff import DiffPane
from ..widgets.lines import Lines
from ..widgets.patches import FOUND, MARKED, PatchList
from .arrange import Arranging
from .assign import Assigning
from .checking import Checking
from .dialogs import Told
from .sheet import standing
from .words import Wording

NO_HUNK = "No hunk is under the cursor: n goes to the next."


class SeriesScreen(Assigning, Arranging, Wording, Checking):
    """Chooses, looks and moves about; what it does to the plan is in its bases."""

    SCOPE = "series"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("series")]

    def body(self) -> Iterable[Widget]:
        with Horizontal(id="panes"):
            yield PatchList(id="patches")
            yield DiffPane(self._base, id="diff")
        yield Static(id="why", markup=False)

    def _base(self, file: FileChange) -> FileLines:
        return base_lines(self.session, file)

    def heading(self) -> Text:
        return standing(self.found, self.tui.title_words, self.size.width)

    def on_resize(self) -> None:
        if self.is_mounted:
            self.draw_all()

    def redraw(self) -> None:
        notes = self.tui.notes
        self.patches.notes = notes
        self.diff.flag(
            {hunk: {n.text for n in held if n.text} for hunk, held in notes.hunks.items()}
        )
        self.patches.show(self.found, self.desk.searched, self.desk.marks, self.desk.chosen)
        self._show_hunks()

    def _show_hunks(self) -> None:
        """Shows the chosen entry's hunks; the cursor stays where it was on the same entry."""
        key = self.patches.key
        same = key == self.desk.shown
        if not same:
            self.desk.cursors[self.desk.shown] = self.diff.cursor
        self.desk.shown = key
        here, after = self.diff.hunk, self.diff.hunks_from_here()
        self.diff.show(self.found, self._document(), self.desk.marks)
        if not same:
            self.diff.go(self.desk.cursors.get(key, 0))
        elif here is not None and self.diff.hunk != here:
            self.diff.go_first(after)
        self._say_why()

    def _say_why(self) -> None:
        """Says in full what the narrow pane cuts off, of the hunk under the cursor."""
        here = self.diff.hunk
        words = ""
        if here is not None:
            hunk = self.found.grounds.hunks[here]
            said = "; ".join(why(self.found, here))
            words = plain(f" {hunk.path}:{hunk.new.start + 1} {said}")
        self.query_one("#why", Static).update(words, layout=False)

    def _document(self) -> Document:
        pick = self.patches.pick
        words: list[str] = []
        if pick is not None and pick.summary is not None:
            patch = pick.summary.patch
            words = [patch.subject]
            if patch.author:
                words.append(f"From: {patch.author}")
            words += [*patch.body.split("\n")] if patch.body else []
            words += self.findings_of(patch)
            for verb, others in (("Needs", pick.summary.needs), ("Needed by", pick.summary.needed)):
                if others:
                    numbers = ", ".join(str(self.found.number(other)) for other in others)
                    words.append(f"{verb} patch {numbers}")
            words.append("")
        desk, notes = self.desk, self.tui.notes
        said = {hunk: tuple(str(note) for note in held) for hunk, held in notes.hunks.items()}
        look = Look(desk.layout, desk.folded, said)
        return desk.typesetter.lay_out(self.found, self._shown_files(), words, look)

    def _shown_files(self) -> Pool:
        where = self.patches.pick.where if self.patches.pick is not None else None
        return self.found.pools[where] if where else by_file(self.found, self.shown_hunks())

    def shown_hunks(self) -> Sequence[HunkId]:
        pick = self.patches.pick
        if pick is None:
            return ()
        if pick.summary is not None:
            return pick.summary.patch.hunks
        if pick.key == FOUND and self.desk.searched is not None:
            return self.desk.searched[1]
        if pick.key == MARKED:
            return tuple(self.desk.marks)
        return self.found.pool(pick.where) if pick.where else ()

    def on_lines_moved(self, message: Lines.Moved) -> None:
        if message.lines is self.patches:
            self._show_hunks()
        else:
            self.say_range()
            self._say_why()

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

    def visit(self, name: HunkId) -> None:
        """Shows a hunk: in the pool that it waits in, else in its patch."""
        row = self.found.rows[name]
        key = row.patch if row.where is Where.PATCH and row.patch else row.where.value
        self.show_entry(key)
        self.set_focus(self.diff)
        self.diff.go_hunk(name)

    def show_entry(self, key: str) -> None:
        if self.patches.go_key(key):
            self._show_hunks()

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
        self.diff.show(self.found, self._document(), self.desk.marks)
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
