"""The progress of long work, in a dialog over the current screen."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import ProgressBar, Static

from patchsplit.progress import Progress

from .messages import Progressed
from .text import make_printable


class ProgressScreen(ModalScreen[None]):
    """Shows the progress of long work; Escape cancels it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,ctrl+c", "cancel", "Cancel")]

    def __init__(self, what: str) -> None:
        super().__init__()
        self._what = what

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Static(self._what, markup=False)
            yield ProgressBar(show_eta=False)
            yield Static("Esc: cancel", id="stage", classes="dim", markup=False)

    def show_progress(self, message: Progressed) -> None:
        report: Progress = message.report
        self.query_one(ProgressBar).update(total=report.total, progress=report.done)
        note = f" {make_printable(report.note)}" if report.note else ""
        self.query_one("#stage", Static).update(f"{report.stage}{note}   Esc: cancel")

    def action_cancel(self) -> None:
        self.app.workers.cancel_group(self.app, "use-case")
