"""What a check found: from one finding to the next, and what a person lets stand."""

from __future__ import annotations

from collections.abc import Sequence

from patchsplit.session.checks.notes import Note

from .dialogs import Ask, PickOne
from .selection import DeskScreen


class Checking(DeskScreen):
    """What is done about findings."""

    def action_next_finding(self) -> None:
        """Goes to the next hunk with a note, in the order of the series."""
        noted = self.tui.notes.hunks
        order = [
            hunk for summary in self.found.patches for hunk in summary.patch.hunks if hunk in noted
        ]
        if not order:
            self.say("There is no finding in a hunk: ! checks the series.")
            return
        here = self.diff.hunk
        after = order.index(here) + 1 if here in order else 0
        self.visit(order[after % len(order)])

    def _noted(self) -> Sequence[Note]:
        """Returns the notes of the hunk under the cursor, else those of the patch."""
        notes, here = self.tui.notes, self.diff.hunk
        if self.focused is self.diff and here is not None and here in notes.hunks:
            return notes.hunks[here]
        return notes.patches.get(self.patch, ()) if self.patch is not None else ()

    def action_waive(self) -> None:
        noted = self._noted()
        if not noted:
            self.say("There is no finding here: ! checks the series.")
        elif len(noted) == 1:
            self._waive(noted[0])
        else:
            options = [(str(nth), str(note)) for nth, note in enumerate(noted)]

            def chosen(nth: str | None) -> None:
                if nth is not None:
                    self._waive(noted[int(nth)])

            self.app.push_screen(PickOne("Waive which finding?", options), chosen)

    def _waive(self, note: Note) -> None:
        # The rules are heavy to load, and the first screen needs none.
        from patchsplit.session.checks.check import waive

        found = note.finding
        place = found.hunk or found.patch or ""

        def waived(reason: str | None) -> None:
            if reason is not None:
                self.do(lambda: waive(self.session, found.rule, place, reason))

        self.app.push_screen(Ask(f"{found.message}: let it stand, because"), waived)
