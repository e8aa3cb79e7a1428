"""Lines of a file told apart into code, comments and strings, by pygments.

A word means other things in each: `foo.internal` is a field in code and a host in a string.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import lru_cache
from typing import Any

from patchsplit.model.delta import Lines, Oid
from patchsplit.model.rendered import Change

AROUND, FARTHEST = 30, 300
"""Lines around one that are read with it, and the farthest that its beginning is looked for."""
BEGINS = re.compile(rb"[A-Za-z_@}]")
"""A line that begins something at the margin; comments and long strings are set in."""
LONGEST = 4000
"""Letters of a line; what stands behind them is not looked at."""
NOT_SO = ("*.at", "*.def", "*.in", "*.log", "*.map", "*.diff", "*.patch")
"""Names that pygments takes for something that they are not, in most projects."""
PROSE = ("*.rst", "*.md", "*.txt", "*.adoc", "*.tex", "*.texi", "*.[1-9]", "NEWS", "README*")

Read = Callable[[Oid], Lines]


@dataclass(frozen=True, slots=True)
class Said:
    """What one line says, by part; a part that the line lacks is empty."""

    code: str = ""
    comment: str = ""
    string: str = ""

    @property
    def words(self) -> str:
        """What is written for people: comments and strings."""
        return f"{self.comment} {self.string}".strip()


def text_of(line: bytes) -> str:
    """Returns a line as text, without its line break, cut where nobody would read on."""
    return line[:LONGEST].decode("utf-8", "replace").rstrip("\r\n")


def said(change: Change, asked: Collection[int], read: Read | None = None) -> Mapping[int, Said]:
    """Returns what some of the added lines say, by their number in the file.

    `read` gives the file after the patch, so that a line amid a long comment is known as one;
    without it, the added lines are read on their own.
    """
    lexer = lexer_of(change.path)
    if lexer is None:
        prose = any(fnmatch(change.path.rpartition("/")[2], one) for one in PROSE)
        rows = {line.at: text_of(line.text) for line in change.added if line.at in asked}
        return {at: Said("" if prose else row, row) for at, row in rows.items()}
    whole: Lines = ()
    if read is not None and change.new is not None and change.new.mode.regular:
        whole = read(change.new.oid)
    if not whole:
        alone = parts(lexer, [line.text for line in change.added])
        return {line.at: row for line, row in zip(change.added, alone, strict=True)}
    found: dict[int, Said] = {}
    for start, stop in windows(sorted(at for at in asked if at <= len(whole)), whole):
        rows_said = parts(lexer, whole[start:stop])
        found.update((at, rows_said[at - start - 1]) for at in asked if start < at <= stop)
    return found


def windows(asked: Sequence[int], whole: Lines) -> list[tuple[int, int]]:
    """Returns the parts of a file, half-open and from zero, in which it is enough to read.

    Each begins at a line that begins something, so that no comment or string is open there.
    """
    found: list[tuple[int, int]] = []
    for at in asked:
        if found and at <= found[-1][1]:
            continue
        start = max(0, at - AROUND)
        while start > max(0, at - FARTHEST) and not BEGINS.match(whole[start]):
            start -= 1
        start = start if BEGINS.match(whole[start]) else max(0, at - FARTHEST)
        stop = min(len(whole), at + AROUND)
        if found and start < found[-1][1]:
            found[-1] = found[-1][0], stop
        else:
            found.append((start, stop))
    return found


def parts(lexer: Any, lines: Sequence[bytes]) -> list[Said]:
    """Returns each line by part. A lexer that fails leaves every line to be code and comment."""
    rows = [text_of(line) for line in lines]
    made: list[list[list[str]]] = [[[], [], []] for _ in rows]
    at = 0
    for kind, value in tokens(lexer, "\n".join(rows) + "\n"):
        for nth, piece in enumerate(value.split("\n")):
            at += bool(nth)
            if piece and at < len(made):
                made[at][kind].append(piece)
    return [Said(*("".join(pieces) for pieces in row)) for row in made]


def tokens(lexer: Any, text: str) -> Iterator[tuple[int, str]]:
    """Yields pieces of a text: 0 code, 1 comment, 2 string."""
    from pygments.token import Comment, String

    for kind, value in lexer.get_tokens(text):
        if kind in Comment and kind not in Comment.Preproc and kind not in Comment.PreprocFile:
            yield 1, value
        else:
            yield (2 if kind in String or kind in Comment.PreprocFile else 0), value


def lexer_of(path: str) -> Any:
    """Returns pygments' lexer for a file by its name; None where it has none that fits."""
    return _lexer(path.rpartition("/")[2])


@lru_cache(maxsize=4096)
def _lexer(name: str) -> Any:
    from pygments.lexers import find_lexer_class_for_filename

    if any(fnmatch(name, one) for one in (*NOT_SO, *PROSE)):
        return None
    found = find_lexer_class_for_filename(name)
    return found(stripnl=False, ensurenl=False) if found is not None else None
