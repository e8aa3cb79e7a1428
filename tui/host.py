"""What a screen knows of the app."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar

from patchsplit.model.plan import PatchId
from patchsplit.model.verdicts import Verdict
from patchsplit.progress import OnProgress
from patchsplit.session.checks.conventions import ConventionAdviser
from patchsplit.session.checks.notes import Notes
from patchsplit.session.session import Session
from patchsplit.session.views.survey import Survey

Value = TypeVar("Value")


class Host(Protocol):
    """The values that screens draw, and what they ask for: so that no screen knows the app."""

    session: Session
    survey: Survey
    preset: str
    adviser: ConventionAdviser | None
    """None: upstream's log is being read."""
    notes: Notes
    """What the last check found, and still holds."""
    verdicts: Mapping[PatchId, Verdict]
    """What building each step came to, where that still holds."""

    @property
    def plan_title(self) -> str:
        """What is ported onto what."""

    def run_edit(
        self, call: Callable[[], object], on_success: Callable[[], None] | None = None
    ) -> bool:
        """Runs an edit of the session and draws all again; tells whether it was made.

        `made` is called in between, where it was.
        """

    def run_long(
        self, what: str, call: Callable[[OnProgress], Value], then: Callable[[Value], None]
    ) -> None:
        """Runs `call` in a thread, and hands its value to `then` when it is done."""

    def go_to(self, entry: int) -> None:
        """Undoes or does again until an entry of the journal holds."""

    def show_patch(self, patch_id: PatchId) -> None:
        """Goes to a patch of the series."""

    def search_folder(self, folder: str) -> None:
        """Shows all hunks of a directory, as a search would."""
