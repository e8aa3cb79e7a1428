"""Dialogs that ask for a line of text, one of many entries, or a confirmation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.fuzzy import Matcher
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widgets import Input, Static

from ..text import fit, make_printable
from ..widgets.lines import RowList


class TextDialog(ModalScreen[str | None]):
    """Asks for a line of text; Escape answers None."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Cancel")]

    def __init__(self, question: str, value: str = "", *, hint: str = "") -> None:
        super().__init__()
        self._question, self._value, self._hint = question, value, hint

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Static(self._question, markup=False)
            yield Input(self._value, select_on_focus=True)
            yield Static(self._hint or "Enter: OK   Esc: cancel", classes="dim", markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value)

    def action_leave(self) -> None:
        self.dismiss(None)


class SuggestionDialog(TextDialog):
    """Asks for a line of text; ↓ and ↑ go through suggestions."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "by(1)", "Down"),
        Binding("up", "by(-1)", "Up"),
    ]

    def __init__(self, question: str, options: Sequence[str], *, hint: str = "") -> None:
        super().__init__(question, options[0], hint=hint)
        self._options, self._at = options, 0

    def action_by(self, by: int) -> None:
        self._at = (self._at + by) % len(self._options)
        field = self.query_one(Input)
        field.value = self._options[self._at]
        field.cursor_position = len(field.value)


class ConfirmDialog(ModalScreen[bool]):
    """Asks for a confirmation: only typing the whole word confirms."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,n", "answer(False)", "No")]

    def __init__(self, question: str, word: str) -> None:
        super().__init__()
        self._question, self._word = question, word

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Static(self._question, markup=False)
            yield Input(placeholder=f"type {self._word} and press Enter")
            yield Static("Esc: cancel", classes="dim", markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip() == self._word)

    def action_answer(self, answer: bool) -> None:  # noqa: FBT001 - textual hands it on
        self.dismiss(answer)


class Options(RowList):
    """The entries that match what was typed."""

    def __init__(self, options: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.options = options
        self.can_focus = False

    def count_rows(self) -> int:
        return len(self.options)

    def draw(self, row: int, width: int, *, here: bool) -> Strip:
        style = self.palette.here if here else self.palette.plain
        sign = "▌" if here else " "
        return Strip(
            [Segment(fit(sign + make_printable(self.options[row][1]), width), style + Style())]
        )


class PickDialog(ModalScreen[str | None]):
    """Asks for one of many entries, found by some of its characters; Escape answers None.

    `options`: (answer, text that is shown).
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Cancel"),
        Binding("down,ctrl+n", "by(1)", "Down"),
        Binding("up,ctrl+p", "by(-1)", "Up"),
    ]

    def __init__(self, question: str, options: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._question = question
        self._options = options

    def compose(self) -> ComposeResult:
        with Vertical(classes="box tall"):
            yield Static(self._question, markup=False)
            yield Input(placeholder="a number, or characters of the subject")
            yield Options(self._options)

    def on_input_changed(self, event: Input.Changed) -> None:
        shown = self.query_one(Options)
        shown.options = _rank_options(event.value.strip(), self._options)
        shown.cursor = 0
        shown.redraw()

    def on_input_submitted(self, _: Input.Submitted) -> None:
        shown = self.query_one(Options)
        if shown.options:
            self.dismiss(shown.options[shown.cursor][0])
        else:
            self.app.bell()

    def on_row_list_chosen(self, message: RowList.Chosen) -> None:
        message.stop()
        self.on_input_submitted(Input.Submitted(self.query_one(Input), ""))

    def action_by(self, rows: int) -> None:
        self.query_one(Options).action_by(rows)

    def action_leave(self) -> None:
        self.dismiss(None)


def _rank_options(query: str, options: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Returns the entries that match every word, best first; a number finds its own entry."""
    if not query:
        return list(options)
    if query.isdecimal():
        exact = [option for option in options if option[1].split(maxsplit=1)[0] == query]
        if exact:
            return exact
    matchers = [Matcher(word) for word in query.split()]
    scored = [
        ([matcher.match(words) for matcher in matchers], nth)
        for nth, (_, words) in enumerate(options)
    ]
    ranked = sorted((-sum(scores), nth) for scores, nth in scored if all(scores))
    return [options[nth] for _, nth in ranked]


class InfoDialog(ModalScreen[None]):
    """Shows a text until it is closed."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,enter,w", "close", "Close")]

    def __init__(self, title: str, words: Sequence[str]) -> None:
        super().__init__()
        self._title, self._words = title, words

    def compose(self) -> ComposeResult:
        with Vertical(classes="box tall"):
            yield Static(self._title, classes="title", markup=False)
            yield Static("\n".join(make_printable(word) for word in self._words), markup=False)
            yield Static("q: close", classes="dim", markup=False)

    def action_close(self) -> None:
        self.dismiss(None)
