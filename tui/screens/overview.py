"""The ledger as a picture: a bar for each directory, and the sums on top."""

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
from patchsplit.session.views.folders import by_folder
from patchsplit.session.views.symbols import BLOCKS, MARKS, STYLES, WORDS

from ..actions import bindings
from ..text import fit, plain
from ..widgets.lines import Lines
from .base import Sheet, standing

TOP = "."


class Folders(Lines):
    """One row a directory: name, bar, counts."""

    def __init__(self) -> None:
        super().__init__(id="folders")
        self.folders: list[tuple[str, Counter[Where]]] = []

    def rows(self) -> int:
        return len(self.folders)

    def draw(self, row: int, width: int, *, here: bool) -> Strip:
        name, count = self.folders[row]
        style = self.palette.here if here else self.palette.plain
        counts = " ".join(f"{MARKS[where]}{count[where]}" for where in Where if count[where])
        left = min(32, width // 3)
        room = max(4, width - left - 24)
        most = max((folder.total() for _, folder in self.folders), default=1)
        length = max(1, round(room * count.total() / most))
        cells = [Segment(fit(f"{'▌' if here else ' '}{plain(name)}", left), style)]
        cells += [
            Segment(BLOCKS[where] * share, Style.parse(STYLES[where]))
            for where, share in _shares(count, length)
        ]
        used = sum(len(cell.text) for cell in cells[1:])
        cells.append(Segment(" " * max(1, room - used)))
        cells.append(Segment(fit(f" {count.total():>5} {counts}", width - left - room), style))
        return Strip(cells)


def _shares(count: Counter[Where], length: int) -> list[tuple[Where, int]]:
    """Cuts a bar of `length` in proportion; the blocks add up to it."""
    total, shares, seen = count.total(), [], 0
    for where in Where:
        start = round(length * seen / total)
        seen += count[where]
        shares.append((where, round(length * seen / total) - start))
    return shares


def _legend() -> Text:
    """Says what each block of a bar means, in its colour and with its sign."""
    words = Text()
    for where in Where:
        sign = "".join(dict.fromkeys((BLOCKS[where], MARKS[where])))
        words.append(f"{sign} ", style=STYLES[where]).append(f"{WORDS[where]}  ")
    words.rstrip()
    return words


class OverviewScreen(Sheet):
    """Where every hunk stands, by directory; those with most to do first."""

    SCOPE = "overview"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("overview")]

    def body(self) -> Iterable[Widget]:
        yield Folders()
        yield Static(_legend(), classes="legend", markup=False)

    def heading(self) -> Text:
        return standing(self.found, self.tui.title_words, self.size.width)

    def redraw(self) -> None:
        shown = self.query_one(Folders)
        shown.folders = by_folder(self.found.ledger)
        shown.redraw()

    def on_resize(self) -> None:
        if self.is_mounted:
            self.draw_all()

    def action_go(self) -> None:
        shown = self.query_one(Folders)
        if shown.folders:
            self.tui.search_folder(shown.folders[shown.cursor][0])

    def on_lines_chosen(self, _: Lines.Chosen) -> None:
        self.action_go()
