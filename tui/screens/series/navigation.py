"""Moving between panes, hunks, files and conflicts."""

from __future__ import annotations

from patchsplit.model.delta import HunkId
from patchsplit.model.ledger import Where

from ..conflict import ConflictScreen
from .context import SeriesContext
from .panes import Panes
from .view import View


class Navigation:
    """Moves the cursors and the focus."""

    def __init__(self, screen: SeriesContext, panes: Panes, view: View) -> None:
        self._screen, self._panes, self._view = screen, panes, view

    def focus_list(self) -> None:
        self._screen.set_focus(self._panes.patches)

    def focus_diff(self) -> None:
        self._screen.set_focus(self._panes.diff)

    def open(self) -> None:
        """Goes from the list to the diff; there, opens the hunk's conflict or its explanation."""
        here = self._panes.hunk
        if self._panes.is_list_focused:
            self.focus_diff()
        elif here is not None and self._screen.survey.rows[here].where is Where.UNRESOLVED:
            self.open_conflict()
        else:
            self._view.explain()

    def open_conflict(self) -> None:
        """Opens the conflict under the cursor; where there is none, the first of all."""
        waiting = self._screen.survey.pool(Where.UNRESOLVED)
        if not waiting:
            self._screen.show_status("There are no conflicts.")
            return
        here = self._panes.hunk
        self._screen.app.push_screen(ConflictScreen(here if here in waiting else waiting[0]))

    def go_to_hunk(self, step: int) -> None:
        """Goes to the next (step=1) or previous (-1) hunk of the diff."""
        self.focus_diff()
        self._panes.diff.go_next(step)

    def go_to_file(self, step: int) -> None:
        """Goes to the next (step=1) or previous (-1) file of the diff."""
        self.focus_diff()
        self._panes.diff.go_next(step, files=True)

    def go_to_open_hunk(self) -> None:
        """Goes to the next hunk that is in no patch or unresolved; after the last, to the first."""
        survey = self._screen.survey
        waiting = [*survey.pool(Where.UNASSIGNED), *survey.pool(Where.UNRESOLVED)]
        if waiting:
            self._panes.show_hunk(find_next(waiting, self._panes.hunk))
        else:
            self._screen.show_status("Every hunk is settled.")

    def go_to_patch_of_hunk(self) -> None:
        """Goes from a hunk that a search found or that is marked to the same hunk in its patch."""
        here, survey = self._panes.hunk, self._screen.survey
        if here is not None:
            self._panes.show_entry(survey.owner.get(here) or survey.rows[here].where.value)
            self._panes.diff.go_to_hunk(here)


def find_next(hunks: list[HunkId], here: HunkId | None) -> HunkId:
    """Returns the hunk after `here` in a list that is not empty.

    After the last one, and where `here` is not in the list, that is the first one.
    """
    after = hunks.index(here) + 1 if here in hunks else 0
    return hunks[after % len(hunks)]
