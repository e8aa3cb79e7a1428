"""The screen that lists the edits of the plan, and goes back to any of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import ClassVar

from rich.segment import Segment
from textual.binding import BindingType
from textual.strip import Strip
from textual.widget import Widget

from ..actions import make_bindings
from ..text import fit, make_printable
from ..widgets.lines import RowList
from .base import BaseScreen


class JournalList(RowList):
    """The entries of the journal; those that were undone are marked."""

    def __init__(self) -> None:
        super().__init__(id="entries")
        self.entries: list[tuple[int, str]] = []
        """(index in the journal, 0-based; text), newest first."""

    def count_rows(self) -> int:
        return len(self.entries)

    def draw(self, row: int, width: int, *, here: bool) -> Strip:
        style = self.palette.here if here else self.palette.plain
        return Strip([Segment(fit(("▌" if here else " ") + self.entries[row][1], width), style)])


class HistoryScreen(BaseScreen):
    """Lists the journal, newest first; Enter undoes or redoes up to an entry."""

    SCOPE = "history"
    HEADING = "Edits of the plan"
    BINDINGS: ClassVar[list[BindingType]] = [*make_bindings("history")]

    def compose_body(self) -> Iterable[Widget]:
        yield JournalList()

    def redraw(self) -> None:
        """Shows the journal, newest entry first, with an arrow at the one that holds."""
        journal = self.session.log()
        entries = []
        for nth, done in reversed(list(enumerate(journal.entries))):
            when = dt.datetime.fromtimestamp(done.when).astimezone().strftime("%Y-%m-%d %H:%M")
            sign = "→" if nth == journal.at else " "
            tail = "  (undone)" if nth > journal.at else ""
            entries.append((nth, f"{sign} {when}  {make_printable(done.label)}{tail}"))
        shown = self.query_one(JournalList)
        shown.entries = entries
        shown.redraw()

    def action_go(self) -> None:
        shown = self.query_one(JournalList)
        if shown.entries:
            self.host.go_to(shown.entries[shown.cursor][0])

    def on_row_list_chosen(self, _: RowList.Chosen) -> None:
        self.action_go()
