"""A hunk to its seams: where it can be cut and both pieces still read as whole things.

A seam stands before a block: behind a blank line, at the outermost indentation so far, where what
was opened is closed. That is told from the lines alone, so it holds for any language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from patchsplit.model.delta import Cut, Hunk, Kind, Lines

LEAST = 2
"""Lines that say something, below which a block goes with the one behind it: a heading."""
TAB = 8
QUOTED = re.compile(rb'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'|/\*.*?\*/|//.*')
CONDITION = re.compile(rb"\s*#\s*(?:(if)|(endif))")
REMARK = re.compile(rb"\s*(?:/\*|\*|//|#(?!\s*[a-z])|;;|--|\"\"\")")
SHELL = re.compile(r"\.(?:sh|bash|at|perl|t)$|(?:^|/)[^./]+$")
"""Files in which a round bracket may close alone, as in `case`."""
PAIRS = ((b"{", b"}"), (b"[", b"]"), (b"(", b")"))

Pairs = Sequence[tuple[bytes, bytes]]


def seams(hunk: Hunk) -> tuple[Cut, ...]:
    """Returns the seams of a TEXT hunk, in order, for `cut_hunk`; () where it has none.

    What it removes stays with the first block of what it adds.
    """
    if hunk.kind is not Kind.TEXT or not hunk.added:
        return ()
    pairs = PAIRS[:2] if SHELL.search(hunk.path) else PAIRS
    start = [0] * (len(pairs) + 1)
    for line in hunk.removed:
        start = _after(start, line, pairs)
    return tuple(Cut(len(hunk.removed), row) for row in _blocks(hunk.added, pairs, start))


def _blocks(lines: Lines, pairs: Pairs, start: list[int]) -> list[int]:
    """Returns the rows that begin a block; none where the lines leave open what `start` closed.

    `start` is how much the lines that they replace had open behind them.
    """
    rows: list[int] = []
    depth, outermost, said = [0] * len(start), 1 << 30, 0
    for row, line in enumerate(lines):
        if line.strip():
            indent = _indent(line)
            behind = row > 0 and not lines[row - 1].strip()
            if behind and depth == start and indent <= outermost and said >= LEAST:
                rows.append(row)
                said = 0
            outermost = min(outermost, indent)
            said += not REMARK.match(line)
        depth = _after(depth, line, pairs)
    return rows if depth == start else []


def _indent(line: bytes) -> int:
    wide = line.expandtabs(TAB)
    return len(wide) - len(wide.lstrip())


def _after(depth: list[int], line: bytes, pairs: Pairs) -> list[int]:
    """Returns how many conditions, and brackets of each kind, are open behind a line."""
    found = CONDITION.match(line)
    if found:
        return [depth[0] + (1 if found[1] else -1), *depth[1:]]
    bare = QUOTED.sub(b"", line)
    changed = (bare.count(opens) - bare.count(closes) for opens, closes in pairs)
    return [depth[0], *(d + c for d, c in zip(depth[1:], changed, strict=True))]
