"""What a component of the series screen needs of the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from textual.app import App
from textual.widget import Widget

from patchsplit.session.session import Session
from patchsplit.session.views.survey import Survey

from ...host import Host


class SeriesContext(Protocol):
    """The series screen, as its components see it."""

    @property
    def app(self) -> App[Any]:
        """Opens dialogs and other screens."""

    @property
    def host(self) -> Host:
        """The app's values: findings, verdicts, conventions."""

    @property
    def session(self) -> Session:
        """The session that edits change."""

    @property
    def survey(self) -> Survey:
        """What the session holds now."""

    @property
    def focused(self) -> Widget | None:
        """The widget that takes the keys."""

    def set_focus(self, widget: Widget | None) -> None:
        """Gives the keys to a widget."""

    def redraw_all(self) -> None:
        """Draws the whole screen again."""

    def show_status(self, words: str) -> None:
        """Shows a sentence in the status line."""

    def show_hint(self, words: str) -> None:
        """Shows a sentence in the status line that names keys, as name_keys() takes it."""

    def run_edit(self, call: Callable[[], object]) -> bool:
        """Runs an edit of the session and draws all again; returns whether it succeeded."""
