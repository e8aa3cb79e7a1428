"""Turns any bytes into text that a terminal can show: tabs, widths and control characters."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size

TAB_WIDTH = 8
JOINER = "\u200d"
"""Joins the characters beside it to one emoji."""
CONTROL_SYMBOLS = {code: chr(0x2400 + code) for code in range(32)} | {127: "␡"}
CONTROL_SYMBOLS.pop(9)


def decode_line(line: bytes) -> str:
    """Returns a line without its newline; bytes that are not UTF-8 show as escapes."""
    return line.removesuffix(b"\n").decode("utf-8", "backslashreplace")


def make_visible(text: str, column: int = 0) -> str:
    """Returns text with its tabs as spaces and its control characters as symbols.

    `column`: the column (0-based) that the text starts at, for the width of tabs.
    """
    if text.isprintable():
        return text
    if "\t" not in text:
        return "".join(_show_char(char) for char in text)
    parts = []
    for char in text:
        part = " " * (TAB_WIDTH - column % TAB_WIDTH) if char == "\t" else _show_char(char)
        column += cell_len(part)
        parts.append(part)
    return "".join(parts)


def _show_char(char: str) -> str:
    if char.isprintable() or char == JOINER:
        return char
    code = ord(char)
    return CONTROL_SYMBOLS.get(code) or char.encode("unicode_escape", "backslashreplace").decode()


def make_printable(text: str) -> str:
    """Returns a path or a subject as printable text; it may hold bytes that are not UTF-8."""
    return make_visible(text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace"))


def fit(text: str, width: int) -> str:
    """Cuts or pads text to exactly `width` cells; text that is cut ends in an ellipsis."""
    if width <= 0:
        return ""
    # A joiner at an end joins nothing, but would take up what is put after it.
    text = text.strip(JOINER)
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    cut = set_cell_size(text, width - 1).rstrip(JOINER) + "…" if width > 1 else "…"
    # Where a joiner is before the cut, characters can be narrower than when they were cut.
    return set_cell_size(cut, width)
