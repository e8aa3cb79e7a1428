"""What every screen shares: the app's values, the line at the bottom, drawing again on a change."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import cast

from rich.text import Text
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from patchsplit.model.ledger import Ledger, Where
from patchsplit.session.session import Session
from patchsplit.session.views.survey import Survey
from patchsplit.session.views.symbols import BAR_BLOCKS, PLACE_STYLES, PLACE_SYMBOLS, PLACE_WORDS

from ..actions import format_hints
from ..host import Host
from ..text import make_printable


class Hints(Static):
    """The keys that one needs first: as many as fit, help and quit before all others."""

    def __init__(self, scope: str, preset: str) -> None:
        super().__init__(id="hints", markup=False)
        self._scope, self._preset = scope, preset

    def render(self) -> Text:
        return Text(format_hints(self._scope, self._preset, self.size.width), no_wrap=True)


class BaseScreen(Screen[None]):
    """A full screen; subclasses say what stands on it, and how it is drawn."""

    SCOPE = "all"
    HEADING = ""

    def __init__(self) -> None:
        super().__init__()
        self.status_text = ""
        """What happened last, in the line above the keys."""

    @property
    def host(self) -> Host:
        return cast("Host", self.app)

    @property
    def session(self) -> Session:
        return self.host.session

    @property
    def survey(self) -> Survey:
        return self.host.survey

    def compose(self) -> ComposeResult:
        yield Static(id="head", markup=False)
        yield from self.compose_body()
        yield Static(id="said", markup=False)
        yield Hints(self.SCOPE, self.host.preset)

    def compose_body(self) -> Iterable[Widget]:
        return ()

    def redraw(self) -> None:
        """Draws what the session holds now."""

    def on_mount(self) -> None:
        self.redraw_all()

    def on_screen_resume(self) -> None:
        if self.is_mounted:
            self.redraw_all()

    def redraw_all(self) -> None:
        self.query_one("#head", Static).update(self.heading(), layout=False)
        self.query_one("#said", Static).update(self.status_text, layout=False)
        self.redraw()

    def heading(self) -> Text:
        return Text(f" {self.HEADING}", style="bold", no_wrap=True, overflow="ellipsis")

    def show_status(self, words: str) -> None:
        """Says something in the line above the keys."""
        self.status_text = words
        self.query_one("#said", Static).update(words, layout=False)

    def run_edit(self, call: Callable[[], object]) -> bool:
        """Runs one edit of the session; tells whether it was made."""
        return self.host.run_edit(call)


def draw_bar(ledger: Ledger, width: int) -> Text:
    """Draws the ledger as one line of blocks, each place in proportion to its hunks."""
    count = ledger.count()
    total = count.total() or 1
    drawn = Text()
    for where in Where:
        share = round(width * count[where] / total) or (1 if count[where] else 0)
        drawn.append(BAR_BLOCKS[where] * share, style=PLACE_STYLES[where])
    return drawn


def draw_header(survey: Survey, title: str, width: int) -> Text:
    """Draws the line on top: the plan, the bar, and what is left before it can be emitted."""
    count = survey.ledger.count()
    left = [
        f"{PLACE_SYMBOLS[where]} {count[where]} {PLACE_WORDS[where]}"
        for where in (Where.UNASSIGNED, Where.UNRESOLVED)
        if count[where]
    ]
    said = f" {survey.count_settled()}/{count.total()} settled"
    tail = f", left: {', '.join(left)}" if left else ", ready to emit (E)"
    room = max(0, width - len(said) - len(tail) - 4)
    name = make_printable(title)[: max(0, room - 12)]
    drawn = Text(f" {name} ", style="bold", no_wrap=True, overflow="ellipsis")
    drawn.append_text(draw_bar(survey.ledger, max(4, min(40, room - len(name)))))
    drawn.append(said, style="bold")
    drawn.append(tail)
    return drawn
