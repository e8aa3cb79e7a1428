"""What a person has selected on the series screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from patchsplit.model.delta import HunkId
from patchsplit.model.plan import PatchId


@dataclass
class Selection:
    """Marks, a range and a search. They are not part of the plan, and are not saved."""

    marks: dict[HunkId, None] = field(default_factory=dict)
    """The marked hunks as keys, in the order in which they were marked."""
    merge_marks: set[PatchId] = field(default_factory=set)
    """Patches marked for a merge."""
    anchor: HunkId | None = None
    """The hunk where a range was started; None while there is no range."""
    search_result: tuple[str, Sequence[HunkId]] | None = None
    """The words of the last search, and the hunks that it found."""

    def toggle(self, hunks: Sequence[HunkId]) -> None:
        """Marks hunks; where all of them are marked, unmarks them."""
        if all(hunk in self.marks for hunk in hunks):
            for hunk in hunks:
                del self.marks[hunk]
        else:
            self.mark(hunks)

    def mark(self, hunks: Sequence[HunkId]) -> None:
        self.marks.update(dict.fromkeys(hunks))

    def clear_marks(self) -> None:
        """Removes the marks of hunks and the range."""
        self.marks.clear()
        self.anchor = None

    def clear(self) -> None:
        """Removes all marks, the range and the search."""
        self.clear_marks()
        self.merge_marks.clear()
        self.search_result = None
