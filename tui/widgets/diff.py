"""The diff pane: words on top, then hunks, each with its place, the reasons and its lines."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from patchsplit.model.delta import Cut, FileChange, Hunk, HunkId, Kind
from patchsplit.model.delta import Lines as FileLines
from patchsplit.model.ledger import Where
from patchsplit.model.placement import Certainty, Way
from patchsplit.session.views.survey import Survey, explain_hunk
from patchsplit.session.views.symbols import PLACE_STYLES, PLACE_SYMBOLS

from ..document import Block, Document, Layout, PaneRow, RowKind
from ..paint import CHUNK_LINES, Painter, emphasise
from ..text import fit, make_printable, make_visible
from .lines import RowList, make_strip

CODE_SIDES = {
    RowKind.CONTEXT: ("base",),
    RowKind.REMOVED: ("removed",),
    RowKind.ADDED: ("added",),
    RowKind.PAIR: ("removed", "added"),
}
"""Kind of a row of code -> the sides that it shows."""
MIN_NUMBERED_WIDTH = 72
"""The least width, in cells, at which line numbers are shown."""


class DiffPane(RowList):
    """Shows a Document; the cursor is on a row, and so on its hunk."""

    def __init__(self, base: Callable[[FileChange], FileLines], *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.document = Document({}, Layout())
        self.survey: Survey | None = None
        self.marks: Collection[HunkId] = ()
        self.finding_lines: Mapping[HunkId, Collection[bytes]] = {}
        """Hunk -> the lines in which a check found something."""
        self.column_offset = 0
        """Columns of code that are scrolled out of view on the left."""
        self._read_base = base
        self._painter: Painter | None = None
        self._colours = ColourQueue(self)

    @property
    def painter(self) -> Painter:
        palette = self.palette
        if self._painter is None or self._painter.palette is not palette:
            self._painter = Painter(palette)
        return self._painter

    # ---- what is shown

    def show(self, survey: Survey, document: Document, marks: Collection[HunkId]) -> None:
        """Shows a document; `marks`: the marked hunks."""
        before = self.survey
        if before is not None and (
            before.plan.adapted != survey.plan.adapted or before.index is not survey.index
        ):
            # Coloured lines are cached by hunk, and an edited hunk has other lines now.
            self._painter = None
            self.invalidate_all()
        if document.layout != self.document.layout:
            self.invalidate_all()
        self.survey, self.document, self.marks = survey, document, marks
        self.redraw()

    def set_finding_lines(self, lines: Mapping[HunkId, Collection[bytes]]) -> None:
        """Sets the lines in which a check found something; they are shown with a !."""
        if lines != self.finding_lines:
            self.finding_lines = lines
            self.invalidate_all()

    def redraw_marks(self, hunks: Collection[HunkId]) -> None:
        """Draws hunks again after their marks changed."""
        if len(hunks) > self.size.height:
            self.redraw()
            return
        for hunk in hunks:
            top = self.find_top(hunk)
            if top is not None:
                self.invalidate_row(top)

    def fold(self, hunk: HunkId, *, folded: bool) -> None:
        """Folds or unfolds one hunk, and puts the cursor on it."""
        assert self.survey is not None  # noqa: S101 - there is a hunk, so show() was called
        path = self.survey.index.hunks[hunk].path
        self.document = self.document.with_fold(path, hunk, folded=folded)
        self.redraw()
        self.go_to_hunk(hunk)

    def count_rows(self) -> int:
        return self.document.height

    @property
    def hunk(self) -> HunkId | None:
        """The hunk under the cursor; on the heading of a file, its first one."""
        return self.document.hunk_at(self.cursor)

    @property
    def cut(self) -> Cut | None:
        return self.document.cut_at(self.cursor) if self.count_rows() else None

    def find_top(self, hunk: HunkId) -> int | None:
        """Returns the first row of a hunk; None where it is not shown."""
        known = self.survey.index.hunks.get(hunk) if self.survey is not None else None
        return self.document.find_top(known.path, hunk) if known is not None else None

    def go_to_hunk(self, hunk_id: HunkId) -> bool:
        """Puts the cursor on a hunk; returns whether it is shown."""
        top = self.find_top(hunk_id)
        if top is not None:
            self.go_to_row(top)
            self._scroll_to_block()
        return top is not None

    def hunks_from_here(self) -> Iterator[HunkId]:
        """Returns the hunk under the cursor and those below it."""
        return self.document.hunks(self.cursor)

    def go_to_first(self, hunks: Iterable[HunkId]) -> None:
        """Puts the cursor on the first of the hunks that is shown; without any, on the last row."""
        if not any(self.go_to_hunk(hunk) for hunk in hunks):
            self.go_to_row(self.count_rows() - 1)

    def go_next(self, by: int, *, files: bool = False) -> None:
        """Goes to the next (1) or previous (-1) hunk or file."""
        row = self.document.next_block(self.cursor, by, files=files)
        self.go_to_row(row)
        if self.count_rows():
            self._scroll_to_block()

    def _scroll_to_block(self) -> None:
        """Scrolls down so that as much of the block under the cursor as fits is in view."""
        stop = self.document.find_stop(self.cursor)
        top, height = self.scroll_offset.y, self.size.height
        if stop > top + height:
            wanted = min(self.cursor - 1, stop - height)
            self.scroll_to(y=max(0, wanted), animate=False, immediate=True)

    def shift(self, by: int) -> None:
        """Scrolls the code to the right by so many columns; to the left if negative."""
        self.column_offset = max(0, self.column_offset + by)
        self.invalidate_all()
        self.redraw()

    # ---- drawing

    def row_key(self, row: int) -> Hashable:
        """Returns a key for rows of code, which do not depend on the plan."""
        at = self.document.row(row)
        hunk = at.block.hunk
        sides = CODE_SIDES.get(at.kind)
        if hunk is None or sides is None:
            return None
        coloured = [self.painter.is_coloured(hunk.id, side, at.line) for side in sides]
        return hunk.id, at.kind, at.line, *coloured

    def draw(self, row: int, width: int, *, here: bool) -> Strip:
        """Returns a row of the document, by its kind."""
        assert self.survey is not None  # noqa: S101 - there are no rows before show()
        at = self.document.row(row)
        block = at.block
        gutter = self.draw_pointer(here=here)
        room = width - 1
        match at.kind:
            case RowKind.WORDS:
                style = self.palette.plain + Style(bold=at.line == 0)
                return make_strip(gutter, (fit(make_printable(block.words[at.line]), room), style))
            case RowKind.FILE:
                assert block.file is not None  # noqa: S101 - a row of this kind has one
                return make_strip(
                    gutter, (fit(_describe_file(block.file), room), self.palette.file)
                )
            case _:
                pass
        assert block.hunk is not None  # noqa: S101 - rows of the other kinds have one
        match at.kind:
            case RowKind.HEAD:
                return self._draw_head(block, block.hunk, gutter, room)
            case RowKind.WHY:
                words = "; ".join(explain_hunk(self.survey, block.hunk.id))
                return make_strip(
                    gutter, (fit("    ╰ " + make_printable(words), room), self.palette.dim)
                )
            case RowKind.NOTE:
                words = "    ! " + make_printable(block.notes[at.line])
                return make_strip(gutter, (fit(words, room), self.palette.marked))
            case RowKind.WHOLE:
                words = "    " + _describe_whole(block.hunk, self.survey.index.files[block.hunk.id])
                return make_strip(gutter, (fit(words, room), self.palette.plain))
            case RowKind.PAIR:
                return self._draw_pair(block.hunk, at, gutter, room)
            case RowKind.CONTEXT if self.document.layout.side_by_side:
                return self._draw_pair(block.hunk, at, gutter, room)
            case _:
                cells = self._draw_line(block.hunk, at, room)
                return Strip([Segment(*gutter), *cells])

    def _draw_head(self, block: Block, hunk: Hunk, gutter: tuple[str, Style], room: int) -> Strip:
        assert self.survey is not None  # noqa: S101 - as in draw()
        marked, head = hunk.id in self.marks, self.palette.head
        colour = Style.parse(PLACE_STYLES[self.survey.rows[hunk.id].where])
        place = _describe_place(self.survey, hunk)
        text = f" {'▸' if block.folded else '▾'} {_describe_hunk(self.survey, hunk)}"
        box = ("[x]" if marked else "[ ]", head + self.palette.marked if marked else head)
        left = max(0, room - len(box[0]) - len(place))
        return make_strip(
            gutter, box, (place, head + colour), (fit(make_printable(text), left), head)
        )

    def _draw_line(self, hunk: Hunk, at: PaneRow, room: int) -> list[Segment]:
        """Draws one line of code of the unified view."""
        side, lines, sign, style = self._find_side(hunk, at.kind)
        numbers = _format_line_numbers(hunk, at) if room >= MIN_NUMBERED_WIDTH else ""
        noted = at.kind is RowKind.ADDED and lines[at.line] in self.finding_lines.get(hunk.id, ())
        mark = Segment("!", self.palette.marked + style) if noted else Segment(" ", style)
        head = [Segment(numbers, self.palette.dim), Segment(sign, self.palette.plain + style), mark]
        room -= len(numbers) + 2
        return [*head, *self._draw_code(hunk, side, lines, at.line, room, style)]

    def _find_side(self, hunk: Hunk, part: RowKind) -> tuple[str, FileLines, str, Style]:
        match part:
            case RowKind.REMOVED:
                return "removed", hunk.removed, "-", self.palette.removed
            case RowKind.ADDED:
                return "added", hunk.added, "+", self.palette.added
            case _:
                assert self.survey is not None  # noqa: S101 - as in draw()
                file = self.survey.index.files[hunk.id]
                return "base", self._read_base(file), " ", Style.null()

    def _draw_pair(self, hunk: Hunk, at: PaneRow, gutter: tuple[str, Style], room: int) -> Strip:
        """Draws a removed and an added line, or a line of context twice, side by side."""
        half = (room - 1) // 2
        cells: list[Segment] = [Segment(*gutter)]
        context = at.kind is RowKind.CONTEXT
        for part in (RowKind.REMOVED, RowKind.ADDED):
            side, lines, sign, style = self._find_side(hunk, RowKind.CONTEXT if context else part)
            wide = half if part is RowKind.REMOVED else room - 1 - half
            if at.line < len(lines):
                cells.append(Segment(sign + " ", self.palette.plain + style))
                cells.extend(self._draw_code(hunk, side, lines, at.line, wide - 2, style))
            else:
                cells.append(Segment(" " * wide))
            if part is RowKind.REMOVED:
                cells.append(Segment("┃", self.palette.dim))
        return Strip(cells)

    def _draw_code(
        self, hunk: Hunk, side: str, lines: FileLines, line: int, room: int, style: Style
    ) -> Iterator[Segment]:
        """Draws a line's text in exactly `room` cells; requests its colours if it has none yet."""
        if line >= len(lines):
            yield Segment(fit("", room), style)
            return
        painter = self.painter
        if not painter.is_coloured(hunk.id, side, line):
            self._colours.request(hunk, side, lines, line)
        pieces = painter.style_line(hunk.id, side, lines, line)
        spans = painter.find_changes(hunk.id, side, line) if side != "base" else ()
        word = self.palette.removed_word if side == "removed" else self.palette.added_word
        base = self.palette.plain + style
        column, cells = 0, []
        for text, own in emphasise(pieces, spans, word) if spans else pieces:
            part = make_visible(text, column)
            cells.append(Segment(part, base + own))
            column += len(part)
        if not lines[line].endswith(b"\n"):
            cells.append(Segment(" ∅ no newline at end of file", base + self.palette.dim))
        mark = Segment("»", base + self.palette.dim)
        cropped = _crop_strip(Strip(cells), self.column_offset, room, mark)
        yield from cropped.adjust_cell_length(room, base)


class ColourQueue:
    """Colours code after it is shown, chunk by chunk, so that no key waits for all of it."""

    def __init__(self, pane: DiffPane) -> None:
        self._pane = pane
        self._chunks: dict[tuple[HunkId, str, int], tuple[Hunk, FileLines, int]] = {}

    def request(self, hunk: Hunk, side: str, lines: FileLines, line: int) -> None:
        """Asks for the chunk of `line`, an index into the `lines` of one side of a hunk."""
        if not self._chunks:
            self._pane.call_after_refresh(self._colour_next)
        self._chunks.setdefault((hunk.id, side, line // CHUNK_LINES), (hunk, lines, line))

    def _colour_next(self) -> None:
        """Colours one of the requested chunks, and draws again after the last one."""
        if not self._chunks:
            return
        (_, side, _), (hunk, lines, line) = self._chunks.popitem()
        self._pane.painter.colour(hunk, side, lines, line)
        if self._chunks:
            self._pane.call_later(self._colour_next)
        else:
            self._pane.redraw_rows()


def _describe_place(survey: Survey, hunk: Hunk) -> str:
    """Returns the sign of a hunk's place, and the number of its patch or the name of the place."""
    row, owner = survey.rows[hunk.id], survey.owner.get(hunk.id)
    place = f"{survey.number(owner)}" if owner is not None else row.where.value
    if owner is not None and row.where is not Where.PATCH:
        state = row.where.value if row.certainty is Certainty.SURE else row.certainty.value
        place = f"{state} ({place})"
    edited = " ✎ edited" if survey.placements[hunk.id].way is Way.EDITED else ""
    return f" {PLACE_SYMBOLS[row.where]} {place}{edited}"


def _describe_hunk(survey: Survey, hunk: Hunk) -> str:
    """Returns a hunk's file and first line, its size, its function, and how it was placed."""
    fact = survey.index.analysis.facts.get(hunk.id)
    inside = f" in {fact.inside}" if fact and fact.inside else ""
    way = survey.placements[hunk.id].way
    tail = "" if way in (Way.EDITED, Way.NONE) else f" · {way}"
    name = hunk.path.rpartition("/")[2]
    return f"{name}:{hunk.new.start + 1} +{len(hunk.new)} -{len(hunk.old)}{inside}{tail}"


def _format_line_numbers(hunk: Hunk, at: PaneRow) -> str:
    """Returns the numbers of a row of code in the base and in the fork, from 1, in 13 cells."""
    if at.kind is RowKind.ADDED:
        return f"{'':>6}{hunk.new.start + at.line + 1:>6} "
    old = at.line if at.kind is RowKind.CONTEXT else hunk.old.start + at.line
    return f"{old + 1:>6}{'':>6} "


def _crop_strip(strip: Strip, start: int, width: int, mark: Segment) -> Strip:
    """Returns `width` cells from `start` on; `mark` takes the last one where more follow."""
    cropped = strip.crop(start, start + width)
    if strip.cell_length > start + width:
        return Strip([*cropped.crop(0, width - 1), mark])
    return cropped


def _describe_file(file: FileChange) -> str:
    added = sum(len(hunk.new) for hunk in file.hunks)
    removed = sum(len(hunk.old) for hunk in file.hunks)
    old = f"{make_printable(file.old_path)} → " if file.old_path != file.path else ""
    return f" {old}{make_printable(file.path)}  ({file.status}, +{added} -{removed})"


def _describe_whole(hunk: Hunk, file: FileChange) -> str:
    match hunk.kind:
        case Kind.RENAME:
            return f"renamed: {make_printable(file.old_path)} → {make_printable(file.path)}"
        case Kind.MODE:
            old = file.old.mode if file.old else "none"
            return f"mode: {old} → {file.new.mode if file.new else 'none'}"
        case _:
            old = f"{file.old.mode} {file.old.oid[:12]}" if file.old else "nothing"
            new = f"{file.new.mode} {file.new.oid[:12]}" if file.new else "nothing"
            return f"whole file: {old} → {new}"
