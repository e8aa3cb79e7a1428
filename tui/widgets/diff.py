"""The diff pane: words on top, then hunks with where they stand, why, and their lines."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from patchsplit.model.delta import Cut, FileChange, Hunk, HunkId, Kind
from patchsplit.model.delta import Lines as FileLines
from patchsplit.model.ledger import Where
from patchsplit.model.placement import Certainty, Way
from patchsplit.session.views.survey import Survey, why
from patchsplit.session.views.symbols import MARKS, STYLES

from ..document import Block, Document, Layout, Part, Row
from ..paint import CHUNK, Painter, emphasised
from ..text import fit, plain, shown
from .lines import Lines, strip_of

CODE = {
    Part.CONTEXT: ("base",),
    Part.REMOVED: ("removed",),
    Part.ADDED: ("added",),
    Part.PAIR: ("removed", "added"),
}
"""The sides that a row of code shows."""
NUMBERED = 72
"""Width from which line numbers are shown."""


class DiffPane(Lines):
    """Shows a Document; the cursor is a line, and through it a hunk."""

    def __init__(self, base: Callable[[FileChange], FileLines], *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.document = Document({}, Layout())
        self.found: Survey | None = None
        self.marks: Collection[HunkId] = ()
        self.flagged: Mapping[HunkId, Collection[bytes]] = {}
        """Lines that a check found something about."""
        self.left = 0
        """How many columns of code are scrolled out on the left."""
        self._base = base
        self._painter: Painter | None = None
        self._waiting: dict[tuple[HunkId, str, int], tuple[Hunk, FileLines, int]] = {}

    @property
    def painter(self) -> Painter:
        palette = self.palette
        if self._painter is None or self._painter.palette is not palette:
            self._painter = Painter(palette)
        return self._painter

    # ---- what is shown

    def show(self, found: Survey, document: Document, marks: Collection[HunkId]) -> None:
        before = self.found
        if before is not None and (
            before.plan.adapted != found.plan.adapted or before.grounds is not found.grounds
        ):
            # What is coloured is known by its hunk, and an edited hunk has other lines now.
            self._painter = None
            self.forget_all()
        if document.layout != self.document.layout:
            self.forget_all()
        self.found, self.document, self.marks = found, document, marks
        self.redraw()

    def flag(self, lines: Mapping[HunkId, Collection[bytes]]) -> None:
        """Marks the lines that a check found something about."""
        if lines != self.flagged:
            self.flagged = lines
            self.forget_all()

    def remark(self, hunks: Collection[HunkId]) -> None:
        """Draws hunks again whose marks have changed."""
        if len(hunks) > self.size.height:
            self.redraw()
            return
        for hunk in hunks:
            top = self.top_of(hunk)
            if top is not None:
                self.forget(top)

    def fold(self, hunk: HunkId, *, folded: bool) -> None:
        """Folds or unfolds one hunk, and puts the cursor on it."""
        assert self.found is not None  # noqa: S101 - there is a hunk, so show() was called
        path = self.found.grounds.hunks[hunk].path
        self.document = self.document.with_fold(path, hunk, folded=folded)
        self.redraw()
        self.go_hunk(hunk)

    def rows(self) -> int:
        return self.document.height

    @property
    def hunk(self) -> HunkId | None:
        """The hunk under the cursor; on the head of a file, its first."""
        return self.document.hunk_at(self.cursor)

    @property
    def cut(self) -> Cut | None:
        return self.document.cut_at(self.cursor) if self.rows() else None

    def top_of(self, hunk: HunkId) -> int | None:
        """Returns the first row of a hunk; None where it is not shown here."""
        known = self.found.grounds.hunks.get(hunk) if self.found is not None else None
        return self.document.top_of(known.path, hunk) if known is not None else None

    def go_hunk(self, name: HunkId) -> bool:
        """Puts the cursor on a hunk; tells whether it is shown here."""
        top = self.top_of(name)
        if top is not None:
            self.go(top)
            self._see()
        return top is not None

    def hunks_from_here(self) -> Iterator[HunkId]:
        """Returns the hunk under the cursor and those below it, to find the place again."""
        return self.document.hunks(self.cursor)

    def go_first(self, hunks: Iterable[HunkId]) -> None:
        """Puts the cursor on the first hunk that is shown; where none is, on the last line."""
        if not any(self.go_hunk(hunk) for hunk in hunks):
            self.go(self.rows() - 1)

    def go_next(self, by: int, *, files: bool = False) -> None:
        """Goes to the next (1) or previous (-1) hunk or file."""
        row = self.document.next_block(self.cursor, by, files=files)
        self.go(row)
        if self.rows():
            self._see()

    def _see(self) -> None:
        """Scrolls so that as much as fits of the block under the cursor is in view."""
        stop = self.document.stop_of(self.cursor)
        top, height = self.scroll_offset.y, self.size.height
        if stop > top + height:
            wanted = min(self.cursor - 1, stop - height)
            self.scroll_to(y=max(0, wanted), animate=False, immediate=True)

    def shift(self, by: int) -> None:
        """Scrolls the code sideways."""
        self.left = max(0, self.left + by)
        self.forget_all()
        self.redraw()

    # ---- drawing

    def content(self, row: int) -> Hashable:
        """Names rows of code: what stands around a hunk changes them not."""
        at = self.document.row(row)
        hunk = at.block.hunk
        sides = CODE.get(at.part)
        if hunk is None or sides is None:
            return None
        coloured = [self.painter.known(hunk.id, side, at.line) for side in sides]
        return hunk.id, at.part, at.line, *coloured

    def draw(self, row: int, width: int, *, here: bool) -> Strip:
        assert self.found is not None  # noqa: S101 - rows() is 0 before show()
        at = self.document.row(row)
        block = at.block
        gutter = self.pointer(here=here)
        room = width - 1
        match at.part:
            case Part.WORDS:
                style = self.palette.plain + Style(bold=at.line == 0)
                return strip_of(gutter, (fit(plain(block.words[at.line]), room), style))
            case Part.FILE:
                assert block.file is not None  # noqa: S101 - the part says so
                return strip_of(gutter, (fit(_file_words(block.file), room), self.palette.file))
            case _:
                pass
        assert block.hunk is not None  # noqa: S101 - the other parts are of hunks
        match at.part:
            case Part.HEAD:
                return self._head(block, block.hunk, gutter, room)
            case Part.WHY:
                words = "; ".join(why(self.found, block.hunk.id))
                return strip_of(gutter, (fit("    ╰ " + plain(words), room), self.palette.dim))
            case Part.NOTE:
                words = "    ! " + plain(block.notes[at.line])
                return strip_of(gutter, (fit(words, room), self.palette.marked))
            case Part.WHOLE:
                words = "    " + _whole_words(block.hunk, self.found.grounds.files[block.hunk.id])
                return strip_of(gutter, (fit(words, room), self.palette.plain))
            case Part.PAIR:
                return self._pair(block.hunk, at, gutter, room)
            case Part.CONTEXT if self.document.layout.paired:
                return self._pair(block.hunk, at, gutter, room)
            case _:
                cells = self._line(block.hunk, at, room)
                return Strip([Segment(*gutter), *cells])

    def _head(self, block: Block, hunk: Hunk, gutter: tuple[str, Style], room: int) -> Strip:
        assert self.found is not None  # noqa: S101 - as in draw()
        row = self.found.rows[hunk.id]
        marked = hunk.id in self.marks
        owner = self.found.owner.get(hunk.id)
        place = f"{self.found.number(owner)}" if owner is not None else row.where.value
        if owner is not None and row.where is not Where.PATCH:
            stands = row.where.value if row.certainty is Certainty.SURE else row.certainty.value
            place = f"{stands} ({place})"
        fact = self.found.grounds.analysis.facts.get(hunk.id)
        inside = f" in {fact.inside}" if fact and fact.inside else ""
        text = (
            f" {'▸' if block.folded else '▾'} {hunk.path.rpartition('/')[2]}:{hunk.new.start + 1}"
            f" +{len(hunk.new)} -{len(hunk.old)}{inside}"
        )
        way = self.found.placements[hunk.id].way
        edited = way is Way.EDITED
        text += "" if edited or way is Way.NONE else f" · {way}"
        head = self.palette.head
        sign = f" {MARKS[row.where]} {place}{' ✎ edited' if edited else ''}"
        box = ("[x]" if marked else "[ ]", head + self.palette.marked if marked else head)
        left = max(0, room - len(box[0]) - len(sign))
        return strip_of(
            gutter,
            box,
            (sign, head + Style.parse(STYLES[row.where])),
            (fit(plain(text), left), head),
        )

    def _line(self, hunk: Hunk, at: Row, room: int) -> list[Segment]:
        """Draws one line of code, unified."""
        side, lines, sign, style = self._side(hunk, at.part)
        numbers = ""
        if room >= NUMBERED:
            old = at.line if at.part is Part.CONTEXT else hunk.old.start + at.line
            new = hunk.new.start + at.line
            one = "" if at.part is Part.ADDED else str(old + 1)
            two = str(new + 1) if at.part is Part.ADDED else ""
            numbers = f"{one:>6}{two:>6} "
        noted = at.part is Part.ADDED and lines[at.line] in self.flagged.get(hunk.id, ())
        mark = Segment("!", self.palette.marked + style) if noted else Segment(" ", style)
        head = [Segment(numbers, self.palette.dim), Segment(sign, self.palette.plain + style), mark]
        room -= len(numbers) + 2
        return [*head, *self._code(hunk, side, lines, at.line, room, style)]

    def _side(self, hunk: Hunk, part: Part) -> tuple[str, FileLines, str, Style]:
        match part:
            case Part.REMOVED:
                return "removed", hunk.removed, "-", self.palette.removed
            case Part.ADDED:
                return "added", hunk.added, "+", self.palette.added
            case _:
                assert self.found is not None  # noqa: S101 - as in draw()
                file = self.found.grounds.files[hunk.id]
                return "base", self._base(file), " ", Style.null()

    def _pair(self, hunk: Hunk, at: Row, gutter: tuple[str, Style], room: int) -> Strip:
        """Draws the removed line and the added one, or a line of context twice, side by side."""
        half = (room - 1) // 2
        cells: list[Segment] = [Segment(*gutter)]
        context = at.part is Part.CONTEXT
        for part in (Part.REMOVED, Part.ADDED):
            side, lines, sign, style = self._side(hunk, Part.CONTEXT if context else part)
            wide = half if part is Part.REMOVED else room - 1 - half
            if at.line < len(lines):
                cells.append(Segment(sign + " ", self.palette.plain + style))
                cells.extend(self._code(hunk, side, lines, at.line, wide - 2, style))
            else:
                cells.append(Segment(" " * wide))
            if part is Part.REMOVED:
                cells.append(Segment("┃", self.palette.dim))
        return Strip(cells)

    def _code(
        self, hunk: Hunk, side: str, lines: FileLines, line: int, room: int, style: Style
    ) -> Iterator[Segment]:
        """Draws a line's text in exactly `room` cells; asks for its colours where they lack."""
        if line >= len(lines):
            yield Segment(fit("", room), style)
            return
        painter = self.painter
        if not painter.known(hunk.id, side, line):
            self._ask(hunk, side, lines, line)
        pieces = painter.pieces(hunk.id, side, lines, line)
        spans = painter.changed(hunk.id, side, line) if side != "base" else ()
        word = self.palette.removed_word if side == "removed" else self.palette.added_word
        base = self.palette.plain + style
        column, cells = 0, []
        for text, own in emphasised(pieces, spans, word) if spans else pieces:
            part = shown(text, column)
            cells.append(Segment(part, base + own))
            column += len(part)
        if not lines[line].endswith(b"\n"):
            cells.append(Segment(" ∅ no newline at the end", base + self.palette.dim))
        strip = Strip(cells)
        cropped = strip.crop(self.left, self.left + room)
        if strip.cell_length > self.left + room:
            cropped = Strip([*cropped.crop(0, room - 1), Segment("»", base + self.palette.dim)])
        yield from cropped.adjust_cell_length(room, base)

    # ---- colours come after the text

    def _ask(self, hunk: Hunk, side: str, lines: FileLines, line: int) -> None:
        if not self._waiting:
            self.call_after_refresh(self._colour)
        self._waiting.setdefault((hunk.id, side, line // CHUNK), (hunk, lines, line))

    def _colour(self) -> None:
        """Colours one chunk that was seen plain, and draws again when the last one is done."""
        if not self._waiting:
            return
        (_, side, _), (hunk, lines, line) = self._waiting.popitem()
        self.painter.colour(hunk, side, lines, line)
        if self._waiting:
            self.call_later(self._colour)
        else:
            self._drawn.clear()
            self.refresh()


def _file_words(file: FileChange) -> str:
    added = sum(len(hunk.new) for hunk in file.hunks)
    removed = sum(len(hunk.old) for hunk in file.hunks)
    old = f"{plain(file.old_path)} → " if file.old_path != file.path else ""
    return f" {old}{plain(file.path)}  ({file.status}, +{added} -{removed})"


def _whole_words(hunk: Hunk, file: FileChange) -> str:
    match hunk.kind:
        case Kind.RENAME:
            return f"renamed: {plain(file.old_path)} → {plain(file.path)}"
        case Kind.MODE:
            old = file.old.mode if file.old else "none"
            return f"mode: {old} → {file.new.mode if file.new else 'none'}"
        case _:
            old = f"{file.old.mode} {file.old.oid[:12]}" if file.old else "nothing"
            new = f"{file.new.mode} {file.new.oid[:12]}" if file.new else "nothing"
            return f"as a whole: {old} → {new}"
