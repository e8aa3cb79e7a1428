"""Marking hunks and patches, and searching hunks."""

from __future__ import annotations

from collections.abc import Sequence

from patchsplit.model.delta import HunkId
from patchsplit.session.views.search import find_hunks

from ...widgets.patches import SEARCH_KEY
from ...workers import attempt
from ..dialogs import TextDialog
from .context import SeriesContext
from .panes import Panes
from .selection import Selection

SEARCH_HINT = "text   path:GLOB   symbol:NAME   commit:ID   in:3   reason:deleted-file"


class Marking:
    """Changes the selection."""

    def __init__(self, screen: SeriesContext, panes: Panes, selection: Selection) -> None:
        self._screen, self._panes, self._selection = screen, panes, selection

    def toggle(self) -> None:
        """Marks or unmarks the hunk under the cursor; in the list, the patch, for a merge."""
        if self._panes.is_list_focused:
            if self._panes.patch is not None:
                self._selection.merge_marks ^= {self._panes.patch}
                self._screen.redraw_all()
                self._panes.patches.action_by(1)
            return
        here = self._panes.hunk
        if here is not None:
            self._toggle([here])
            self._panes.diff.go_next(1)

    def toggle_all(self) -> None:
        """Marks all hunks of the current entry; where all are marked, unmarks them."""
        self._toggle(list(self._panes.list_current_hunks()))

    def _toggle(self, hunks: Sequence[HunkId]) -> None:
        self._selection.toggle(hunks)
        self._show_marks(hunks)

    def _show_marks(self, changed: Sequence[HunkId]) -> None:
        self._screen.show_status(f"{count_hunks(len(self._selection.marks))} marked.")
        self._panes.redraw_marks(changed)

    def extend_range(self) -> None:
        """Starts a range at the cursor; the second time, marks all hunks in it."""
        here, anchor = self._panes.hunk, self._selection.anchor
        if here is None:
            return
        if anchor is None:
            self._selection.anchor = here
            self.show_range()
            return
        between = self._list_between(anchor, here)
        self._selection.anchor = None
        self._selection.mark(between)
        self._show_marks(between)

    def _list_between(self, one: HunkId, two: HunkId) -> list[HunkId]:
        """Returns the hunks of the diff from one to another, both included, in either order."""
        diff = self._panes.diff
        last, first = diff.find_top(two) or 0, diff.find_top(one)
        return list(diff.document.hunks(*sorted((last if first is None else first, last))))

    def show_range(self) -> None:
        """Shows in the status line how many hunks are in the range, where one was started."""
        here, anchor = self._panes.hunk, self._selection.anchor
        if anchor is not None and here is not None:
            count = count_hunks(len(self._list_between(anchor, here)))
            self._screen.show_hint(f"Range of {count}: [range] marks them, [clear] cancels.")

    def clear(self) -> None:
        """Removes all marks, the range and the search."""
        self._selection.clear()
        self._screen.show_status("")
        self._screen.redraw_all()

    def ask_search(self) -> None:
        """Asks for the words of a search."""
        before = self._selection.search_result[0] if self._selection.search_result else ""
        dialog = TextDialog("Search hunks", before, hint=SEARCH_HINT)
        self._screen.app.push_screen(dialog, self.search)

    def search(self, words: str | None) -> None:
        """Finds hunks and shows them; nothing happens where `words` is empty or None."""
        app, survey = self._screen.app, self._screen.survey
        hunks = attempt(app, lambda: find_hunks(survey, words)) if words else None
        if not words or hunks is None:
            return
        self._selection.search_result = (words, hunks)
        tail = "; [mark_found] marks them all." if hunks else "."
        self._screen.show_hint(f"{count_hunks(len(hunks))} found{tail}")
        self._screen.redraw_all()
        self._panes.show_entry(SEARCH_KEY)
        if hunks:
            self._screen.set_focus(self._panes.diff)
            self._panes.diff.go_to_hunk(hunks[0])


def count_hunks(count: int) -> str:
    return "1 hunk" if count == 1 else f"{count or 'No'} hunks"
