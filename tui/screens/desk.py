"""What the series screen holds beside the plan: marks, a search, what is folded. No decisions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from patchsplit.model.delta import HunkId
from patchsplit.model.plan import PatchId

from ..document import Layout, Typesetter
from ..widgets.diff import DiffPane
from ..widgets.patches import MARKED, PatchList
from .sheet import Sheet


@dataclass
class Desk:
    """All of it goes away with the screen."""

    marks: dict[HunkId, None] = field(default_factory=dict)
    """In the order in which they were marked."""
    chosen: set[PatchId] = field(default_factory=set)
    """Patches marked for a merge."""
    searched: tuple[str, Sequence[HunkId]] | None = None
    folded: set[HunkId] = field(default_factory=set)
    layout: Layout = field(default_factory=Layout)
    typesetter: Typesetter = field(default_factory=Typesetter)
    anchor: HunkId | None = None
    """Where a range began."""
    last: PatchId | None = None
    """The patch that hunks were sent to last."""
    shown: str = ""
    """The entry that the diff shows."""
    drafts: dict[HunkId, bytes] = field(default_factory=dict)
    """What a person wrote of a hunk, and could not be taken as it was."""
    cursors: dict[str, int] = field(default_factory=dict)
    """Where the cursor was on the entries shown before."""


class DeskScreen(Sheet):
    """The panes and the desk, as the bases of the series screen see them."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk()

    @property
    def patches(self) -> PatchList:
        return self.query_one("#patches", PatchList)

    @property
    def diff(self) -> DiffPane:
        return self.query_one("#diff", DiffPane)

    def shown_hunks(self) -> Iterable[HunkId]:
        raise NotImplementedError

    def show_entry(self, key: str) -> None:
        raise NotImplementedError

    @property
    def patch(self) -> PatchId | None:
        """The patch under the cursor on the left."""
        pick = self.patches.pick
        return pick.summary.patch.id if pick is not None and pick.summary is not None else None

    def chosen_hunks(self) -> list[HunkId]:
        """Returns the marked hunks, else the one under the cursor, else (on the left) all shown."""
        if self.desk.marks:
            return list(self.desk.marks)
        if self.focused is self.patches:
            return list(self.shown_hunks())
        here = self.diff.hunk
        return [here] if here is not None else []

    def show_marks(self, changed: Collection[HunkId]) -> None:
        """Draws again after marks changed; unless they are what the diff shows, it stays."""
        if self.patches.key == MARKED:
            self.draw_all()
            return
        self.patches.show(self.found, self.desk.searched, self.desk.marks, self.desk.chosen)
        self.diff.remark(changed)

    def spend(self, call: Callable[[], object]) -> bool:
        """Runs an edit that uses up the marks; tells whether it was made."""
        return self.tui.do(call, self._spent)

    def _spent(self) -> None:
        self.desk.marks.clear()
        self.desk.anchor = None
