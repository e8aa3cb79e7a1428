"""The main screen: patches and pools on the left, the hunks of the current one on the right.

The screen draws itself and owns its components; each component does the actions of one kind. The
action table reaches them through BaseScreen.action_do.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.text import Text
from textual.binding import BindingType
from textual.widget import Widget

from patchsplit.model.delta import HunkId

from ...actions import make_bindings
from ...widgets.lines import RowList
from ..base import BaseScreen, draw_header
from .answering import Answering
from .arrangement import Arrangement
from .assignment import Assignment
from .findings import Findings
from .hunk_editor import HunkEditor
from .marking import Marking
from .messages import Messages
from .navigation import Navigation
from .panes import Panes
from .selection import Selection
from .steering import Steering
from .topics import Topics
from .view import View


class SeriesScreen(BaseScreen):
    """The series: where hunks are moved, and patches are ordered and described."""

    SCOPE = "series"
    BINDINGS: ClassVar[list[BindingType]] = [*make_bindings("series")]

    def __init__(self) -> None:
        super().__init__()
        self.selection = Selection()
        self.panes = Panes(self, self.selection)
        self.view = View(self, self.panes)
        self.navigation = Navigation(self, self.panes, self.view)
        self.marking = Marking(self, self.panes, self.selection)
        self.topics = Topics(self, self.panes, self.selection)
        self.steering = Steering(self, self.panes, self.selection, self.topics)
        self.assignment = Assignment(self, self.panes, self.selection, self.steering)
        self.answering = Answering(self, self.panes, self.selection)
        self.arrangement = Arrangement(self, self.panes, self.selection)
        self.messages = Messages(self, self.panes)
        self.hunk_editor = HunkEditor(self, self.panes, self.selection, self.messages)
        self.findings = Findings(self, self.panes)

    def compose_body(self) -> Iterable[Widget]:
        return self.panes.compose()

    def heading(self) -> Text:
        return draw_header(self.survey, self.host.plan_title, self.size.width)

    def redraw(self) -> None:
        self.panes.redraw()

    def on_mount(self) -> None:
        super().on_mount()
        self.answering.show_suggestions()

    def on_resize(self) -> None:
        if self.is_mounted:
            self.redraw_all()

    def on_row_list_moved(self, message: RowList.Moved) -> None:
        if message.lines is self.panes.patches:
            self.panes.show_hunks()
        else:
            self.marking.show_range()
            self.panes.show_reasons()

    def on_row_list_chosen(self, _: RowList.Chosen) -> None:
        self.navigation.open()

    def get_position(self) -> dict[str, str]:
        """Returns where the cursors are, to be restored when the plan is opened again."""
        return {"entry": self.panes.patches.key, "hunk": self.panes.hunk or ""}

    def restore_position(self, at: dict[str, str]) -> None:
        """Puts the cursors where get_position() found them."""
        self.panes.show_entry(at.get("entry", ""))
        self.panes.diff.go_to_hunk(HunkId(at.get("hunk", "")))
