"""The left pane: what a search found, what is marked, the patches in order, and the pools."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.style import Style
from textual.strip import Strip

from patchsplit.model.delta import HunkId
from patchsplit.model.finding import Severity
from patchsplit.model.ledger import Where
from patchsplit.model.plan import PatchId
from patchsplit.model.verdicts import Outcome, Verdict
from patchsplit.session.checks.conventions import Adviser
from patchsplit.session.checks.notes import Note, Notes
from patchsplit.session.views.survey import POOLS, Summary, Survey
from patchsplit.session.views.symbols import MARKS, STYLES, WORDS

from ..text import fit, plain
from .lines import Lines, strip_of

FOUND, MARKED = "found", "marked"
SIZED = 36
"""Width from which the sizes of patches are shown."""
BADGES = {
    "+4-1": "lines that it adds and removes",
    "✗2": "unresolved hunks",
    "←2": "patches that it needs",
    "!order": "it stands before one that it needs",
    "!2": "warnings: about its message, and all others once ! has looked for them",
    "!!1": "errors that a check found",
    "b✓": "it builds, with all before it",
    "b✗": "it does not",
    "b…": "building it took too long",
    "@AL": "someone else wrote it: the initials",
}
"""What the signs behind a subject mean."""

BUILT = {Outcome.BUILDS: "b✓", Outcome.FAILS: "b✗", Outcome.LATE: "b…"}


@dataclass(frozen=True, slots=True)
class Pick:
    """One entry: a patch, a pool, or a choice of hunks."""

    key: str
    """A patch's id, a pool's name, FOUND or MARKED."""
    summary: Summary | None = None
    where: Where | None = None
    words: str = ""


class PatchList(Lines):
    """The entries, and those of the patches that are marked for a merge."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - textual's name
        super().__init__(id=id)
        self.picks: Sequence[Pick] = ()
        self.chosen: Collection[PatchId] = ()
        self.adviser: Adviser | None = None
        self.notes = Notes()
        self.verdicts: Mapping[PatchId, Verdict] = {}

    def show(
        self,
        found: Survey,
        searched: tuple[str, Sequence[HunkId]] | None,
        marks: Collection[HunkId],
        chosen: Collection[PatchId],
    ) -> None:
        """Lists what there is, and keeps the cursor on its entry where that is still there."""
        key = self.key
        self.picks = _picks(found, searched, marks)
        self.chosen = chosen
        keys = [pick.key for pick in self.picks]
        if key in keys:
            self.cursor = keys.index(key)
        self.redraw()

    def content(self, row: int) -> Hashable:
        """Names a row by all that it shows: an edit changes few of them."""
        pick = self.picks[row]
        if pick.summary is None:
            return pick.key, pick.words
        badges = self._badges(pick.summary, sized=True)
        patch, chosen = pick.summary.patch, pick.summary.patch.id in self.chosen
        return pick.summary.nth, patch.subject, badges, chosen

    def rows(self) -> int:
        return len(self.picks)

    @property
    def pick(self) -> Pick | None:
        return self.picks[self.cursor] if self.cursor < len(self.picks) else None

    @property
    def key(self) -> str:
        return self.pick.key if self.pick else ""

    def go_key(self, key: str) -> bool:
        """Puts the cursor on an entry; tells whether there is one."""
        for nth, pick in enumerate(self.picks):
            if pick.key == key:
                self.go(nth)
                return True
        return False

    def draw(self, row: int, width: int, *, here: bool) -> Strip:
        pick = self.picks[row]
        style = self.palette.here if here else self.palette.plain
        gutter = self.pointer(here=here)
        if pick.summary is None:
            colour = Style.parse(STYLES[pick.where]) if pick.where else self.palette.marked
            return strip_of(gutter, (fit(pick.words, width - 1), style + colour))
        badges = self._badges(pick.summary, sized=width > SIZED)
        chosen = "◆" if pick.summary.patch.id in self.chosen else " "
        head = f"{chosen}{pick.summary.nth:>2} "
        room = width - 2 - len(head) - cell_len(badges)
        subject = fit(plain(pick.summary.patch.subject), room)
        return strip_of(gutter, (f"{head}{subject} ", style), (badges, style + self.palette.dim))

    def _badges(self, summary: Summary, *, sized: bool) -> str:
        """Returns size, what is open, what it needs, its findings, its build, a foreign author."""
        parts = _shape(summary, sized=sized)
        patch, by = summary.patch, self.adviser
        checked = self.notes.of(patch)
        if checked is not None:
            parts += _found(checked)
        elif by is not None:
            # What emitting adds by itself is no work for anyone.
            count = sum(not finding.mend for finding in by.of(patch))
            parts += [f"!{count}"] if count else []
        if patch.id in self.verdicts:
            parts.append(BUILT[self.verdicts[patch.id].outcome])
        if by is not None and patch.author is not None and by.foreign(patch.author):
            parts.append(f"@{_initials(patch.author.name)}")
        return " ".join(parts)


def _shape(summary: Summary, *, sized: bool) -> list[str]:
    parts = [f"+{summary.size.added}-{summary.size.removed}"] if sized else []
    if summary.size.unresolved:
        parts.append(f"✗{summary.size.unresolved}")
    if summary.misplaced:
        parts.append("!order")
    elif summary.needs:
        parts.append(f"←{len(summary.needs)}")
    return parts


def _found(checked: Sequence[Note]) -> list[str]:
    count = sum(note.finding.severity is not Severity.NOTE for note in checked)
    errors = sum(note.finding.severity is Severity.ERROR for note in checked)
    return [f"!!{errors}"] * bool(errors) + [f"!{count - errors}"] * (count > errors)


def _initials(name: str) -> str:
    """Returns the first letters of the first and the last name."""
    parts = plain(name).replace("-", " ").split() or ["?"]
    ends = parts if len(parts) == 1 else (parts[0], parts[-1])
    return "".join(part[0].upper() for part in ends)


def _picks(
    found: Survey, searched: tuple[str, Sequence[HunkId]] | None, marks: Collection[HunkId]
) -> list[Pick]:
    picks = []
    if searched is not None:
        words, hunks = searched
        picks.append(Pick(FOUND, words=f" / {len(hunks)} found: {plain(words)}"))
    if marks:
        picks.append(Pick(MARKED, words=f" [x] {len(marks)} marked"))
    picks += [Pick(summary.patch.id, summary) for summary in found.patches]
    count = found.ledger.count()
    picks += [
        Pick(where.value, where=where, words=f" {MARKS[where]} {count[where]} {WORDS[where]}")
        for where in POOLS
    ]
    return picks
