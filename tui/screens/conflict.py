"""The screen of conflicts: base, fork and upstream, suggestions, and upstream's commits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from patchsplit.model.delta import HunkId
from patchsplit.model.delta import Lines as FileLines
from patchsplit.model.ledger import Where
from patchsplit.model.placement import Certainty, Conflict, Suggestion
from patchsplit.session import edits
from patchsplit.session.conflicts.blame import find_touching_commits
from patchsplit.session.conflicts.culprit import Culprit, find_culprit
from patchsplit.session.conflicts.suggestions import take_suggestion
from patchsplit.session.conflicts.text import format_conflict, reject_markers
from patchsplit.session.user import open_editor

from ..actions import make_bindings
from ..paint import StyledText, compare_words, emphasise
from ..text import decode_line, fit, make_printable, make_visible
from ..widgets.lines import RowList
from ..workers import attempt, suspend_app
from .base import BaseScreen
from .dialogs import TextDialog

MIN_WIDE_WIDTH = 110
"""The least width, in cells, at which the sides are side by side, and not above each other."""
NO_REGION = "The hunk has no place upstream. Keep it private, or mark it as already upstream."
SIDES = ("base", "fork", "upstream")


class Side(RowList):
    """One side's lines, wrapped; lines and words that are not in the base are marked."""

    def __init__(self, name: str) -> None:
        super().__init__(id=name)
        self.border_title = name
        self._texts: Sequence[tuple[str, StyledText]] = ()
        """(sign, text) of each line; the sign is "+" for lines that are not in the base."""
        self._rows: Sequence[Strip] = ()

    def show(self, lines: FileLines, base: FileLines) -> None:
        """Shows the lines of this side, compared with those of the base."""
        known = frozenset(base)
        spans = compare_words(base, lines)[1] if self.id != "base" else {}
        strong = self.palette.added_word
        self._texts = [
            (
                "+" if line not in known else " ",
                tuple(emphasise(((decode_line(line), Style.null()),), spans.get(nth, ()), strong)),
            )
            for nth, line in enumerate(lines)
        ]
        self.border_subtitle = {0: "no lines", 1: "1 line"}.get(len(lines), f"{len(lines)} lines")
        self.redraw()

    def redraw(self) -> None:
        """Wraps the lines to the current width, and draws them."""
        room = max(8, self.scrollable_content_region.width - 3)
        self._rows = [row for sign, pieces in self._texts for row in self._wrap(sign, pieces, room)]
        super().redraw()

    def _wrap(self, sign: str, pieces: StyledText, room: int) -> Iterator[Strip]:
        style = self.palette.plain + (self.palette.added if sign == "+" else Style.null())
        column, cells = 0, []
        for text, own in pieces:
            part = make_visible(text, column)
            cells.append(Segment(part, style + own))
            column += len(part)
        line = Strip(cells)
        for start in range(0, max(1, line.cell_length), room):
            row = line.crop(start, start + room).adjust_cell_length(room, style)
            yield Strip([Segment(f"{sign if start == 0 else '↪'} ", style), *row])

    def count_rows(self) -> int:
        return len(self._rows)

    def draw(self, row: int, width: int, *, here: bool) -> Strip:  # noqa: ARG002
        return Strip([Segment(*self.draw_pointer(here=here)), *self._rows[row]])


class Suggestions(RowList):
    """Suggested answers, each with its key, its reason and its lines."""

    def __init__(self, id: str) -> None:  # noqa: A002 - textual's own word
        super().__init__(id=id)
        self.border_title = "suggestions: take one with 1, 2 or 3"
        self._rows: Sequence[tuple[str, Style]] = ()

    def show(self, suggestions: Sequence[Suggestion]) -> None:
        """Shows the suggestions, numbered from 1; hides the list where there are none."""
        self._rows = [
            row
            for nth, one in enumerate(suggestions, 1)
            for row in self._format_suggestion(nth, one)
        ]
        self.display = bool(suggestions)
        self.redraw()

    def _format_suggestion(self, nth: int, one: Suggestion) -> Iterator[tuple[str, Style]]:
        palette, edit = self.palette, one.edit
        place = make_printable(f"{edit.origin}:{edit.at.start + 1}")
        yield f"{nth}  {place}  {one.way}, {round(100 * one.confidence)} %", palette.head
        yield f"   {make_printable(one.why)}", palette.plain
        for lines, sign, style in (
            (one.replaces, "-", palette.removed),
            (edit.lines, "+", palette.added),
        ):
            for line in lines:
                yield f"   {sign}{make_visible(decode_line(line))}", palette.plain + style

    def count_rows(self) -> int:
        return len(self._rows)

    def draw(self, row: int, width: int, *, here: bool) -> Strip:
        text, style = self._rows[row]
        left = max(0, width - 2)
        return Strip([Segment(*self.draw_pointer(here=here)), Segment(fit(text, left), style)])


class ConflictScreen(BaseScreen):
    """Shows one conflict at a time; answers are recorded, and used again after a refresh."""

    SCOPE = "conflict"
    BINDINGS: ClassVar[list[BindingType]] = [*make_bindings("conflict")]

    def __init__(self, hunk: HunkId, *, edit: bool = False) -> None:
        super().__init__()
        self.hunk = hunk
        self._edit = edit

    def compose_body(self) -> Iterable[Widget]:
        """Yields the reason, the three sides, the suggestions and the commits that touched it."""
        yield Static(id="reason", markup=False)
        with Horizontal(id="sides"):
            for name in SIDES:
                yield Side(name)
        yield Suggestions(id="offered")
        with Vertical(id="touched"):
            yield Static(id="commits", markup=False)

    def on_mount(self) -> None:
        super().on_mount()
        self.set_focus(self.query_one("#upstream"))
        if self._edit:
            self.call_after_refresh(self.action_edit)

    def on_resize(self) -> None:
        self.query_one("#sides").set_class(self.size.width < MIN_WIDE_WIDTH, "stacked")

    @property
    def conflict(self) -> Conflict | None:
        """The conflict that placing found, whether it is answered or not; None if there is none."""
        placement = self.session.analysis.placements.get(self.hunk)
        return placement.conflict if placement is not None else None

    @property
    def suggestions(self) -> Sequence[Suggestion]:
        placement = self.session.placements().get(self.hunk)
        return placement.suggestions if placement is not None else ()

    @property
    def open_conflicts(self) -> Sequence[HunkId]:
        return self.survey.pool(Where.UNRESOLVED)

    def heading(self) -> Text:
        """Returns which conflict it is, of how many, and its path."""
        if self.hunk in self.open_conflicts:
            place = f"{self.open_conflicts.index(self.hunk) + 1} of {len(self.open_conflicts)}"
        else:
            place = f"settled; {len(self.open_conflicts)} left"
        hunk = self.survey.index.hunks.get(self.hunk)
        path = make_printable(hunk.path) if hunk is not None else ""
        return Text(f" Conflict {place}  {path}", style="bold", no_wrap=True, overflow="ellipsis")

    def redraw(self) -> None:
        """Draws the conflict; closes the screen if its hunk is gone, as after an undo."""
        row = self.survey.rows.get(self.hunk)
        if row is None:
            self.dismiss(None)
            return
        conflict = self.conflict
        place = [f"{conflict.path}:{conflict.at.start + 1}"] if conflict and conflict.at else []
        place += [f"for patch {self.survey.number(row.patch)}"] if row.patch else []
        if row.certainty is Certainty.LOOK:
            place.insert(0, row.certainty.value)
        reason = row.reason
        if conflict is not None and row.where is not Where.UNRESOLVED:
            reason = conflict.reason
        words = [", ".join(place), reason]
        self.query_one("#reason", Static).update(
            make_printable(" " + ": ".join(filter(None, words)))
        )
        # An unresolved hunk without a conflict has no place upstream: its own lines are shown.
        base, fork, upstream = (
            (conflict.base, conflict.fork, conflict.upstream)
            if conflict
            else (row.hunk.removed, row.hunk.added, ())
        )
        for name, lines in zip(SIDES, (base, fork, upstream), strict=True):
            self.query_one(f"#{name}", Side).show(lines, base)
        self.query_one("#offered", Suggestions).show(self.suggestions)
        commits = find_touching_commits(self.session, conflict) if conflict else []
        self.query_one("#commits", Static).update(
            "\n".join(
                make_printable(
                    f" {commit.oid[:10]} {commit.date} {commit.author}: {commit.subject}"
                )
                for commit in commits
            )
            or " No upstream commit that changed these lines was found."
        )

    # ---- answers

    def action_take(self) -> None:
        conflict = self.conflict
        if conflict is None:
            self.show_status(NO_REGION)
            return
        self._answer(b"".join(conflict.fork))

    def action_suggestion(self, nth: int) -> None:
        if nth > len(self.suggestions):
            self.show_status(f"There is no suggestion {nth}.")
        elif self.run_edit(lambda: take_suggestion(self.session, self.hunk, nth)):
            self._show_next()

    def action_edit(self) -> None:
        """Opens the three sides in the user's editor, and answers with what comes back."""
        conflict = self.conflict
        if conflict is None:
            self.show_status(NO_REGION)
            return
        with suspend_app(self.app):
            after = attempt(
                self.app,
                lambda: open_editor(self.session, format_conflict(conflict), conflict.path),
            )
        self.app.refresh()
        content = attempt(self.app, lambda: reject_markers(after)) if after is not None else None
        if content is not None:
            self._answer(content)

    def _answer(self, content: bytes) -> None:
        if self.run_edit(lambda: edits.answer_conflict(self.session, self.hunk, content)):
            self._show_next()

    def action_forget(self) -> None:
        self.run_edit(lambda: edits.forget_answer(self.session, self.hunk))

    def action_keep(self) -> None:
        """Asks for a reason, and keeps the hunk private."""

        def keep(reason: str | None) -> None:
            if reason is not None and self.run_edit(
                lambda: edits.keep_private(self.session, [self.hunk], reason)
            ):
                self._show_next()

        self.app.push_screen(
            TextDialog("Keep this hunk private, because", "for this fork only"), keep
        )

    def action_landed(self) -> None:
        """Asks for a commit, and records that upstream has the hunk already."""

        def mark(by: str | None) -> None:
            if by is not None and self.run_edit(
                lambda: edits.mark_upstream(self.session, [self.hunk], by)
            ):
                self._show_next()

        self.app.push_screen(
            TextDialog("Upstream already has it, by this commit (or a reason)", "said by you"), mark
        )

    def action_culprit(self) -> None:
        """Searches the first upstream commit since the base with which the hunk conflicts."""
        session, name = self.session, self.hunk
        what = "Searching the upstream commit that causes the conflict"
        self.host.run_long(what, lambda _: find_culprit(session, name), self._show_culprit)

    def _show_culprit(self, culprit: Culprit | None) -> None:
        if culprit is None:
            self.show_status("No single commit since the base causes the conflict.")
            return
        verb = "deletes the file" if culprit.deletes_file else "causes the conflict"
        by = culprit.commit
        self.show_status(
            make_printable(f"{by.oid[:10]} {by.date} {by.author}: {by.subject} ({verb})")
        )

    # ---- other conflicts

    def _show_next(self) -> None:
        """Shows the first open conflict; where there is none, the one just answered stays."""
        if self.open_conflicts:
            self.hunk = self.open_conflicts[0]
        self.redraw_all()

    def action_next(self, by: int) -> None:
        """Shows the next (by=1) or previous (-1) open conflict."""
        waiting = self.open_conflicts
        if waiting:
            at = waiting.index(self.hunk) + by if self.hunk in waiting else 0
            self.hunk = waiting[at % len(waiting)]
            self.redraw_all()
