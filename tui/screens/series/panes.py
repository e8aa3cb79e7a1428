"""The two panes of the series screen: the list of patches and pools, and the diff of one entry."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Static

from patchsplit.model.delta import FileChange, HunkId
from patchsplit.model.delta import Lines as FileLines
from patchsplit.model.ledger import Where
from patchsplit.model.plan import PatchId
from patchsplit.model.topics.listing import TopicPatches, list_topics
from patchsplit.session.views.base import read_base_lines
from patchsplit.session.views.pools import Pool
from patchsplit.session.views.survey import PatchSummary, explain_hunk

from ...document import Document, Layout, LayoutCache, ViewOptions, group_by_file
from ...text import make_printable
from ...widgets.diff import DiffPane
from ...widgets.patches import MARKS_KEY, SEARCH_KEY, PatchList
from .context import SeriesContext
from .patch_lines import list_patch_lines
from .selection import Selection


class Panes:
    """Draws both panes from the survey and the selection, and returns what is under the cursors."""

    def __init__(self, screen: SeriesContext, selection: Selection) -> None:
        self._screen, self._selection = screen, selection
        self.patches = PatchList(id="patches")
        self.diff = DiffPane(self._read_base, id="diff")
        self.reasons = Static(id="why", markup=False)
        """The full reasons of the hunk under the cursor, which the diff cuts off."""
        self.layout = Layout()
        self.folds: set[HunkId] = set()
        """Folded hunks."""
        self._layout_cache = LayoutCache()
        self._shown_key = ""
        """The key of the entry that the diff shows."""
        self._cursors: dict[str, int] = {}
        """Key of an entry -> the row (0-based) where the cursor was when it was last shown."""

    def compose(self) -> Iterable[Widget]:
        with Horizontal(id="panes"):
            yield self.patches
            yield self.diff
        yield self.reasons

    def _read_base(self, file: FileChange) -> FileLines:
        return read_base_lines(self._screen.session, file)

    # ---- what is under the cursors

    @property
    def summary(self) -> PatchSummary | None:
        """The patch under the cursor of the list; None where that is on a pool."""
        entry = self.patches.entry
        return entry.summary if entry is not None else None

    @property
    def patch(self) -> PatchId | None:
        summary = self.summary
        return summary.patch.id if summary is not None else None

    @property
    def topic(self) -> TopicPatches | None:
        """The topic whose heading is under the cursor of the list."""
        entry = self.patches.entry
        return entry.topic if entry is not None and entry.summary is None else None

    @property
    def hunk(self) -> HunkId | None:
        """The hunk under the cursor of the diff."""
        return self.diff.hunk

    @property
    def is_list_focused(self) -> bool:
        """Whether the list takes the keys."""
        return self._screen.focused is self.patches

    def list_current_hunks(self) -> Sequence[HunkId]:
        """Returns the hunks of the entry under the cursor of the list."""
        entry = self.patches.entry
        if entry is None:
            return ()
        if entry.summary is not None:
            return entry.summary.patch.hunks
        if entry.topic is not None:
            plan = self._screen.survey.plan
            return [hunk for name in entry.topic.patches for hunk in plan.patch(name).hunks]
        if entry.key == SEARCH_KEY and self._selection.search_result is not None:
            return self._selection.search_result[1]
        if entry.key == MARKS_KEY:
            return tuple(self._selection.marks)
        return self._screen.survey.pool(entry.where) if entry.where else ()

    def list_target_hunks(self) -> list[HunkId]:
        """Returns the hunks that an edit applies to.

        These are the marked hunks; without marks, in the list, all of the entry; in the diff, the
        hunk under the cursor.
        """
        if self._selection.marks:
            return list(self._selection.marks)
        if self.is_list_focused:
            return list(self.list_current_hunks())
        return [self.hunk] if self.hunk is not None else []

    # ---- drawing

    def redraw(self) -> None:
        """Draws both panes again."""
        host = self._screen.host
        self.patches.adviser = host.adviser
        self.patches.notes, self.patches.verdicts = host.notes, host.verdicts
        self.diff.set_finding_lines(
            {
                hunk: {note.text for note in notes if note.text}
                for hunk, notes in host.notes.hunks.items()
            }
        )
        self._redraw_list()
        self.show_hunks()

    def _redraw_list(self) -> None:
        chosen = self._selection
        self.patches.show(
            self._screen.survey, chosen.search_result, chosen.marks, chosen.merge_marks
        )

    def redraw_marks(self, hunks: Collection[HunkId]) -> None:
        """Draws again after the marks of `hunks` changed."""
        if self.patches.key == MARKS_KEY:
            self._screen.redraw_all()
        else:
            self._redraw_list()
            self.diff.redraw_marks(hunks)

    def show_hunks(self) -> None:
        """Shows the hunks of the entry under the cursor.

        The diff's cursor stays on its hunk, or on the next one that is still there; on another
        entry, it goes to where it was when that was last shown.
        """
        key = self.patches.key
        is_same = key == self._shown_key
        if not is_same:
            self._cursors[self._shown_key] = self.diff.cursor
        self._shown_key = key
        here, after = self.hunk, self.diff.hunks_from_here()
        self._show_document()
        if not is_same:
            self.diff.go_to_row(self._cursors.get(key, 0))
        elif here is not None and self.hunk != here:
            self.diff.go_to_first(after)
        self.show_reasons()

    def relayout(self, here: HunkId | None) -> None:
        """Lays the diff out again, with the cursor on the hunk `here`."""
        self._show_document()
        if here is None or not self.diff.go_to_hunk(here):
            self.diff.go_to_row(self.diff.cursor)

    def show_reasons(self) -> None:
        """Shows why the hunk under the cursor is where it is, below the panes."""
        words = ""
        if self.hunk is not None:
            survey = self._screen.survey
            hunk = survey.index.hunks[self.hunk]
            reasons = "; ".join(explain_hunk(survey, self.hunk))
            words = make_printable(f" {hunk.path}:{hunk.new.start + 1} {reasons}")
        self.reasons.update(words, layout=False)

    def _show_document(self) -> None:
        self.diff.show(self._screen.survey, self._lay_out(), self._selection.marks)

    def _lay_out(self) -> Document:
        survey, host = self._screen.survey, self._screen.host
        words = list_patch_lines(survey, host, self.summary) if self.summary is not None else ()
        notes = {hunk: tuple(map(str, notes)) for hunk, notes in host.notes.hunks.items()}
        options = ViewOptions(self.layout, self.folds, notes)
        return self._layout_cache.lay_out(survey, self._list_current_files(), words, options)

    def _list_current_files(self) -> Pool:
        """Returns the hunks of the current entry, by file."""
        survey, entry = self._screen.survey, self.patches.entry
        if entry is not None and entry.where:
            return survey.pools[entry.where]
        return group_by_file(survey, self.list_current_hunks())

    # ---- folding topics

    def toggle_topic(self) -> bool:
        """Folds or unfolds the topic under the cursor of the list; returns whether there is one."""
        entry = self.patches.entry
        if entry is None or entry.topic is None:
            return False
        self.patches.folded ^= {entry.topic.id}
        self._redraw_list()
        self.patches.go_to_key(entry.topic.id)
        self.show_hunks()
        return True

    def toggle_all_topics(self) -> bool:
        """Folds all topics of several patches, or unfolds them; returns whether there are any."""
        topics = list_topics(self._screen.survey.plan)
        every = {each.id for each in topics if len(each.patches) > 1}
        if not every:
            return False
        entry = self.patches.entry
        self.patches.folded = set() if every <= self.patches.folded else every
        self._redraw_list()
        if entry is not None and entry.topic is not None:
            self.patches.go_to_key(entry.topic.id)
        self.show_hunks()
        return True

    # ---- going somewhere

    def show_entry(self, key: str) -> None:
        """Goes to an entry of the list, where there is one with this key.

        A folded topic is unfolded where the entry is one of its patches.
        """
        folded = next(
            (each.id for each in list_topics(self._screen.survey.plan) if key in each.patches), None
        )
        if folded in self.patches.folded:
            self.patches.folded.discard(folded)
            self._redraw_list()
        if self.patches.go_to_key(key):
            self.show_hunks()

    def show_hunk(self, hunk_id: HunkId) -> None:
        """Goes to a hunk: in its patch, or in the pool that it is in."""
        row = self._screen.survey.rows[hunk_id]
        key = row.patch if row.where is Where.PATCH and row.patch else row.where.value
        self.show_entry(key)
        self._screen.set_focus(self.diff)
        self.diff.go_to_hunk(hunk_id)
