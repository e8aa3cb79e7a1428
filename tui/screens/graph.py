"""What depends on what: the series from top to bottom, with a line for each need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.text import Text
from textual.binding import BindingType
from textual.strip import Strip
from textual.widget import Widget

from patchsplit.model.ledger import Where
from patchsplit.model.plan import PatchId
from patchsplit.session.views.graph import family, rails, ready, whys
from patchsplit.session.views.survey import Summary
from patchsplit.session.views.symbols import MARKS
from patchsplit.session.views.topics import Topics, names_of, topics_among

from ..actions import bindings
from ..text import fit, plain
from ..widgets.lines import Lines
from .base import Sheet


class Needs(Lines):
    """One row a patch, with the lines that lead from it to those that need it."""

    def __init__(self) -> None:
        super().__init__(id="needs")
        self.patches: Sequence[Summary] = ()
        self.topic: Mapping[PatchId, str] = {}
        """The topic of each patch, but of those that are alone in it."""
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
        tail = "  (could be sent today)" if ready(summary) else ""
        tail += (
            f"  ({MARKS[Where.UNRESOLVED]}{summary.size.unresolved})"
            if summary.size.unresolved
            else ""
        )
        topic = self.topic.get(summary.patch.id, "")
        tail += f"  · {plain(topic)}" if topic else ""
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
        alone = sum(map(ready, self.found.patches))
        return Text(
            f" {len(self.found.patches)} patches in {len(self._topics())} topics; "
            f"{alone} could be sent today, as they stand alone",
            style="bold",
            no_wrap=True,
            overflow="ellipsis",
        )

    def _topics(self) -> Topics:
        found = self.found
        return topics_among(found.plan, found.grounds.hunks, found.edges)

    def redraw(self) -> None:
        shown = self.query_one(Needs)
        shown.topic = names_of(self._topics())
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
            + ", ".join(whys(self.found, other, here.patch.id))
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
