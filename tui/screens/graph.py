"""The screen of dependencies: the series from top to bottom, with lines between patches."""

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
from patchsplit.model.topics.listing import list_topics
from patchsplit.session.views.graph import draw_rails, is_ready, list_reasons, select_related
from patchsplit.session.views.survey import PatchSummary
from patchsplit.session.views.symbols import PLACE_SYMBOLS
from patchsplit.session.views.topics import name_topics

from ..actions import make_bindings
from ..text import fit, make_printable
from ..widgets.lines import RowList
from .base import BaseScreen


class NeedsGraph(RowList):
    """One row for each patch, with lines that lead from it to those that need it."""

    def __init__(self) -> None:
        super().__init__(id="needs")
        self.patches: Sequence[PatchSummary] = ()
        self.topic_names: Mapping[PatchId, str] = {}
        """Patch -> its topic; patches that are alone in a topic are left out."""
        self.rails: Sequence[str] = ()

    def count_rows(self) -> int:
        return len(self.patches)

    def draw(self, row: int, width: int, *, here: bool) -> Strip:
        """Returns a patch with its lines of needs.

        ↑ marks what the patch under the cursor needs, ↓ what needs it.
        """
        summary = self.patches[row]
        current = self.patches[self.cursor]
        style = self.palette.here if here else self.palette.plain
        sign = " "
        if summary.patch.id in current.needs:
            sign = "↑"
        elif summary.patch.id in current.needed_by:
            sign = "↓"
        words = f"{'▌' if here else ' '}{sign}{summary.nth:>3} "
        tail = "  (ready to send)" if is_ready(summary) else ""
        tail += (
            f"  ({PLACE_SYMBOLS[Where.UNRESOLVED]}{summary.size.unresolved})"
            if summary.size.unresolved
            else ""
        )
        topic = self.topic_names.get(summary.patch.id, "")
        tail += f"  · {make_printable(topic)}" if topic else ""
        rail = self.rails[row]
        subject = fit(
            make_printable(summary.patch.subject) + tail, width - len(words) - len(rail) - 1
        )
        return Strip(
            [
                Segment(words, style + (self.palette.marked if sign != " " else style)),
                Segment(rail + " ", self.palette.marked),
                Segment(subject, style),
            ]
        )

    def go_to_row(self, row: int) -> None:
        super().go_to_row(row)
        self.redraw()


class GraphScreen(BaseScreen):
    """Shows what each patch needs, and what needs it."""

    SCOPE = "graph"
    BINDINGS: ClassVar[list[BindingType]] = [*make_bindings("graph")]

    def __init__(self) -> None:
        super().__init__()
        self._only: PatchId | None = None

    def compose_body(self) -> Iterable[Widget]:
        yield NeedsGraph()

    def heading(self) -> Text:
        """Returns the numbers of patches, of topics, and of patches that are ready to send."""
        ready = sum(map(is_ready, self.survey.patches))
        return Text(
            f" {len(self.survey.patches)} patches in {len(list_topics(self.survey.plan))} topics; "
            f"{ready} ready to send",
            style="bold",
            no_wrap=True,
            overflow="ellipsis",
        )

    def redraw(self) -> None:
        shown = self.query_one(NeedsGraph)
        shown.topic_names = name_topics(list_topics(self.survey.plan))
        shown.patches = select_related(self.survey, self._only)
        shown.rails = draw_rails(shown.patches)
        shown.redraw()
        self._show_edges()

    def on_row_list_moved(self, _: RowList.Moved) -> None:
        self._show_edges()

    def _show_edges(self) -> None:
        """Shows in the status line what the patch under the cursor needs, and why."""
        here = self.here
        if here is None:
            return
        parts = [
            f"needs {self.survey.number(other)}: "
            + ", ".join(list_reasons(self.survey, other, here.patch.id))
            for other in here.needs
        ]
        parts += [f"needed by {self.survey.number(other)}" for other in here.needed_by]
        self.show_status(
            make_printable(
                f" Patch {here.nth}: " + ("; ".join(parts) or "independent of the others")
            )
        )

    @property
    def here(self) -> PatchSummary | None:
        shown = self.query_one(NeedsGraph)
        return shown.patches[shown.cursor] if shown.patches else None

    def action_go(self) -> None:
        if self.here is not None:
            self.host.show_patch(self.here.patch.id)

    def action_only(self) -> None:
        here = self.here
        self._only = here.patch.id if here is not None and self._only is None else None
        self.redraw_all()

    def on_row_list_chosen(self, _: RowList.Chosen) -> None:
        self.action_go()
