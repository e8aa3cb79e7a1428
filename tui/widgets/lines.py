"""A list of any length with a cursor: rows are drawn when they come into view, and cached."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ..paint import ANSI, DARK, LIGHT, Palette


class RowList(ScrollView, can_focus=True):
    """A virtual list; rows are counted from 0. Subclasses count and draw them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "by(-1)", show=False),
        Binding("down", "by(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "to(0)", show=False),
        Binding("end", "to(-1)", show=False),
    ]

    class Moved(Message):
        """The cursor is on another row."""

        def __init__(self, lines: RowList) -> None:
            super().__init__()
            self.lines = lines

        @property
        def control(self) -> RowList:
            return self.lines

    class Chosen(Message):
        """A row was double-clicked."""

        def __init__(self, lines: RowList) -> None:
            super().__init__()
            self.lines = lines

        @property
        def control(self) -> RowList:
            return self.lines

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - textual's name
        super().__init__(id=id)
        self.cursor = 0
        self._strips: LRUCache[tuple[int, bool], Strip] = LRUCache(2000)
        self._content_strips: LRUCache[Hashable, Strip] = LRUCache(4000)
        """Drawn rows, by (row_key(), cursor here, keys here), for the current width and style."""
        self._style_strip: Callable[[Strip], Strip] | None = None
        self._palette: Palette | None = None

    # ---- for subclasses

    def count_rows(self) -> int:
        raise NotImplementedError

    def row_key(self, row: int) -> Hashable:  # noqa: ARG002 - subclasses use it
        """Returns a key that two rows share only if they look the same; None: never cache it."""
        return None

    def draw(self, row: int, width: int, *, here: bool) -> Strip:
        """Draws one row in `width` cells; `here`: the cursor is on it."""
        raise NotImplementedError

    @property
    def palette(self) -> Palette:
        if self._palette is None:
            theme = self.app.current_theme
            self._palette = ANSI if theme.ansi else DARK if theme.dark else LIGHT
        return self._palette

    def draw_pointer(self, *, here: bool) -> tuple[str, Style]:
        """Returns the first cell of a row, which shows the cursor and whether the keys are here."""
        if not here:
            return " ", self.palette.plain
        return "▌" if self.has_focus else "│", self.palette.here

    # ---- drawing

    def redraw(self) -> None:
        """Draws all rows again, but for those with a key."""
        self._strips.clear()
        self._update_virtual_size()
        self.cursor = min(self.cursor, max(0, self.count_rows() - 1))
        self.refresh()

    def _update_virtual_size(self) -> None:
        """Updates the scroll bar to the number of rows.

        Setting the reactive attribute would lay the whole screen out again. Here, the scroll bar
        is always shown, so the number of rows moves no other widget.
        """
        size = Size(self.size.width, self.count_rows())
        if size == self.virtual_size:
            return
        self.set_reactive(ScrollView.virtual_size, size)
        bar = self.vertical_scrollbar
        bar.window_virtual_size, bar.window_size = size.height, self.size.height
        if self.scroll_y > self.max_scroll_y:
            self.scroll_to(y=self.max_scroll_y, animate=False, immediate=True)

    def invalidate_row(self, row: int) -> None:
        """Draws one row again."""
        for here in (False, True):
            self._strips.discard((row, here))
        self.refresh(Region(0, row - self.scroll_offset.y, self.size.width, 1))

    def redraw_rows(self) -> None:
        """Draws again the rows whose key has changed."""
        self._strips.clear()
        self.refresh()

    def invalidate_all(self) -> None:
        """Draws every row again when it is next seen."""
        self._strips.clear()
        self._content_strips.clear()
        self._style_strip = self._palette = None

    def notify_style_update(self) -> None:
        """Draws every row again in the new colours."""
        self.invalidate_all()
        super().notify_style_update()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Returns cached rows without textual's own steps, which only add borders and padding."""
        if any(self.styles.gutter):
            return super().render_lines(crop)
        strips = [self.render_line(y) for y in crop.line_range]
        if crop.column_span != (0, self.size.width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def render_line(self, y: int) -> Strip:
        """Returns the row at `y` cells below the top of the view, drawn once and cached."""
        row = y + self.scroll_offset.y
        here = row == self.cursor
        strip = self._strips.get((row, here))
        if strip is None:
            content = self.row_key(row) if row < self.count_rows() else None
            # The pointer shows whether the keys are here.
            key = content, here, here and self.has_focus
            strip = self._content_strips.get(key) if content is not None else None
            if strip is None:
                strip = self._finish_row(row, here=here)
                if content is not None:
                    self._content_strips[key] = strip
            self._strips[row, here] = strip
        return strip

    def _finish_row(self, row: int, *, here: bool) -> Strip:
        # textual computes styles at each access: they are read once.
        self._style_strip = self._style_strip or self._make_finisher()
        width = self.scrollable_content_region.width
        drawn = self.draw(row, width, here=here) if row < self.count_rows() else Strip([])
        return self._style_strip(drawn.adjust_cell_length(width))

    def _make_finisher(self) -> Callable[[Strip], Strip]:
        """Returns a function that applies the widget's style and the line filters to a row."""
        style, background = self.rich_style, self.background_colors[1]
        filters = () if any(self.styles.gutter) else tuple(self.get_line_filters())

        def finish(strip: Strip) -> Strip:
            strip = strip.apply_style(style)
            for line_filter in filters:
                strip = strip.apply_filter(line_filter, background)
            return strip

        return finish

    def on_resize(self) -> None:
        self.invalidate_all()
        self.redraw()
        self.show_cursor()

    def on_focus(self) -> None:
        self.invalidate_row(self.cursor)

    def on_blur(self) -> None:
        self.invalidate_row(self.cursor)

    # ---- the cursor

    def go_to_row(self, row: int) -> None:
        """Puts the cursor on a row, or on the nearest one that exists, and scrolls it into view."""
        row = max(0, min(row, self.count_rows() - 1))
        if row != self.cursor:
            before, self.cursor = self.cursor, row
            self.invalidate_row(before)
            self.invalidate_row(row)
            self.post_message(self.Moved(self))
        self.show_cursor()

    def show_cursor(self, *, margin: int = 0) -> None:
        """Scrolls as little as needed to show the cursor with `margin` rows above and below it."""
        height = self.size.height
        if not height:
            return
        top = self.scroll_offset.y
        margin = min(margin, (height - 1) // 2)
        low, high = self.cursor - margin, self.cursor + margin
        if low < top:
            self.scroll_to(y=max(0, low), animate=False, immediate=True)
        elif high >= top + height:
            self.scroll_to(y=high - height + 1, animate=False, immediate=True)

    def action_by(self, rows: int) -> None:
        self.go_to_row(self.cursor + rows)

    def action_page(self, pages: float) -> None:
        self.go_to_row(self.cursor + round(pages * max(1, self.size.height - 1)))

    def action_to(self, row: int) -> None:
        self.go_to_row(row if row >= 0 else self.count_rows() + row)

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is not None and offset.y + self.scroll_offset.y < self.count_rows():
            self.go_to_row(offset.y + self.scroll_offset.y)
            if event.chain > 1:
                self.post_message(self.Chosen(self))


def make_strip(*parts: tuple[str, Style]) -> Strip:
    return Strip([Segment(text, style) for text, style in parts if text])
