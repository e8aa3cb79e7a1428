"""The help screen: all signs, and all actions with their keys."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from patchsplit.model.ledger import Where
from patchsplit.session.views.symbols import PLACE_SYMBOLS, PLACE_WORDS

from ..actions import ACTIONS, find_keys, format_keys, make_bindings
from ..widgets.patches import BADGES
from .base import BaseScreen

TITLES = {
    "series": "Series",
    "all": "Everywhere",
    "conflict": "Conflicts",
    "message": "Message",
    "graph": "Graph",
    "overview": "Overview",
    "history": "History",
}


class ScrollPage(VerticalScroll):
    """A page that the keys of a list scroll."""

    def action_by(self, rows: int) -> None:
        self.scroll_relative(y=rows, animate=False)

    def action_page(self, pages: float) -> None:
        self.scroll_relative(y=round(pages * self.size.height), animate=False)

    def action_to(self, row: int) -> None:
        self.scroll_to(y=row if row >= 0 else self.max_scroll_y, animate=False)


class HelpScreen(BaseScreen):
    """Lists the actions of each screen by group."""

    SCOPE = "help"
    HEADING = "Help"
    BINDINGS = [*make_bindings("help")]  # noqa: RUF012 - textual's own way

    def compose_body(self) -> Iterable[Widget]:
        with ScrollPage():
            yield Static(self._make_text(), markup=False)

    def _make_text(self) -> Text:
        words = Text()
        words.append(
            f"These are the {self.host.preset} keys; patchsplit tui --keys chooses others.\n"
        )
        words.append("\nSigns\n", style="bold underline")
        words.append(" Of a hunk\n", style="bold")
        words.append(
            "".join(_format_row(PLACE_SYMBOLS[where], PLACE_WORDS[where]) for where in Where)
        )
        words.append(" After a patch's subject\n", style="bold")
        words.append("".join(_format_row(sign, meaning) for sign, meaning in BADGES.items()))
        for scope, title in TITLES.items():
            words.append(f"\n{title}\n", style="bold underline")
            group = ""
            for action in (action for action in ACTIONS if action.screen == scope):
                if action.group != group:
                    group = action.group
                    words.append(f" {group}\n", style="bold")
                words.append(
                    _format_row(format_keys(find_keys(action, self.host.preset)), action.help)
                )
        return words


def _format_row(left: str, right: str) -> str:
    return f"   {left:<10} {right}\n"
