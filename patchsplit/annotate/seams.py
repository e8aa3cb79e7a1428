"""A hunk to its seams: the places where it can be cut into pieces that are complete blocks.

A seam is before a line that follows a blank line, is indented no more than any line before it, and
at which all brackets are closed. Only the lines are looked at, so it works for any language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from patchsplit.model.delta import Cut, Hunk, Kind, Lines

MIN_BLOCK_LINES = 2
"""Lines, without comments and blank lines, that a block needs; a smaller one joins the next."""
TAB = 8
"""Columns of a tab."""
STRING_OR_COMMENT = re.compile(rb'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|/\*.*?\*/|//.*')
CONDITION = re.compile(rb"\s*#\s*(?:(if)|(endif))")
COMMENT_LINE = re.compile(rb"\s*(?:/\*|\*|//|#(?!\s*[a-z])|;;|--|\"\"\")")
SHELL = re.compile(r"\.(?:sh|bash|at|perl|t)$|(?:^|/)[^./]+$")
"""Paths of files in which ")" need not have a "(", as in a shell's `case`."""
BRACKETS = ((b"{", b"}"), (b"[", b"]"), (b"(", b")"))

Brackets = Sequence[tuple[bytes, bytes]]


def find_seams(hunk: Hunk) -> tuple[Cut, ...]:
    """Returns the seams of a TEXT hunk, in rising order, for `cut_hunk`; () if it has none.

    All removed lines stay with the first block of the added ones.
    """
    if hunk.kind is not Kind.TEXT or not hunk.added:
        return ()
    pairs = BRACKETS[:2] if SHELL.search(hunk.path) else BRACKETS
    start = [0] * (len(pairs) + 1)
    for line in hunk.removed:
        start = _count_open(start, line, pairs)
    return tuple(Cut(len(hunk.removed), row) for row in _find_blocks(hunk.added, pairs, start))


def _find_blocks(lines: Lines, pairs: Brackets, start: list[int]) -> list[int]:
    """Returns the 0-based rows that begin a block.

    `start` is what _count_open() returns for the replaced lines. [] if the lines do not end with
    the same numbers of open brackets.
    """
    rows: list[int] = []
    depth, outermost, size = [0] * len(start), 1 << 30, 0
    for row, line in enumerate(lines):
        if line.strip():
            indent = _indent_width(line)
            after_blank = row > 0 and not lines[row - 1].strip()
            if after_blank and depth == start and indent <= outermost and size >= MIN_BLOCK_LINES:
                rows.append(row)
                size = 0
            outermost = min(outermost, indent)
            size += not COMMENT_LINE.match(line)
        depth = _count_open(depth, line, pairs)
    return rows if depth == start else []


def _indent_width(line: bytes) -> int:
    wide = line.expandtabs(TAB)
    return len(wide) - len(wide.lstrip())


def _count_open(depth: list[int], line: bytes, pairs: Brackets) -> list[int]:
    """Returns how many #if conditions, and brackets of each kind, are open after a line.

    `depth` is the same before the line; the conditions come first, then one number for each of
    `pairs`.
    """
    found = CONDITION.match(line)
    if found:
        return [depth[0] + (1 if found[1] else -1), *depth[1:]]
    bare = STRING_OR_COMMENT.sub(b"", line)
    changed = (bare.count(opens) - bare.count(closes) for opens, closes in pairs)
    return [depth[0], *(d + c for d, c in zip(depth[1:], changed, strict=True))]
