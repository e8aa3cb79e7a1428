"""What screens need of the app."""

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
    """The app, as screens see it: the values that they draw, and what it does for them."""

    session: Session
    survey: Survey
    preset: str
    adviser: ConventionAdviser | None
    """Knows upstream's conventions; None while upstream's log is being read."""
    notes: Notes
    """The findings of the last check, without those that edits have made out of date."""
    verdicts: Mapping[PatchId, Verdict]
    """Patch -> the result of its last build; patches that were edited since are left out."""

    @property
    def plan_title(self) -> str:
        """The fork and upstream: "FORK onto UPSTREAM"."""

    def run_edit(
        self, call: Callable[[], object], on_success: Callable[[], None] | None = None
    ) -> bool:
        """Runs an edit of the session and draws all again; returns whether it succeeded.

        `on_success` is called after an edit that succeeded, before the screen is drawn. An error
        that the user can act on is shown.
        """

    def run_long(
        self, what: str, call: Callable[[OnProgress], Value], then: Callable[[Value], None]
    ) -> None:
        """Runs `call` in a thread, and then `then` with its value; `what` is shown meanwhile."""

    def run_aside(self, call: Callable[[], Value], then: Callable[[Value], None]) -> None:
        """Runs `call` in a thread while the user goes on, and then `then` with its value."""

    def go_to(self, entry: int) -> None:
        """Undoes or redoes up to an entry of the journal, by its index (0-based)."""

    def show_patch(self, patch_id: PatchId) -> None:
        """Goes to a patch of the series."""

    def search_folder(self, folder: str) -> None:
        """Shows the hunks of a directory, as the result of a search."""
