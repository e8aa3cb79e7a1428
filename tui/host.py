"""What a screen knows of the app: the session, what was seen of it, and every edit of it."""

from __future__ import annotations

from collections.abc import Callable

from patchsplit.model.plan import PatchId
from patchsplit.session.adviser import Adviser
from patchsplit.session.notes import Notes
from patchsplit.session.session import Session
from patchsplit.session.survey import Survey

from .bridge import Bridged, attempt
from .text import plain


class Host(Bridged):
    """Holds the values that screens draw, and makes the edits that they ask for."""

    session: Session
    found: Survey
    preset = "default"
    adviser: Adviser | None = None
    """None: upstream's log is being read."""
    notes = Notes()
    """What the last check found, and still holds."""

    @property
    def title_words(self) -> str:
        source = self.session.plan.source
        return f"{source.fork_name or 'a diff'} onto {source.upstream_name}"

    # ---- for the app

    def changed(self, said: str) -> None:
        """Looks at the session again, draws, and says what happened."""
        raise NotImplementedError

    def show_patch(self, name: PatchId) -> None:
        """Goes to a patch of the series."""
        raise NotImplementedError

    def search_folder(self, folder: str) -> None:
        """Shows all hunks of a directory, as a search would."""
        raise NotImplementedError

    # ---- edits

    def do(self, call: Callable[[], object], made: Callable[[], None] | None = None) -> bool:
        """Runs an edit of the session and draws all again; tells whether it was made.

        `made` is called in between, where it was.
        """
        before = self.session.plan
        attempt(self, call)
        if self.session.plan is before:
            return False
        if made is not None:
            made()
        journal = self.session.log()
        self.changed(f"Done: {plain(journal.entries[journal.at].label)}" if journal.entries else "")
        return True

    def action_undo(self) -> None:
        self._step(self.session.undo, "Undone")

    def action_redo(self) -> None:
        self._step(self.session.redo, "Done again")

    def _step(self, step: Callable[[], str], verb: str) -> None:
        label = attempt(self, step)
        if label is not None:
            self.changed(f"{verb}: {plain(label)}")

    def go_to(self, entry: int) -> None:
        """Undoes or does again until an entry of the journal holds."""
        label = attempt(self, lambda: self.session.go_to(entry))
        if label is not None:
            self.changed(f"Back to: {plain(label)}")
