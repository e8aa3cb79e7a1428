"""What a check found: from one finding to the next, and what a person lets stand."""

from __future__ import annotations

from collections.abc import Sequence

from patchsplit.session.checks.notes import Note

from .dialogs import PickDialog, TextDialog
from .selection import SelectionScreen


class FindingActions(SelectionScreen):
    """What is done about findings."""

    def action_next_finding(self) -> None:
        """Goes to the next hunk with a note, in the order of the series."""
        noted = self.host.notes.hunks
        order = [
            hunk for summary in self.survey.patches for hunk in summary.patch.hunks if hunk in noted
        ]
        if not order:
            self.show_status("There is no finding in a hunk: ! checks the series.")
            return
        here = self.diff.hunk
        after = order.index(here) + 1 if here in order else 0
        self.show_hunk(order[after % len(order)])

    def _find_notes(self) -> Sequence[Note]:
        """Returns the notes of the hunk under the cursor, else those of the patch."""
        notes, here = self.host.notes, self.diff.hunk
        if self.focused is self.diff and here is not None and here in notes.hunks:
            return notes.hunks[here]
        return notes.patches.get(self.patch, ()) if self.patch is not None else ()

    def action_waive(self) -> None:
        noted = self._find_notes()
        if not noted:
            self.show_status("There is no finding here: ! checks the series.")
        elif len(noted) == 1:
            self._ask_reason(noted[0])
        else:
            options = [(str(nth), str(note)) for nth, note in enumerate(noted)]

            def waive_choice(nth: str | None) -> None:
                if nth is not None:
                    self._ask_reason(noted[int(nth)])

            self.app.push_screen(PickDialog("Waive which finding?", options), waive_choice)

    def _ask_reason(self, note: Note) -> None:
        # The rules are heavy to load, and the first screen needs none.
        from patchsplit.session.checks.check import waive

        found = note.finding
        place = found.hunk or found.patch or ""

        def waive_with_reason(reason: str | None) -> None:
            if reason is not None:
                self.run_edit(lambda: waive(self.session, found.rule, place, reason))

        self.app.push_screen(
            TextDialog(f"{found.message}: let it stand, because"), waive_with_reason
        )
