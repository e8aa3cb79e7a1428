"""The dialog that steps to fewer or more patches, and says how many there would be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from patchsplit.errors import PlanError

if TYPE_CHECKING:
    from patchsplit.session.steering.levels import LevelPreview


class LevelScreen(ModalScreen[tuple[int, int] | None]):
    """Asks how many patches; Enter answers the scope's index and the steps, Escape None.

    Negative steps make fewer patches.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left_parenthesis,left,h", "by(-1)", "Fewer"),
        Binding("right_parenthesis,right,l", "by(1)", "More"),
        Binding("tab,s", "next_scope", "Other scope"),
        Binding("enter", "take", "Take it"),
        Binding("escape,q", "leave", "Cancel"),
    ]

    def __init__(self, scopes: Sequence[tuple[str, LevelPreview]], steps: int) -> None:
        """`scopes`: what they are called, and their previews; the first one is shown."""
        super().__init__()
        self._scopes, self._at = scopes, 0
        self._steps = steps
        self._count = 0
        self._problem = ""

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Static(id="level", markup=False)
            more = "   Tab: other scope" if len(self._scopes) > 1 else ""
            words = f"( fewer   ) more{more}   Enter: take it   Esc: cancel"
            yield Static(words, classes="dim", markup=False)

    def on_mount(self) -> None:
        self._show(self._steps)

    @property
    def _preview(self) -> LevelPreview:
        return self._scopes[self._at][1]

    def _show(self, steps: int) -> None:
        """Shows what `steps` lead to; where they lead nowhere, stays at those before."""
        try:
            self._count = self._preview.count(steps)
            self._steps, self._problem = steps, ""
        except PlanError as error:
            self._problem = f"\n{error.message}"
            self._steps = 0 if self._steps == steps else self._steps
            self._count = self._preview.count(self._steps)
        name = self._scopes[self._at][0]
        words = f"{name}: {self._preview.before} → {self._count} patches{self._problem}"
        self.query_one("#level", Static).update(words)

    def action_by(self, steps: int) -> None:
        self._show(self._steps + steps)

    def action_next_scope(self) -> None:
        self._at = (self._at + 1) % len(self._scopes)
        self._show(self._steps)

    def action_take(self) -> None:
        self.dismiss((self._at, self._steps) if self._steps else None)

    def action_leave(self) -> None:
        self.dismiss(None)
