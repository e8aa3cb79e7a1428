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
from patchsplit.session.views.base import read_base_lines
from patchsplit.session.views.pools import Pool
from patchsplit.session.views.survey import explain_hunk

from ..document import Document, Layout, LayoutCache, ViewOptions, group_by_file
from ..text import make_printable
from ..widgets.diff import DiffPane
from ..widgets.patches import MARKS_KEY, SEARCH_KEY, PatchList
from .base import BaseScreen, draw_header

MAX_FAILURE_LINES = 12
"""Lines of a build's failure that are shown, the last ones."""


@dataclass
class Selection:
    """All of it goes away with the screen."""

    marks: dict[HunkId, None] = field(default_factory=dict)
    """In the order in which they were marked."""
    merge_marks: set[PatchId] = field(default_factory=set)
    """Patches marked for a merge."""
    search_result: tuple[str, Sequence[HunkId]] | None = None
    folds: set[HunkId] = field(default_factory=set)
    layout: Layout = field(default_factory=Layout)
    layout_cache: LayoutCache = field(default_factory=LayoutCache)
    anchor: HunkId | None = None
    """Where a range began."""
    last_target: PatchId | None = None
    """The patch that hunks were sent to last."""
    current_entry: str = ""
    """The entry that the diff shows."""
    drafts: dict[HunkId, bytes] = field(default_factory=dict)
    """What a person wrote of a hunk, and could not be taken as it was."""
    cursors: dict[str, int] = field(default_factory=dict)
    """Where the cursor was on the entries shown before."""


class SelectionScreen(BaseScreen):
    """The panes and the desk, as the bases of the series screen see them."""

    def __init__(self) -> None:
        super().__init__()
        self.selection = Selection()

    @property
    def patches(self) -> PatchList:
        return self.query_one("#patches", PatchList)

    @property
    def diff(self) -> DiffPane:
        return self.query_one("#diff", DiffPane)

    # ---- what is shown

    def compose_body(self) -> Iterable[Widget]:
        with Horizontal(id="panes"):
            yield PatchList(id="patches")
            yield DiffPane(self._read_base, id="diff")
        yield Static(id="why", markup=False)

    def _read_base(self, file: FileChange) -> FileLines:
        return read_base_lines(self.session, file)

    def heading(self) -> Text:
        return draw_header(self.survey, self.host.plan_title, self.size.width)

    def on_resize(self) -> None:
        if self.is_mounted:
            self.redraw_all()

    def redraw(self) -> None:
        notes = self.host.notes
        self.patches.notes, self.patches.verdicts = notes, self.host.verdicts
        self.diff.set_finding_lines(
            {hunk: {n.text for n in held if n.text} for hunk, held in notes.hunks.items()}
        )
        self.patches.show(
            self.survey,
            self.selection.search_result,
            self.selection.marks,
            self.selection.merge_marks,
        )
        self.show_hunks()

    def show_hunks(self) -> None:
        """Shows the chosen entry's hunks; the cursor stays where it was on the same entry."""
        key = self.patches.key
        same = key == self.selection.current_entry
        if not same:
            self.selection.cursors[self.selection.current_entry] = self.diff.cursor
        self.selection.current_entry = key
        here, after = self.diff.hunk, self.diff.hunks_from_here()
        self.diff.show(self.survey, self.build_document(), self.selection.marks)
        if not same:
            self.diff.go_to_row(self.selection.cursors.get(key, 0))
        elif here is not None and self.diff.hunk != here:
            self.diff.go_to_first(after)
        self.show_reasons()

    def show_reasons(self) -> None:
        """Says in full what the narrow pane cuts off, of the hunk under the cursor."""
        here = self.diff.hunk
        words = ""
        if here is not None:
            hunk = self.survey.index.hunks[here]
            said = "; ".join(explain_hunk(self.survey, here))
            words = make_printable(f" {hunk.path}:{hunk.new.start + 1} {said}")
        self.query_one("#why", Static).update(words, layout=False)

    def build_document(self) -> Document:
        pick = self.patches.entry
        words: list[str] = []
        if pick is not None and pick.summary is not None:
            patch = pick.summary.patch
            words = [patch.subject]
            if patch.author:
                words.append(f"From: {patch.author}")
            words += [*patch.body.split("\n")] if patch.body else []
            words += self.describe_findings(patch)
            words += self.describe_build(patch)
            for verb, others in (
                ("Needs", pick.summary.needs),
                ("Needed by", pick.summary.needed_by),
            ):
                if others:
                    numbers = ", ".join(str(self.survey.number(other)) for other in others)
                    words.append(f"{verb} patch {numbers}")
            words.append("")
        desk, notes = self.selection, self.host.notes
        said = {hunk: tuple(str(note) for note in held) for hunk, held in notes.hunks.items()}
        look = ViewOptions(desk.layout, desk.folds, said)
        return desk.layout_cache.lay_out(self.survey, self._list_current_files(), words, look)

    def _list_current_files(self) -> Pool:
        where = self.patches.entry.where if self.patches.entry is not None else None
        return (
            self.survey.pools[where]
            if where
            else group_by_file(self.survey, self.list_current_hunks())
        )

    def list_current_hunks(self) -> Sequence[HunkId]:
        pick = self.patches.entry
        if pick is None:
            return ()
        if pick.summary is not None:
            return pick.summary.patch.hunks
        if pick.key == SEARCH_KEY and self.selection.search_result is not None:
            return self.selection.search_result[1]
        if pick.key == MARKS_KEY:
            return tuple(self.selection.marks)
        return self.survey.pool(pick.where) if pick.where else ()

    def describe_findings(self, patch: Patch) -> list[str]:
        """Returns the findings about a message that only a person can mend, as shown."""
        checked = self.host.notes.patches.get(patch.id)
        if checked is not None:
            return [make_printable(f"! {note}") for note in checked]
        by = self.host.adviser
        found = by.check_patch(patch) if by is not None else ()
        return [make_printable(f"! {finding}") for finding in found if not finding.fix]

    def describe_build(self, patch: Patch) -> list[str]:
        """Returns what building came to, as shown; nothing where it was not tried as it is now."""
        verdict = self.host.verdicts.get(patch.id)
        if verdict is None:
            return []
        last = verdict.words.splitlines()[-MAX_FAILURE_LINES:]
        return [f"Build: {verdict.outcome}", *(make_printable(f"  {row}") for row in last)]

    def show_entry(self, key: str) -> None:
        if self.patches.go_to_key(key):
            self.show_hunks()

    def show_hunk(self, hunk_id: HunkId) -> None:
        """Shows a hunk: in the pool that it waits in, else in its patch."""
        row = self.survey.rows[hunk_id]
        key = row.patch if row.where is Where.PATCH and row.patch else row.where.value
        self.show_entry(key)
        self.set_focus(self.diff)
        self.diff.go_to_hunk(hunk_id)

    # ---- what is chosen

    @property
    def patch(self) -> PatchId | None:
        """The patch under the cursor on the left."""
        pick = self.patches.entry
        return pick.summary.patch.id if pick is not None and pick.summary is not None else None

    def list_target_hunks(self) -> list[HunkId]:
        """Returns the marked hunks, else the one under the cursor, else (on the left) all shown."""
        if self.selection.marks:
            return list(self.selection.marks)
        if self.focused is self.patches:
            return list(self.list_current_hunks())
        here = self.diff.hunk
        return [here] if here is not None else []

    def redraw_marks(self, hunks: Collection[HunkId]) -> None:
        """Draws again after marks changed; unless they are what the diff shows, it stays."""
        if self.patches.key == MARKS_KEY:
            self.redraw_all()
            return
        self.patches.show(
            self.survey,
            self.selection.search_result,
            self.selection.marks,
            self.selection.merge_marks,
        )
        self.diff.redraw_marks(hunks)

    def run_on_selection(self, call: Callable[[], object]) -> bool:
        """Runs an edit that uses up the marks; tells whether it was made."""
        return self.host.run_edit(call, self._clear_marks)

    def _clear_marks(self) -> None:
        self.selection.marks.clear()
        self.selection.anchor = None
