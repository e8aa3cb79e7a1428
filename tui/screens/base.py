"""What all full screens share: heading, status line, key hints, and the way to their actions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import attrgetter
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

from ..actions import format_hints, name_keys
from ..host import Host
from ..text import make_printable


class Hints(Static):
    """The line at the bottom: the most important keys, as many as fit; help and quit always."""

    def __init__(self, scope: str, preset: str) -> None:
        super().__init__(id="hints", markup=False)
        self._scope, self._preset = scope, preset

    def render(self) -> Text:
        return Text(format_hints(self._scope, self._preset, self.size.width), no_wrap=True)


class BaseScreen(Screen[None]):
    """A full screen; subclasses compose its body and draw it.

    Its lines, from the top: the heading, the body, the status line, the key hints.
    """

    SCOPE = "all"
    HEADING = ""

    def __init__(self) -> None:
        super().__init__()
        self.status_text = ""
        """The status line: what happened last."""

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
        yield Static(id="status", markup=False)
        yield Hints(self.SCOPE, self.host.preset)

    def compose_body(self) -> Iterable[Widget]:
        return ()

    def redraw(self) -> None:
        """Draws the body from what the session holds now."""

    def on_mount(self) -> None:
        self.redraw_all()

    def on_screen_resume(self) -> None:
        if self.is_mounted:
            self.redraw_all()

    def redraw_all(self) -> None:
        self.query_one("#head", Static).update(self.heading(), layout=False)
        self.query_one("#status", Static).update(self.status_text, layout=False)
        self.redraw()

    def heading(self) -> Text:
        return Text(f" {self.HEADING}", style="bold", no_wrap=True, overflow="ellipsis")

    def show_status(self, words: str) -> None:
        """Shows a sentence in the status line."""
        self.status_text = words
        self.query_one("#status", Static).update(words, layout=False)

    def show_hint(self, words: str) -> None:
        """Shows a sentence in the status line that names keys, as name_keys() takes it."""
        self.show_status(name_keys(words, self.host.preset))

    def run_edit(self, call: Callable[[], object]) -> bool:
        """Runs an edit of the session and draws all again; returns whether it succeeded."""
        return self.host.run_edit(call)

    def action_do(self, method: str, *arguments: object) -> None:
        """Runs a method of one of the screen's components; the action table calls this.

        `method`: "COMPONENT.METHOD", where COMPONENT is an attribute of the screen.
        """
        attrgetter(method)(self)(*arguments)


def draw_bar(ledger: Ledger, width: int) -> Text:
    """Draws the ledger as a bar of about `width` cells, each place in proportion to its hunks.

    A place with hunks has at least one cell.
    """
    count = ledger.count()
    total = count.total() or 1
    drawn = Text()
    for where in Where:
        share = round(width * count[where] / total) or (1 if count[where] else 0)
        drawn.append(BAR_BLOCKS[where] * share, style=PLACE_STYLES[where])
    return drawn


def draw_header(survey: Survey, title: str, width: int) -> Text:
    """Draws the heading: the plan, the bar, and what must be settled before it can be emitted."""
    count = survey.ledger.count()
    parts = [
        f"{PLACE_SYMBOLS[where]} {count[where]} {PLACE_WORDS[where]}"
        for where in (Where.UNASSIGNED, Where.UNRESOLVED)
        if count[where]
    ]
    settled = f" {survey.count_settled()}/{count.total()} settled"
    tail = f", left: {', '.join(parts)}" if parts else ", ready to emit (E)"
    room = max(0, width - len(settled) - len(tail) - 4)
    name = make_printable(title)[: max(0, room - 12)]
    drawn = Text(f" {name} ", style="bold", no_wrap=True, overflow="ellipsis")
    drawn.append_text(draw_bar(survey.ledger, max(4, min(40, room - len(name)))))
    drawn.append(settled, style="bold")
    drawn.append(tail)
    return drawn
