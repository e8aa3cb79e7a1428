"""A hunk to its seams: where it can be cut and both pieces still read as whole things.

A seam stands before a block: behind a blank line, at the outermost indentation so far, where what
was opened is closed. That is told from the lines alone, so it holds for any language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from patchsplit.model.delta import Cut, Hunk, Kind, Lines

MIN_BLOCK_LINES = 2
"""Lines that say something, below which a block goes with the one behind it: a heading."""
TAB = 8
STRING_OR_COMMENT = re.compile(rb'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|/\*.*?\*/|//.*')
CONDITION = re.compile(rb"\s*#\s*(?:(if)|(endif))")
COMMENT_LINE = re.compile(rb"\s*(?:/\*|\*|//|#(?!\s*[a-z])|;;|--|\"\"\")")
SHELL = re.compile(r"\.(?:sh|bash|at|perl|t)$|(?:^|/)[^./]+$")
"""Files in which a round bracket may close alone, as in `case`."""
BRACKETS = ((b"{", b"}"), (b"[", b"]"), (b"(", b")"))

Brackets = Sequence[tuple[bytes, bytes]]


def find_seams(hunk: Hunk) -> tuple[Cut, ...]:
    """Returns the seams of a TEXT hunk, in order, for `cut_hunk`; () where it has none.

    What it removes stays with the first block of what it adds.
    """
    if hunk.kind is not Kind.TEXT or not hunk.added:
        return ()
    pairs = BRACKETS[:2] if SHELL.search(hunk.path) else BRACKETS
    start = [0] * (len(pairs) + 1)
    for line in hunk.removed:
        start = _count_open(start, line, pairs)
    return tuple(Cut(len(hunk.removed), row) for row in _find_blocks(hunk.added, pairs, start))


def _find_blocks(lines: Lines, pairs: Brackets, start: list[int]) -> list[int]:
    """Returns the rows that begin a block; none where the lines leave open what `start` closed.

    `start` is how much the lines that they replace had open behind them.
    """
    rows: list[int] = []
    depth, outermost, said = [0] * len(start), 1 << 30, 0
    for row, line in enumerate(lines):
        if line.strip():
            indent = _indent_width(line)
            behind = row > 0 and not lines[row - 1].strip()
            if behind and depth == start and indent <= outermost and said >= MIN_BLOCK_LINES:
                rows.append(row)
                said = 0
            outermost = min(outermost, indent)
            said += not COMMENT_LINE.match(line)
        depth = _count_open(depth, line, pairs)
    return rows if depth == start else []


def _indent_width(line: bytes) -> int:
    wide = line.expandtabs(TAB)
    return len(wide) - len(wide.lstrip())


def _count_open(depth: list[int], line: bytes, pairs: Brackets) -> list[int]:
    """Returns how many conditions, and brackets of each kind, are open behind a line."""
    found = CONDITION.match(line)
    if found:
        return [depth[0] + (1 if found[1] else -1), *depth[1:]]
    bare = STRING_OR_COMMENT.sub(b"", line)
    changed = (bare.count(opens) - bare.count(closes) for opens, closes in pairs)
    return [depth[0], *(d + c for d, c in zip(depth[1:], changed, strict=True))]
