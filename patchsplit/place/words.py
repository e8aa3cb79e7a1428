"""What a line says: without its space, how deep it stands, what it weighs, how to name it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from patchsplit.model.delta import Lines, Span

LISTED = re.compile(
    rb"""
    (import|from|use|[-*])[ ] | \#\s*include
    | ['"]?[\w./@:-]+['"]?\s*(:\s*[\w.'"]+)?\s*[,\\]?$
    """,
    re.VERBOSE,
)
"""A line of a list, whose place is a matter of order alone: an import, an include, an item."""
WORD = re.compile(rb"\w")


def squeezed(line: bytes) -> bytes:
    """The line with each run of white space as one blank, and none at its ends."""
    return b" ".join(line.split())


def bare(line: bytes) -> bytes:
    """The line without any white space."""
    return b"".join(line.split())


def trivial(line: bytes) -> bool:
    """Tells whether a line holds fewer than three letters or digits."""
    return len(WORD.findall(line)) < 3


def weight(lines: Sequence[bytes]) -> int:
    """How much the lines say: their characters, runs of white space counted once."""
    return sum(len(squeezed(line)) for line in lines)


def listed(lines: Sequence[bytes]) -> bool:
    """Tells whether all are lines of a list."""
    return all(LISTED.match(squeezed(line)) for line in lines)


def depth(lines: Sequence[bytes]) -> int:
    """The least indentation of lines that say something, tabs to eight."""
    return min((_indent(line) for line in lines if line.strip()), default=0)


def indentation(line: bytes) -> bytes:
    """The white space that a line begins with."""
    return line[: len(line) - len(line.lstrip(b" \t"))]


def _indent(line: bytes) -> int:
    wide = line.expandtabs(8)
    return len(wide) - len(wide.lstrip())


def enclosing(lines: Lines, position: int, below: int) -> bytes:
    """Returns the nearest line before `position` that stands less deep than `below`.

    That is the head of the function or block around it, in most languages; comments, braces that
    begin a line and preprocessor lines are passed over. Empty where there is none.
    """
    for number in range(position - 1, -1, -1):
        line = lines[number]
        told = line.lstrip()
        if told and not told.startswith((b"#", b"{", b"}", b"/*", b"*")) and _indent(line) < below:
            return squeezed(line)
    return b""


def lines_of(span: Span) -> str:
    """Names lines for a person, counted from one."""
    if not span:
        return f"the gap behind line {span.start}" if span.start else "the start of the file"
    if len(span) == 1:
        return f"line {span.stop}"
    return f"lines {span.start + 1}-{span.stop}"
