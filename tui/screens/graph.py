"""What depends on what: the series from top to bottom, with a line for each need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.text import Text
from textual.binding import BindingType
from textual.strip import Strip
from textual.widget import Widget

from patchsplit.model.plan import PatchId
from patchsplit.session.survey import Summary, Survey

from ..actions import bindings
from ..text import fit, plain
from ..widgets.lines import Lines
from .sheet import Sheet

WIDEST = 16
"""Lines of needs side by side, at most; patches beyond say their needs in numbers only."""


class Needs(Lines):
    """One row a patch, with the lines that lead from it to those that need it."""

    def __init__(self) -> None:
        super().__init__(id="needs")
        self.patches: Sequence[Summary] = ()
        self.rails: Sequence[str] = ()

    def rows(self) -> int:
        return len(self.patches)

    def draw(self, row: int, width: int, *, here: bool) -> Strip:
        summary = self.patches[row]
        current = self.patches[self.cursor]
        style = self.palette.here if here else self.palette.plain
        sign = " "
        if summary.patch.id in current.needs:
            sign = "↑"
        elif summary.patch.id in current.needed:
            sign = "↓"
        words = f"{'▌' if here else ' '}{sign}{summary.nth:>3} "
        tail = "" if summary.needs else "  (alone: could be sent today)"
        rail = self.rails[row]
        subject = fit(plain(summary.patch.subject) + tail, width - len(words) - len(rail) - 1)
        return Strip(
            [
                Segment(words, style + (self.palette.marked if sign != " " else style)),
                Segment(rail + " ", self.palette.marked),
                Segment(subject, style),
            ]
        )

    def go(self, row: int) -> None:
        super().go(row)
        self.redraw()


class GraphScreen(Sheet):
    """The patches, what they need and what needs them."""

    SCOPE = "graph"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("graph")]

    def __init__(self) -> None:
        super().__init__()
        self._only: PatchId | None = None

    def body(self) -> Iterable[Widget]:
        yield Needs()

    def heading(self) -> Text:
        alone = sum(not summary.needs for summary in self.found.patches)
        return Text(
            f" {len(self.found.patches)} patches; {alone} need no other and could be sent today",
            style="bold",
            no_wrap=True,
            overflow="ellipsis",
        )

    def redraw(self) -> None:
        shown = self.query_one(Needs)
        shown.patches = family(self.found, self._only)
        shown.rails = rails(shown.patches)
        shown.redraw()
        self._say_edges()

    def on_lines_moved(self, _: Lines.Moved) -> None:
        self._say_edges()

    def _say_edges(self) -> None:
        """Says why the patch under the cursor needs what it needs."""
        here = self.here
        if here is None:
            return
        said = [
            f"needs {self.found.number(other)}: "
            + ", ".join(dict.fromkeys(e.evidence for e in self.found.edges[other, here.patch.id]))
            for other in here.needs
        ]
        said += [f"needed by {self.found.number(other)}" for other in here.needed]
        self.say(plain(f" Patch {here.nth}: " + ("; ".join(said) or "stands alone")))

    @property
    def here(self) -> Summary | None:
        shown = self.query_one(Needs)
        return shown.patches[shown.cursor] if shown.patches else None

    def action_go(self) -> None:
        if self.here is not None:
            self.tui.show_patch(self.here.patch.id)

    def action_only(self) -> None:
        here = self.here
        self._only = here.patch.id if here is not None and self._only is None else None
        self.draw_all()

    def on_lines_chosen(self, _: Lines.Chosen) -> None:
        self.action_go()


def family(found: Survey, only: PatchId | None) -> Sequence[Summary]:
    """Returns all patches, or those that are bound to `only` by needs, near or far."""
    known = {summary.patch.id: summary for summary in found.patches}
    if only not in known:
        return found.patches
    kept: set[PatchId] = set()
    for way in (_needs, _needed):
        waiting = [known[only]]
        while waiting:
            summary = waiting.pop()
            kept.add(summary.patch.id)
            waiting += [known[name] for name in way(summary) if name not in kept]
    return [summary for summary in found.patches if summary.patch.id in kept]


def _needs(summary: Summary) -> tuple[PatchId, ...]:
    return summary.needs


def _needed(summary: Summary) -> tuple[PatchId, ...]:
    return summary.needed


def rails(patches: Sequence[Summary]) -> list[str]:
    """Draws the needs as vertical lines, one for each patch that others need.

    A line begins with a corner at the patch, runs past those that have no part in it, and has a
    branch at each patch that needs it, before or behind.
    """
    place = {summary.patch.id: row for row, summary in enumerate(patches)}
    spans: list[tuple[int, int, int, frozenset[int]]] = []
    for row, summary in enumerate(patches):
        others = frozenset(place[name] for name in summary.needed if name in place)
        if others:
            spans.append((min(row, *others), max(row, *others), row, others))
    columns = _columns(spans)
    width = min(WIDEST, max(columns.values(), default=-1) + 1)
    grid = [[" "] * width for _ in patches]
    for nth, (start, stop, source, others) in enumerate(spans):
        column = columns[nth]
        if column >= width:
            continue
        for row in range(start, stop + 1):
            grid[row][column] = _sign(row, start, stop, source, others)
    return ["".join(row) for row in grid]


def _sign(row: int, start: int, stop: int, source: int, others: frozenset[int]) -> str:
    if row == source:
        return "●"
    if row in others:
        return "╰" if row == stop else "╭" if row == start else "├"
    return "│"


def _columns(spans: Sequence[tuple[int, int, int, frozenset[int]]]) -> Mapping[int, int]:
    """Gives each line the first column that is free along its way."""
    free: list[int] = []
    columns: dict[int, int] = {}
    for nth in sorted(range(len(spans)), key=lambda k: spans[k][0]):
        start, stop, _, _ = spans[nth]
        for column, until in enumerate(free):
            if until < start:
                columns[nth], free[column] = column, stop
                break
        else:
            columns[nth] = len(free)
            free.append(stop)
    return columns
