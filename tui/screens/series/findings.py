"""Going through the findings of a check, and waiving them."""

from __future__ import annotations

from collections.abc import Sequence

from patchsplit.session.checks.notes import Note

from ..dialogs import PickDialog, TextDialog
from .context import SeriesContext
from .navigation import find_next
from .panes import Panes


class Findings:
    """Shows and waives findings of the last check."""

    def __init__(self, screen: SeriesContext, panes: Panes) -> None:
        self._screen, self._panes = screen, panes

    def go_to_next(self) -> None:
        """Goes to the next hunk with a finding, in the order of the series."""
        notes = self._screen.host.notes.hunks
        hunks = [
            hunk
            for summary in self._screen.survey.patches
            for hunk in summary.patch.hunks
            if hunk in notes
        ]
        if hunks:
            self._panes.show_hunk(find_next(hunks, self._panes.hunk))
        else:
            self._screen.show_hint("No hunk has a finding; [check] checks the series.")

    def waive(self) -> None:
        """Asks for a reason, and waives a finding.

        In the diff, one of the hunk under the cursor, where it has any; otherwise, of the patch.
        """
        notes = self._list_notes()
        if not notes:
            self._screen.show_hint("There are no findings here; [check] checks the series.")
        elif len(notes) == 1:
            self._ask_reason(notes[0])
        else:
            options = [(str(index), str(note)) for index, note in enumerate(notes)]

            def waive(index: str | None) -> None:
                if index is not None:
                    self._ask_reason(notes[int(index)])

            self._screen.app.push_screen(PickDialog("Waive which finding?", options), waive)

    def _list_notes(self) -> Sequence[Note]:
        notes, here, patch = self._screen.host.notes, self._panes.hunk, self._panes.patch
        if self._screen.focused is self._panes.diff and here is not None and here in notes.hunks:
            return notes.hunks[here]
        return notes.patches.get(patch, ()) if patch is not None else ()

    def _ask_reason(self, note: Note) -> None:
        # The rules are slow to import, and the first screen needs none.
        from patchsplit.session.checks.check import waive

        finding = note.finding
        place = finding.hunk or finding.patch or ""

        def waive_finding(reason: str | None) -> None:
            if reason is not None:
                self._screen.run_edit(
                    lambda: waive(self._screen.session, finding.rule, place, reason)
                )

        dialog = TextDialog(f"Waive «{finding.message}», because")
        self._screen.app.push_screen(dialog, waive_finding)
