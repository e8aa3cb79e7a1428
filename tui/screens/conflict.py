"""A hunk that found no place: base, fork and upstream, who touched the place, and an answer."""

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
from patchsplit.session.conflicts.culprit import Culprit, culprit
from patchsplit.session.conflicts.suggestions import take
from patchsplit.session.conflicts.text import merged, settled
from patchsplit.session.desk import edited, touched_by

from ..actions import bindings
from ..paint import Pieces, emphasised, words_changed
from ..text import decoded, fit, plain, shown
from ..widgets.lines import Lines
from ..workers import attempt, suspended
from .base import Sheet
from .dialogs import Ask

WIDE = 110
"""Width from which three sides stand side by side; on a narrower one, below each other."""
NO_REGION = "There is no place upstream to write to: keep it private, or say that upstream has it."
SIDES = ("base", "fork", "upstream")


class Side(Lines):
    """One side's lines, wrapped; lines and words that the base has not stand out."""

    def __init__(self, name: str) -> None:
        super().__init__(id=name)
        self.border_title = name
        self._pieces: Sequence[tuple[str, Pieces]] = ()
        """(sign, text) of each line."""
        self._rows: Sequence[Strip] = ()

    def show(self, lines: FileLines, base: FileLines) -> None:
        known = frozenset(base)
        spans = words_changed(base, lines)[1] if self.id != "base" else {}
        strong = self.palette.added_word
        self._pieces = [
            (
                "+" if line not in known else " ",
                tuple(emphasised(((decoded(line), Style.null()),), spans.get(nth, ()), strong)),
            )
            for nth, line in enumerate(lines)
        ]
        self.border_subtitle = {0: "no lines", 1: "1 line"}.get(len(lines), f"{len(lines)} lines")
        self.redraw()

    def redraw(self) -> None:
        """Wraps the lines to the width there is now."""
        room = max(8, self.scrollable_content_region.width - 3)
        self._rows = [
            row for sign, pieces in self._pieces for row in self._wrapped(sign, pieces, room)
        ]
        super().redraw()

    def _wrapped(self, sign: str, pieces: Pieces, room: int) -> Iterator[Strip]:
        style = self.palette.plain + (self.palette.added if sign == "+" else Style.null())
        column, cells = 0, []
        for text, own in pieces:
            part = shown(text, column)
            cells.append(Segment(part, style + own))
            column += len(part)
        line = Strip(cells)
        for start in range(0, max(1, line.cell_length), room):
            row = line.crop(start, start + room).adjust_cell_length(room, style)
            yield Strip([Segment(f"{sign if start == 0 else '↪'} ", style), *row])

    def rows(self) -> int:
        return len(self._rows)

    def draw(self, row: int, width: int, *, here: bool) -> Strip:  # noqa: ARG002
        return Strip([Segment(*self.pointer(here=here)), *self._rows[row]])


class Suggestions(Lines):
    """What could be written, each with its key, its reasons and its lines."""

    def __init__(self, id: str) -> None:  # noqa: A002 - textual's own word
        super().__init__(id=id)
        self.border_title = "suggestions: 1, 2 or 3 takes one"
        self._rows: Sequence[tuple[str, Style]] = ()

    def show(self, offered: Sequence[Suggestion]) -> None:
        self._rows = [row for nth, one in enumerate(offered, 1) for row in self._of(nth, one)]
        self.display = bool(offered)
        self.redraw()

    def _of(self, nth: int, one: Suggestion) -> Iterator[tuple[str, Style]]:
        palette, edit = self.palette, one.edit
        place = plain(f"{edit.origin}:{edit.at.start + 1}")
        yield f"{nth}  {place}  {one.way}, {round(100 * one.confidence)} %", palette.head
        yield f"   {plain(one.why)}", palette.plain
        for lines, sign, style in (
            (one.replaces, "-", palette.removed),
            (edit.lines, "+", palette.added),
        ):
            for line in lines:
                yield f"   {sign}{shown(decoded(line))}", palette.plain + style

    def rows(self) -> int:
        return len(self._rows)

    def draw(self, row: int, width: int, *, here: bool) -> Strip:
        text, style = self._rows[row]
        left = max(0, width - 2)
        return Strip([Segment(*self.pointer(here=here)), Segment(fit(text, left), style)])


class ConflictScreen(Sheet):
    """Walks the conflicts; an answer is remembered for the next refresh."""

    SCOPE = "conflict"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("conflict")]

    def __init__(self, hunk: HunkId, *, edit: bool = False) -> None:
        super().__init__()
        self.hunk = hunk
        self._edit = edit

    def body(self) -> Iterable[Widget]:
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
        self.query_one("#sides").set_class(self.size.width < WIDE, "stacked")

    @property
    def conflict(self) -> Conflict | None:
        """What the stages found, an answer aside; None once the hunk is gone."""
        placement = self.session.analysis.placements.get(self.hunk)
        return placement.conflict if placement is not None else None

    @property
    def offered(self) -> Sequence[Suggestion]:
        placement = self.session.placements().get(self.hunk)
        return placement.suggestions if placement is not None else ()

    @property
    def waiting(self) -> Sequence[HunkId]:
        return self.found.pool(Where.UNRESOLVED)

    def heading(self) -> Text:
        if self.hunk in self.waiting:
            place = f"{self.waiting.index(self.hunk) + 1} of {len(self.waiting)}"
        else:
            place = f"settled; {len(self.waiting)} left"
        hunk = self.found.grounds.hunks.get(self.hunk)
        path = plain(hunk.path) if hunk is not None else ""
        return Text(f" Conflict {place}  {path}", style="bold", no_wrap=True, overflow="ellipsis")

    def redraw(self) -> None:
        row = self.found.rows.get(self.hunk)
        if row is None:
            self.dismiss(None)
            return
        conflict = self.conflict
        place = [f"{conflict.path}:{conflict.at.start + 1}"] if conflict and conflict.at else []
        place += [f"for patch {self.found.number(row.patch)}"] if row.patch else []
        if row.certainty is Certainty.LOOK:
            place.insert(0, row.certainty.value)
        reason = row.reason
        if conflict is not None and row.where is not Where.UNRESOLVED:
            reason = conflict.reason
        words = [", ".join(place), reason]
        self.query_one("#reason", Static).update(plain(" " + ": ".join(filter(None, words))))
        # A hunk that is unresolved without a conflict has no region upstream: it shows itself.
        base, fork, upstream = (
            (conflict.base, conflict.fork, conflict.upstream)
            if conflict
            else (row.hunk.removed, row.hunk.added, ())
        )
        for name, lines in zip(SIDES, (base, fork, upstream), strict=True):
            self.query_one(f"#{name}", Side).show(lines, base)
        self.query_one("#offered", Suggestions).show(self.offered)
        commits = touched_by(self.session, conflict) if conflict else []
        self.query_one("#commits", Static).update(
            "\n".join(
                plain(f" {commit.oid[:10]} {commit.date} {commit.author}: {commit.subject}")
                for commit in commits
            )
            or " No commit of upstream is known to have touched the place."
        )

    # ---- answers

    def action_take(self) -> None:
        conflict = self.conflict
        if conflict is None:
            self.say(NO_REGION)
            return
        self._answered(b"".join(conflict.fork))

    def action_suggestion(self, nth: int) -> None:
        if nth > len(self.offered):
            self.say(f"There is no suggestion {nth}.")
        elif self.do(lambda: take(self.session, self.hunk, nth)):
            self._onwards()

    def action_edit(self) -> None:
        conflict = self.conflict
        if conflict is None:
            self.say(NO_REGION)
            return
        with suspended(self.app):
            after = attempt(self.app, lambda: edited(self.session, merged(conflict), conflict.path))
        self.app.refresh()
        content = attempt(self.app, lambda: settled(after)) if after is not None else None
        if content is not None:
            self._answered(content)

    def _answered(self, content: bytes) -> None:
        if self.do(lambda: self.session.answer(self.hunk, content)):
            self._onwards()

    def action_forget(self) -> None:
        self.do(lambda: self.session.forget(self.hunk))

    def action_keep(self) -> None:
        def keep(reason: str | None) -> None:
            if reason is not None and self.do(lambda: self.session.keep([self.hunk], reason)):
                self._onwards()

        self.app.push_screen(Ask("Keep this hunk private, because", "for this fork only"), keep)

    def action_landed(self) -> None:
        def say(by: str | None) -> None:
            if by is not None and self.do(lambda: self.session.upstream([self.hunk], by)):
                self._onwards()

        self.app.push_screen(Ask("Upstream has it already, by commit", "said by you"), say)

    def action_culprit(self) -> None:
        """Looks for the commit of upstream's from which on the hunk did not merge."""
        session, name = self.session, self.hunk
        what = "Looking for the commit that made it conflict"
        self.tui.long(what, lambda _: culprit(session, name), self._told)

    def _told(self, found: Culprit | None) -> None:
        if found is None:
            self.say("No single commit since the base made it conflict.")
            return
        verb = "took the file away" if found.deleted else "made it conflict"
        by = found.by
        self.say(plain(f"{by.oid[:10]} {by.date} {by.author}: {by.subject} ({verb})"))

    # ---- walking

    def _onwards(self) -> None:
        """Shows the next conflict that waits; where none does, the answer stays in view."""
        if self.waiting:
            self.hunk = self.waiting[0]
        self.draw_all()

    def action_next(self, by: int) -> None:
        waiting = self.waiting
        if waiting:
            at = waiting.index(self.hunk) + by if self.hunk in waiting else 0
            self.hunk = waiting[at % len(waiting)]
            self.draw_all()
