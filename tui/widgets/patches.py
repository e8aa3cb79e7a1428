"""The left pane: the search, the marked hunks, the patches in order, and the pools."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.style import Style
from textual.strip import Strip

from patchsplit.model.delta import HunkId
from patchsplit.model.finding import Severity
from patchsplit.model.ledger import Where
from patchsplit.model.plan import Decision, PatchId, TopicId
from patchsplit.model.topics.listing import TopicPatches, list_topics
from patchsplit.model.verdicts import Outcome, Verdict
from patchsplit.session.checks.conventions import ConventionAdviser
from patchsplit.session.checks.notes import Note, Notes
from patchsplit.session.views.survey import POOL_PLACES, PatchSummary, Survey
from patchsplit.session.views.symbols import PLACE_STYLES, PLACE_SYMBOLS, PLACE_WORDS

from ..text import fit, make_printable
from .lines import RowList, make_strip

SEARCH_KEY, MARKS_KEY = "found", "marked"
MIN_SIZED_WIDTH = 36
"""The sizes of patches are shown in a list wider than so many cells."""
BADGES = {
    "+4-1": "lines added and removed",
    "✗2": "unresolved hunks",
    "←2": "patches that it needs",
    "draft": "its message is a draft, which is not sent",
    "!order": "a patch that it needs comes after it",
    "!2": "warnings about its message; after a check with !, all warnings",
    "!!1": "errors found by a check",
    "b✓": "the series builds after this patch",
    "b✗": "it does not build",
    "b…": "the build timed out",
    "@AL": "initials of the author, if it is someone else",
}
"""Sign after a subject -> its meaning."""

BUILD_BADGES = {Outcome.BUILDS: "b✓", Outcome.FAILS: "b✗", Outcome.TIMEOUT: "b…"}


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One entry: a topic, a patch, a pool, the result of a search, or the marked hunks."""

    key: str
    """The id of a topic or a patch, a pool's name, SEARCH_KEY or MARKS_KEY."""
    summary: PatchSummary | None = None
    where: Where | None = None
    words: str = ""
    badges: str = ""
    """Of a topic: the number of its patches, its unresolved hunks, and what was decided."""
    topic: TopicPatches | None = None
    """The topic of a heading; of a patch that stands below one."""


class PatchList(RowList):
    """Lists the entries; a patch is shown with its number, its subject and its badges."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - textual's name
        super().__init__(id=id)
        self.entries: Sequence[ListEntry] = ()
        self.merge_marks: Collection[PatchId] = ()
        self.adviser: ConventionAdviser | None = None
        self.notes = Notes()
        self.verdicts: Mapping[PatchId, Verdict] = {}
        self.folded: set[TopicId] = set()
        """Topics whose patches are not listed."""

    def show(
        self,
        survey: Survey,
        search_result: tuple[str, Sequence[HunkId]] | None,
        marks: Collection[HunkId],
        merge_marks: Collection[PatchId],
    ) -> None:
        """Lists all entries; the cursor stays on its entry, if that still exists."""
        key = self.key
        self.entries = _list_entries(survey, search_result, marks, self.folded)
        self.merge_marks = merge_marks
        keys = [pick.key for pick in self.entries]
        if key in keys:
            self.cursor = keys.index(key)
        self.redraw()

    def row_key(self, row: int) -> Hashable:
        """Returns all that a row shows: an edit changes few rows."""
        pick = self.entries[row]
        if pick.summary is None:
            return pick.key, pick.words, pick.badges
        badges = self._format_badges(pick.summary, with_size=True)
        patch, chosen = pick.summary.patch, pick.summary.patch.id in self.merge_marks
        return pick.summary.nth, patch.subject, badges, chosen, pick.topic is not None

    def count_rows(self) -> int:
        return len(self.entries)

    @property
    def entry(self) -> ListEntry | None:
        return self.entries[self.cursor] if self.cursor < len(self.entries) else None

    @property
    def key(self) -> str:
        return self.entry.key if self.entry else ""

    def go_to_key(self, key: str) -> bool:
        """Puts the cursor on an entry; returns whether it exists."""
        for nth, pick in enumerate(self.entries):
            if pick.key == key:
                self.go_to_row(nth)
                return True
        return False

    def draw(self, row: int, width: int, *, here: bool) -> Strip:
        """Returns an entry: a patch with its number and its badges, or a pool with its words."""
        pick = self.entries[row]
        style = self.palette.here if here else self.palette.plain
        gutter = self.draw_pointer(here=here)
        if pick.summary is None:
            colour = Style.parse(PLACE_STYLES[pick.where]) if pick.where else self.palette.marked
            if pick.topic is None:
                return make_strip(gutter, (fit(pick.words, width - 1), style + colour))
            words = fit(pick.words, width - 2 - cell_len(pick.badges))
            return make_strip(
                gutter,
                (f"{words} ", style + Style(bold=True)),
                (pick.badges, style + self.palette.dim),
            )
        badges = self._format_badges(pick.summary, with_size=width > MIN_SIZED_WIDTH)
        chosen = "◆" if pick.summary.patch.id in self.merge_marks else " "
        indent = "  " if pick.topic is not None else ""
        head = f"{chosen}{indent}{pick.summary.nth:>2} "
        room = width - 2 - len(head) - cell_len(badges)
        subject = fit(make_printable(pick.summary.patch.subject), room)
        return make_strip(gutter, (f"{head}{subject} ", style), (badges, style + self.palette.dim))

    def _format_badges(self, summary: PatchSummary, *, with_size: bool) -> str:
        """Returns the signs of a patch, as BADGES describes them."""
        parts = _format_shape(summary, with_size=with_size)
        patch, by = summary.patch, self.adviser
        checked = self.notes.of(patch)
        if checked is not None:
            parts += _format_findings(checked)
        elif by is not None:
            # A finding with a fix needs no edit.
            count = sum(not finding.fix for finding in by.check_patch(patch))
            parts += [f"!{count}"] if count else []
        if patch.id in self.verdicts:
            parts.append(BUILD_BADGES[self.verdicts[patch.id].outcome])
        if by is not None and patch.author is not None and by.is_foreign(patch.author):
            parts.append(f"@{_get_initials(patch.author.name)}")
        return " ".join(parts)


def _format_shape(summary: PatchSummary, *, with_size: bool) -> list[str]:
    parts = [f"+{summary.size.added}-{summary.size.removed}"] if with_size else []
    if summary.size.unresolved:
        parts.append(f"✗{summary.size.unresolved}")
    if summary.patch.draft:
        parts.append("draft")
    if summary.late_needs:
        parts.append("!order")
    elif summary.needs:
        parts.append(f"←{len(summary.needs)}")
    return parts


def _format_findings(notes: Sequence[Note]) -> list[str]:
    count = sum(note.finding.severity is not Severity.NOTE for note in notes)
    errors = sum(note.finding.severity is Severity.ERROR for note in notes)
    return [f"!!{errors}"] * bool(errors) + [f"!{count - errors}"] * (count > errors)


def _get_initials(name: str) -> str:
    """Returns the initials of the first and the last name."""
    parts = make_printable(name).replace("-", " ").split() or ["?"]
    ends = parts if len(parts) == 1 else (parts[0], parts[-1])
    return "".join(part[0].upper() for part in ends)


def _list_patches(survey: Survey, folded: Collection[TopicId]) -> Iterator[ListEntry]:
    """Yields the patches, those of a topic of several below a heading.

    A topic whose patches are not neighbours has a heading above each run of them; where it is
    folded, it has one.
    """
    topics = {name: each for each in list_topics(survey.plan) for name in each.patches}
    seen: set[TopicId] = set()
    last: TopicId | None = None
    for summary in survey.patches:
        topic = topics[summary.patch.id]
        if len(topic.patches) < 2:
            yield ListEntry(summary.patch.id, summary)
        else:
            if topic.id != last and not (topic.id in folded and topic.id in seen):
                yield _head_topic(topic, survey, again=topic.id in seen, folded=topic.id in folded)
            if topic.id not in folded:
                yield ListEntry(summary.patch.id, summary, topic=topic)
        seen.add(topic.id)
        last = topic.id


def _head_topic(topic: TopicPatches, survey: Survey, *, again: bool, folded: bool) -> ListEntry:
    own = set(topic.patches)
    asked = sum(one.size.unresolved for one in survey.patches if one.patch.id in own)
    badges = f"{len(topic.patches)} patches" + (f" ✗{asked}" if asked else "")
    if topic.topic.decision is not Decision.SEND:
        badges = f"{topic.topic.decision} · {badges}"
    name = f"{make_printable(topic.name)}, continued" if again else make_printable(topic.name)
    words = f"{'▸' if folded else '▾'} {name}"
    return ListEntry(topic.id, words=words, badges=badges, topic=topic)


def _list_entries(
    survey: Survey,
    search_result: tuple[str, Sequence[HunkId]] | None,
    marks: Collection[HunkId],
    folded: Collection[TopicId],
) -> list[ListEntry]:
    picks = []
    if search_result is not None:
        words, hunks = search_result
        picks.append(ListEntry(SEARCH_KEY, words=f" / {len(hunks)} found: {make_printable(words)}"))
    if marks:
        picks.append(ListEntry(MARKS_KEY, words=f" [x] {len(marks)} marked"))
    picks += _list_patches(survey, folded)
    count = survey.ledger.count()
    picks += [
        ListEntry(
            where.value,
            where=where,
            words=f" {PLACE_SYMBOLS[where]} {count[where]} {PLACE_WORDS[where]}",
        )
        for where in POOL_PLACES
    ]
    return picks
