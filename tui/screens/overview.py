"""The screen that shows the places of all hunks as bars, by directory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.binding import BindingType
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from patchsplit.model.ledger import Where
from patchsplit.session.views.folders import count_by_folder
from patchsplit.session.views.symbols import BAR_BLOCKS, PLACE_STYLES, PLACE_SYMBOLS, PLACE_WORDS

from ..actions import make_bindings
from ..text import fit, make_printable
from ..widgets.lines import RowList
from .base import BaseScreen, draw_header


class FolderList(RowList):
    """One row for each directory: its name, a bar, and counts."""

    def __init__(self) -> None:
        super().__init__(id="folders")
        self.folders: list[tuple[str, Counter[Where]]] = []

    def count_rows(self) -> int:
        return len(self.folders)

    def draw(self, row: int, width: int, *, here: bool) -> Strip:
        """Returns a directory with its bar, whose length is relative to the largest directory."""
        name, count = self.folders[row]
        style = self.palette.here if here else self.palette.plain
        counts = " ".join(
            f"{PLACE_SYMBOLS[where]}{count[where]}" for where in Where if count[where]
        )
        left = min(32, width // 3)
        room = max(4, width - left - 24)
        most = max((folder.total() for _, folder in self.folders), default=1)
        length = max(1, round(room * count.total() / most))
        cells = [Segment(fit(f"{'▌' if here else ' '}{make_printable(name)}", left), style)]
        cells += [
            Segment(BAR_BLOCKS[where] * share, Style.parse(PLACE_STYLES[where]))
            for where, share in _divide_bar(count, length)
        ]
        used = sum(len(cell.text) for cell in cells[1:])
        cells.append(Segment(" " * max(1, room - used)))
        cells.append(Segment(fit(f" {count.total():>5} {counts}", width - left - room), style))
        return Strip(cells)


def _divide_bar(count: Counter[Where], length: int) -> list[tuple[Where, int]]:
    """Divides a bar of `length` cells in proportion to `count`; the shares add up to it."""
    total, shares, seen = count.total(), [], 0
    for where in Where:
        start = round(length * seen / total)
        seen += count[where]
        shares.append((where, round(length * seen / total) - start))
    return shares


def _make_legend() -> Text:
    """Returns the meaning of each block of a bar, in its colour and with its sign."""
    words = Text()
    for where in Where:
        sign = "".join(dict.fromkeys((BAR_BLOCKS[where], PLACE_SYMBOLS[where])))
        words.append(f"{sign} ", style=PLACE_STYLES[where]).append(f"{PLACE_WORDS[where]}  ")
    words.rstrip()
    return words


class OverviewScreen(BaseScreen):
    """Shows the directories, those with most hunks to settle first."""

    SCOPE = "overview"
    BINDINGS: ClassVar[list[BindingType]] = [*make_bindings("overview")]

    def compose_body(self) -> Iterable[Widget]:
        yield FolderList()
        yield Static(_make_legend(), classes="legend", markup=False)

    def heading(self) -> Text:
        return draw_header(self.survey, self.host.plan_title, self.size.width)

    def redraw(self) -> None:
        shown = self.query_one(FolderList)
        shown.folders = count_by_folder(self.survey.ledger)
        shown.redraw()

    def on_resize(self) -> None:
        if self.is_mounted:
            self.redraw_all()

    def action_go(self) -> None:
        shown = self.query_one(FolderList)
        if shown.folders:
            self.host.search_folder(shown.folders[shown.cursor][0])

    def on_row_list_chosen(self, _: RowList.Chosen) -> None:
        self.action_go()
