"""Lines of a file split into code, comments and strings, by pygments.

The meaning of a word depends on that: `foo.internal` is a field in code and a host in a string.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import lru_cache
from typing import Any

from patchsplit.model.delta import Lines, Oid
from patchsplit.model.rendered import RenderedFile

CONTEXT_LINES, MAX_LOOKBACK = 30, 300
"""Lines around one that are lexed with it, and the most lines before it that are searched for a
start."""
TOP_LEVEL_LINE = re.compile(rb"[A-Za-z_@}]")
"""A line at column 0 where lexing can start; comments and long strings are indented."""
MAX_CHARACTERS = 4000
"""Characters of a line that are lexed; the rest is ignored."""
MISNAMED_GLOBS = ("*.at", "*.def", "*.in", "*.log", "*.map", "*.diff", "*.patch")
"""File names for which pygments has a lexer that is wrong in most projects."""
PROSE_GLOBS = ("*.rst", "*.md", "*.txt", "*.adoc", "*.tex", "*.texi", "*.[1-9]", "NEWS", "README*")

BlobReader = Callable[[Oid], Lines]


@dataclass(frozen=True, slots=True)
class LineParts:
    """One line by parts; a part that the line does not have is empty."""

    code: str = ""
    comment: str = ""
    string: str = ""

    @property
    def prose(self) -> str:
        """The comments and strings."""
        return f"{self.comment} {self.string}".strip()


def decode_line(line: bytes) -> str:
    """Returns a line as text, without its line break, and truncated where it is very long."""
    return line[:MAX_CHARACTERS].decode("utf-8", "replace").rstrip("\r\n")


def lex_added_lines(
    change: RenderedFile, line_numbers: Collection[int], read_blob: BlobReader | None = None
) -> Mapping[int, LineParts]:
    """Returns the parts of some added lines, by their 1-based numbers in the file.

    `read_blob` returns the file after the patch, so that a line inside a long comment is known as
    one; without it, the added lines are lexed on their own.
    """
    lexer = find_lexer(change.path)
    if lexer is None:
        prose = any(fnmatch(change.path.rpartition("/")[2], one) for one in PROSE_GLOBS)
        rows = {line.at: decode_line(line.text) for line in change.added if line.at in line_numbers}
        return {at: LineParts("" if prose else row, row) for at, row in rows.items()}
    whole: Lines = ()
    if read_blob is not None and change.new is not None and change.new.mode.is_regular:
        whole = read_blob(change.new.oid)
    if not whole:
        alone = lex_lines(lexer, [line.text for line in change.added])
        return {line.at: row for line, row in zip(change.added, alone, strict=True)}
    found: dict[int, LineParts] = {}
    for start, stop in find_windows(sorted(at for at in line_numbers if at <= len(whole)), whole):
        rows_said = lex_lines(lexer, whole[start:stop])
        found.update((at, rows_said[at - start - 1]) for at in line_numbers if start < at <= stop)
    return found


def find_windows(line_numbers: Sequence[int], file_lines: Lines) -> list[tuple[int, int]]:
    """Returns the ranges of lines, 0-based and half-open, that have to be lexed.

    Each starts at a line at column 0, where no comment or string is open.
    """
    found: list[tuple[int, int]] = []
    for at in line_numbers:
        if found and at <= found[-1][1]:
            continue
        start = max(0, at - CONTEXT_LINES)
        while start > max(0, at - MAX_LOOKBACK) and not TOP_LEVEL_LINE.match(file_lines[start]):
            start -= 1
        start = start if TOP_LEVEL_LINE.match(file_lines[start]) else max(0, at - MAX_LOOKBACK)
        stop = min(len(file_lines), at + CONTEXT_LINES)
        if found and start < found[-1][1]:
            found[-1] = found[-1][0], stop
        else:
            found.append((start, stop))
    return found


def is_in_block_comment(file_lines: Lines, at: int) -> bool:
    """Returns whether a C comment is open where a line begins, by its 1-based number.

    The marks are looked for in strings as well.
    """
    for nth in range(at - 2, max(-1, at - 2 - MAX_LOOKBACK), -1):
        line = file_lines[nth]
        begin, end = line.rfind(b"/*"), line.rfind(b"*/")
        if begin >= 0 or end >= 0:
            return begin > end or end == begin + 1
    return False


def lex_lines(lexer: Any, lines: Sequence[bytes]) -> list[LineParts]:
    """Returns each line by parts. Where the lexer fails, every line is both code and comment."""
    rows = [decode_line(line) for line in lines]
    rows_by_kind: list[list[list[str]]] = [[[], [], []] for _ in rows]
    at = 0
    for kind, value in classify_tokens(lexer, "\n".join(rows) + "\n"):
        for nth, piece in enumerate(value.split("\n")):
            at += bool(nth)
            if piece and at < len(rows_by_kind):
                rows_by_kind[at][kind].append(piece)
    return [LineParts(*("".join(pieces) for pieces in row)) for row in rows_by_kind]


def classify_tokens(lexer: Any, text: str) -> Iterator[tuple[int, str]]:
    """Yields pieces of a text with their kind: 0 code, 1 comment, 2 string."""
    from pygments.token import Comment, String

    for kind, value in lexer.get_tokens(text):
        if kind in Comment and kind not in Comment.Preproc and kind not in Comment.PreprocFile:
            yield 1, value
        else:
            yield (2 if kind in String or kind in Comment.PreprocFile else 0), value


def find_lexer(path: str) -> Any:
    """Returns pygments' lexer for a file by its name; None where it has none."""
    return _find_lexer(path.rpartition("/")[2])


@lru_cache(maxsize=4096)
def _find_lexer(name: str) -> Any:
    from pygments.lexers import find_lexer_class_for_filename

    if any(fnmatch(name, one) for one in (*MISNAMED_GLOBS, *PROSE_GLOBS)):
        return None
    found = find_lexer_class_for_filename(name)
    return found(stripnl=False, ensurenl=False) if found is not None else None
