"""A hunk to its seams: where it can be cut and both pieces still read as whole things.

A seam stands before a block: behind a blank line, at the outermost indentation so far, where what
was opened is closed. That is told from the lines alone, so it holds for any language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from patchsplit.model.delta import Cut, Hunk, Kind, Lines

LEAST = 2
"""Lines that say something, below which a block goes with the one behind it: a heading."""
TAB = 8
QUOTED = re.compile(rb'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|/\*.*?\*/|//.*')
CONDITION = re.compile(rb"\s*#\s*(?:(if)|(endif))")
REMARK = re.compile(rb"\s*(?:/\*|\*|//|#(?!\s*[a-z])|;;|--|\"\"\")")
SHELL = re.compile(r"\.(?:sh|bash|at|perl|t)$|(?:^|/)[^./]+$")
"""Files in which a round bracket may close alone, as in `case`."""


def seams(hunk: Hunk) -> tuple[Cut, ...]:
    """Returns the seams of a TEXT hunk, in order, for `cut_hunk`; () where it has none.

    What it removes stays with the first block of what it adds.
    """
    if hunk.kind is not Kind.TEXT or not hunk.added:
        return ()
    ends = b"{[" if SHELL.search(hunk.path) else b"{[("
    start = sum(_opened(line, ends) for line in hunk.removed)
    return tuple(Cut(len(hunk.removed), row) for row in _blocks(hunk.added, ends, start))


def _blocks(lines: Lines, ends: bytes, start: int) -> list[int]:
    """Returns the rows that begin a block; none where the lines close less than they open."""
    rows: list[int] = []
    depth, outermost, said = -start, 1 << 30, 0
    for row, line in enumerate(lines):
        if line.strip():
            indent = _indent(line)
            behind = row > 0 and not lines[row - 1].strip()
            if behind and depth == 0 and indent <= outermost and said >= LEAST:
                rows.append(row)
                said = 0
            outermost = min(outermost, indent)
            said += not REMARK.match(line)
        depth += _opened(line, ends)
    return rows if depth == 0 else []


def _indent(line: bytes) -> int:
    wide = line.expandtabs(TAB)
    return len(wide) - len(wide.lstrip())


def _opened(line: bytes, ends: bytes) -> int:
    """Returns how many brackets and conditions a line opens more than it closes."""
    found = CONDITION.match(line)
    if found:
        return 1 if found[1] else -1
    return sum(_steps(QUOTED.sub(b"", line), ends))


def _steps(line: bytes, ends: bytes) -> Iterator[int]:
    for end in ends:
        yield line.count(end) - line.count(CLOSING[end])


CLOSING = {ord(b"{"): b"}", ord(b"["): b"]", ord(b"("): b")"}
