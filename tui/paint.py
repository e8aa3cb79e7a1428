"""Splits lines of code into pieces with a style: pygments' tokens, and the words that changed.

Only lines that are shown are coloured, in chunks, and the chunks are cached.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from rich.style import Style

from patchsplit.model.delta import Hunk, HunkId, Lines

from .text import decode_line

CHUNK_LINES = 48
"""Lines of a chunk."""
LEAD_LINES = 16
"""Lines before a chunk that the lexer reads for context, as inside of a comment."""
MAX_LINE_LENGTH = 2000
"""A chunk with a longer line, in characters, is not coloured."""
MAX_COMPARED_BYTES = 400
"""Words of longer lines, in bytes, are not compared."""
MAX_CHUNKS = 4000
"""Chunks that are cached."""
MIN_SIMILARITY = 0.4
"""Two lines with at least this difflib ratio are two versions of one line."""
WORD_PATTERN = re.compile(r"\w+|\s+|[^\w\s]")

StyledText = tuple[tuple[str, Style], ...]


@dataclass(frozen=True, slots=True)
class Palette:
    """Styles of one theme."""

    plain: Style
    dim: Style
    removed: Style
    added: Style
    removed_word: Style
    added_word: Style
    head: Style
    file: Style
    here: Style
    marked: Style
    tokens: tuple[tuple[str, Style], ...]
    """(prefix of a pygments token name, style), the longest prefix first."""


def _make_palette(colours: dict[str, str], tokens: dict[str, str]) -> Palette:
    styles = {name: Style.parse(colour) for name, colour in colours.items()}
    ordered = sorted(tokens.items(), key=lambda token: -len(token[0]))
    return Palette(**styles, tokens=tuple((name, Style.parse(style)) for name, style in ordered))


DARK = _make_palette(
    {
        "plain": "#d8dee9", "dim": "#7b8496", "removed": "on #3b1f26", "added": "on #1d3327",
        "removed_word": "bold underline on #74303f", "added_word": "bold underline on #2f6344",
        "head": "bold on #2b3242", "file": "bold reverse #88a0c8",
        "here": "bold #ffd75f on #3a4256", "marked": "bold #ffd75f",
    },
    {
        "Comment": "italic #8a93a6", "Comment.Preproc": "#c792ea", "Keyword": "#c792ea",
        "Keyword.Type": "#7fdbca", "String": "#c3e88d", "Literal.String": "#c3e88d",
        "Literal.Number": "#f78c6c", "Name.Function": "#82aaff", "Name.Class": "#ffcb6b",
        "Name.Builtin": "#7fdbca", "Name.Decorator": "#ffcb6b", "Name.Tag": "#82aaff",
    },
)  # fmt: skip
LIGHT = _make_palette(
    {
        "plain": "#24292f", "dim": "#6a737d", "removed": "on #ffe3e6", "added": "on #dafbe1",
        "removed_word": "bold underline on #ffb3ba", "added_word": "bold underline on #97e6ad",
        "head": "bold on #e4e9f0", "file": "bold reverse #57606a",
        "here": "bold #7a4b00 on #ffe9a8", "marked": "bold #9a6700",
    },
    {
        "Comment": "italic #6a737d", "Comment.Preproc": "#8250df", "Keyword": "#8250df",
        "Keyword.Type": "#0a6c74", "Literal.String": "#0a6130", "Literal.Number": "#b35900",
        "Name.Function": "#0550ae", "Name.Class": "#953800", "Name.Builtin": "#0a6c74",
        "Name.Decorator": "#953800", "Name.Tag": "#0550ae",
    },
)  # fmt: skip
ANSI = _make_palette(
    {
        "plain": "default", "dim": "dim", "removed": "red", "added": "green",
        "removed_word": "bold underline red", "added_word": "bold underline green",
        "head": "bold", "file": "bold reverse", "here": "reverse", "marked": "bold yellow",
    },
    {},
)  # fmt: skip


@lru_cache(maxsize=256)
def find_lexer(name: str) -> Any:
    """Returns pygments' lexer for a file name; None where it knows no language for it."""
    from pygments.lexers import find_lexer_class_for_filename

    found: Any = find_lexer_class_for_filename(name)
    return found(stripnl=False, ensurenl=False) if found is not None else None


class Painter:
    """Colours lines of hunks; lines that are not coloured yet are plain.

    `side` is "base", "removed" or "added", and `line` an index (0-based) into its lines.
    """

    def __init__(self, palette: Palette) -> None:
        self.palette = palette
        self._chunks: dict[tuple[HunkId, str, int], list[StyledText]] = {}
        self._words: dict[tuple[HunkId, str, int], Spans] = {}

    def is_coloured(self, key: HunkId, side: str, line: int) -> bool:
        return (key, side, line // CHUNK_LINES) in self._chunks

    def style_line(self, key: HunkId, side: str, lines: Lines, line: int) -> StyledText:
        """Returns a line in pieces, without its newline; one plain piece until it is coloured."""
        chunk = self._chunks.get((key, side, line // CHUNK_LINES))
        if chunk is not None and line % CHUNK_LINES < len(chunk):
            return chunk[line % CHUNK_LINES]
        return ((decode_line(lines[line]), Style.null()),)

    def find_changes(self, key: HunkId, side: str, line: int) -> Spans:
        """Returns the ranges of characters of a line that differ from its other version."""
        return self._words.get((key, side, line), ())

    def colour(self, hunk: Hunk, side: str, lines: Lines, line: int) -> None:
        """Colours the chunk that `line` is in, and finds the words that changed."""
        if len(self._chunks) > MAX_CHUNKS:
            self._chunks.clear()
            self._words.clear()
        start = line // CHUNK_LINES * CHUNK_LINES
        lead = max(0, start - LEAD_LINES)
        wanted = lines[lead : start + CHUNK_LINES]
        self._chunks[hunk.id, side, start // CHUNK_LINES] = self._lex(hunk.path, wanted)[
            start - lead :
        ]
        if side in ("removed", "added"):
            self._compare_words(hunk, start)

    def _compare_words(self, hunk: Hunk, start: int) -> None:
        stop = start + CHUNK_LINES
        found = compare_words(hunk.removed[start:stop], hunk.added[start:stop])
        for side, spans in zip(("removed", "added"), found, strict=True):
            for nth, changed in spans.items():
                self._words[hunk.id, side, start + nth] = changed

    def _lex(self, path: str, lines: Sequence[bytes]) -> list[StyledText]:
        texts = [decode_line(line) for line in lines]
        lexer = find_lexer(path.rpartition("/")[2])
        if lexer is None or any(len(text) > MAX_LINE_LENGTH for text in texts):
            return [((text, Style.null()),) for text in texts]
        rows: list[list[tuple[str, Style]]] = [[]]
        for _, token, value in lexer.get_tokens_unprocessed("\n".join(texts)):
            style = self._find_style(str(token).removeprefix("Token."))
            for k, part in enumerate(value.split("\n")):
                if k:
                    rows.append([])
                if part:
                    rows[-1].append((part, style))
        return [tuple(row) for row in rows]

    def _find_style(self, token: str) -> Style:
        for name, style in self.palette.tokens:
            if token.startswith(name):
                return style
        return Style.null()


Spans = tuple[tuple[int, int], ...]
"""Ranges of characters of a line, 0-based and half-open."""


def compare_words(
    before: Sequence[bytes], after: Sequence[bytes]
) -> tuple[dict[int, Spans], dict[int, Spans]]:
    """Compares each line of `before` with the line of `after` at the same index, by words.

    Returns the changed ranges of both sides, by index; long lines and unlike ones have no entry.
    """
    old: dict[int, Spans] = {}
    new: dict[int, Spans] = {}
    for k, (left, right) in enumerate(zip(before, after, strict=False)):
        if max(len(left), len(right)) > MAX_COMPARED_BYTES:
            continue
        one, two = WORD_PATTERN.findall(decode_line(left)), WORD_PATTERN.findall(decode_line(right))
        matcher = difflib.SequenceMatcher(None, one, two, autojunk=False)
        if matcher.quick_ratio() < MIN_SIMILARITY or matcher.ratio() < MIN_SIMILARITY:
            continue
        changes = [code for code in matcher.get_opcodes() if code[0] != "equal"]
        old[k] = _to_char_ranges(one, [(code[1], code[2]) for code in changes])
        new[k] = _to_char_ranges(two, [(code[3], code[4]) for code in changes])
    return old, new


def _to_char_ranges(words: Sequence[str], spans: Sequence[tuple[int, int]]) -> Spans:
    starts = [0]
    for word in words:
        starts.append(starts[-1] + len(word))
    return tuple((starts[a], starts[b]) for a, b in spans if a < b)


def emphasise(pieces: StyledText, spans: Spans, style: Style) -> Iterator[tuple[str, Style]]:
    """Yields the pieces of a line again, with `style` added to ranges of its characters."""
    at = 0
    for text, own in pieces:
        edges = sorted(
            {0, len(text), *(e - at for s in spans for e in s if 0 < e - at < len(text))}
        )
        for start, stop in pairwise(edges):
            marked = any(a <= at + start < b for a, b in spans)
            yield text[start:stop], own + style if marked else own
        at += len(text)
