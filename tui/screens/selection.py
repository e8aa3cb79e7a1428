"""What the series screen holds beside the plan: marks, a search, what is folded. No decisions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from rich.text import Text
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Static

from patchsplit.model.delta import FileChange, HunkId
from patchsplit.model.delta import Lines as FileLines
from patchsplit.model.ledger import Where
from patchsplit.model.plan import Patch, PatchId
from patchsplit.session.desk import base_lines
from patchsplit.session.views.pools import Pool
from patchsplit.session.views.survey import why

from ..document import Document, Layout, Look, Typesetter, by_file
from ..text import plain
from ..widgets.diff import DiffPane
from ..widgets.patches import FOUND, MARKED, PatchList
from .base import Sheet, standing

FAILURE = 12
"""Lines of a build's failure that are shown, the last ones."""


@dataclass
class Desk:
    """All of it goes away with the screen."""

    marks: dict[HunkId, None] = field(default_factory=dict)
    """In the order in which they were marked."""
    chosen: set[PatchId] = field(default_factory=set)
    """Patches marked for a merge."""
    searched: tuple[str, Sequence[HunkId]] | None = None
    folded: set[HunkId] = field(default_factory=set)
    layout: Layout = field(default_factory=Layout)
    typesetter: Typesetter = field(default_factory=Typesetter)
    anchor: HunkId | None = None
    """Where a range began."""
    last: PatchId | None = None
    """The patch that hunks were sent to last."""
    shown: str = ""
    """The entry that the diff shows."""
    drafts: dict[HunkId, bytes] = field(default_factory=dict)
    """What a person wrote of a hunk, and could not be taken as it was."""
    cursors: dict[str, int] = field(default_factory=dict)
    """Where the cursor was on the entries shown before."""


class DeskScreen(Sheet):
    """The panes and the desk, as the bases of the series screen see them."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk()

    @property
    def patches(self) -> PatchList:
        return self.query_one("#patches", PatchList)

    @property
    def diff(self) -> DiffPane:
        return self.query_one("#diff", DiffPane)

    # ---- what is shown

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
        self.patches.notes, self.patches.verdicts = notes, self.tui.verdicts
        self.diff.flag(
            {hunk: {n.text for n in held if n.text} for hunk, held in notes.hunks.items()}
        )
        self.patches.show(self.found, self.desk.searched, self.desk.marks, self.desk.chosen)
        self.show_hunks()

    def show_hunks(self) -> None:
        """Shows the chosen entry's hunks; the cursor stays where it was on the same entry."""
        key = self.patches.key
        same = key == self.desk.shown
        if not same:
            self.desk.cursors[self.desk.shown] = self.diff.cursor
        self.desk.shown = key
        here, after = self.diff.hunk, self.diff.hunks_from_here()
        self.diff.show(self.found, self.document(), self.desk.marks)
        if not same:
            self.diff.go(self.desk.cursors.get(key, 0))
        elif here is not None and self.diff.hunk != here:
            self.diff.go_first(after)
        self.say_why()

    def say_why(self) -> None:
        """Says in full what the narrow pane cuts off, of the hunk under the cursor."""
        here = self.diff.hunk
        words = ""
        if here is not None:
            hunk = self.found.grounds.hunks[here]
            said = "; ".join(why(self.found, here))
            words = plain(f" {hunk.path}:{hunk.new.start + 1} {said}")
        self.query_one("#why", Static).update(words, layout=False)

    def document(self) -> Document:
        pick = self.patches.pick
        words: list[str] = []
        if pick is not None and pick.summary is not None:
            patch = pick.summary.patch
            words = [patch.subject]
            if patch.author:
                words.append(f"From: {patch.author}")
            words += [*patch.body.split("\n")] if patch.body else []
            words += self.findings_of(patch)
            words += self.build_of(patch)
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

    def findings_of(self, patch: Patch) -> list[str]:
        """Returns the findings about a message that only a person can mend, as shown."""
        checked = self.tui.notes.patches.get(patch.id)
        if checked is not None:
            return [plain(f"! {note}") for note in checked]
        by = self.tui.adviser
        found = by.of(patch) if by is not None else ()
        return [plain(f"! {finding}") for finding in found if not finding.mend]

    def build_of(self, patch: Patch) -> list[str]:
        """Returns what building came to, as shown; nothing where it was not tried as it is now."""
        verdict = self.tui.verdicts.get(patch.id)
        if verdict is None:
            return []
        last = verdict.words.splitlines()[-FAILURE:]
        return [f"Build: {verdict.outcome}", *(plain(f"  {row}") for row in last)]

    def show_entry(self, key: str) -> None:
        if self.patches.go_key(key):
            self.show_hunks()

    def visit(self, name: HunkId) -> None:
        """Shows a hunk: in the pool that it waits in, else in its patch."""
        row = self.found.rows[name]
        key = row.patch if row.where is Where.PATCH and row.patch else row.where.value
        self.show_entry(key)
        self.set_focus(self.diff)
        self.diff.go_hunk(name)

    # ---- what is chosen

    @property
    def patch(self) -> PatchId | None:
        """The patch under the cursor on the left."""
        pick = self.patches.pick
        return pick.summary.patch.id if pick is not None and pick.summary is not None else None

    def chosen_hunks(self) -> list[HunkId]:
        """Returns the marked hunks, else the one under the cursor, else (on the left) all shown."""
        if self.desk.marks:
            return list(self.desk.marks)
        if self.focused is self.patches:
            return list(self.shown_hunks())
        here = self.diff.hunk
        return [here] if here is not None else []

    def show_marks(self, changed: Collection[HunkId]) -> None:
        """Draws again after marks changed; unless they are what the diff shows, it stays."""
        if self.patches.key == MARKED:
            self.draw_all()
            return
        self.patches.show(self.found, self.desk.searched, self.desk.marks, self.desk.chosen)
        self.diff.remark(changed)

    def spend(self, call: Callable[[], object]) -> bool:
        """Runs an edit that uses up the marks; tells whether it was made."""
        return self.tui.do(call, self._spent)

    def _spent(self) -> None:
        self.desk.marks.clear()
        self.desk.anchor = None
