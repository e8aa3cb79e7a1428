"""A patch's message, edited in place or in the user's own editor."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.text import Text
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from patchsplit.errors import PlanError
from patchsplit.model.plan import PatchId
from patchsplit.session.desk import edited

from ..actions import bindings
from ..bridge import attempt, suspended
from .sheet import Sheet

SUBJECT, LINE = 72, 75
"""Columns that a subject and a line of a body should keep to, as mailed patches do."""


class MessageScreen(Sheet):
    """Subject and body; ctrl+s saves, Escape leaves them as they were."""

    SCOPE = "message"
    HEADING = "Message"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("message", own=True)]

    def __init__(self, patch: PatchId, *, external: bool = False) -> None:
        super().__init__()
        self._patch = patch
        self._external = external

    def body(self) -> Iterable[Widget]:
        patch = self.session.plan.patch(self._patch)
        yield Static("Subject", classes="dim")
        yield Input(patch.subject, id="subject", select_on_focus=False)
        yield Static("", id="length", markup=False)
        yield TextArea(patch.body, id="body", soft_wrap=True, tab_behavior="focus")

    def heading(self) -> Text:
        return Text(f" Message of patch {self.found.number(self._patch)}", style="bold")

    def on_mount(self) -> None:
        super().on_mount()
        self._measure()
        if self._external:
            self.call_after_refresh(self.action_external)

    def on_input_changed(self) -> None:
        self._measure()

    def on_text_area_changed(self) -> None:
        self._measure()

    def on_input_submitted(self) -> None:
        self.set_focus(self.query_one(TextArea))

    def _measure(self) -> None:
        """Says how long the subject and the longest line are, and what they should keep to."""
        subject, body = self._words()
        longest = max((len(line) for line in body.split("\n")), default=0)
        said = [f"subject {len(subject)}/{SUBJECT}", f"longest line {longest}/{LINE}"]
        if len(subject) > SUBJECT:
            said.append("! the subject is long")
        if subject.rstrip().endswith("."):
            said.append("! a subject has no full stop")
        if longest > LINE:
            said.append("! a line is long")
        if not body.strip():
            said.append("! the body is empty: say why")
        self.query_one("#length", Static).update("   ".join(said))

    def _words(self) -> tuple[str, str]:
        return self.query_one("#subject", Input).value, self.query_one(TextArea).text

    def action_save(self) -> None:
        subject, body = self._words()
        if self.do(lambda: self.session.reword(self._patch, subject, body)):
            self.dismiss(None)

    def action_external(self) -> None:
        subject, body = self._words()
        text = f"{subject}\n\n{body}\n".encode("utf-8", "surrogateescape")
        with suspended(self.tui):
            after = attempt(self.tui, lambda: edited(self.session, text, "PATCH_EDITMSG"))
        self.app.refresh()
        if after is not None:
            first, _, rest = after.decode("utf-8", "replace").strip("\n").partition("\n")
            self.query_one("#subject", Input).value = first
            self.query_one(TextArea).text = rest.strip("\n")
            self.action_save()
        elif self._external:
            attempt(self.tui, _unchanged)

    def action_leave(self) -> None:
        self.dismiss(None)


def _unchanged() -> None:
    raise PlanError("The message was not changed.", "Edit it here, or leave with Esc.")
