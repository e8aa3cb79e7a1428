"""What a line says: without its space, how deep it stands, what it weighs, how to name it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from rapidfuzz.distance import Indel

from patchsplit.model.delta import Lines, Span

LIST_ITEM = re.compile(
    rb"""
    (import|from|use|[-*])[ ] | \#\s*include
    | ['"]?[\w./@:-]+['"]?\s*(:\s*[\w.'"]+)?\s*[,\\]?$
    """,
    re.VERBOSE,
)
"""A line of a list, whose place is a matter of order alone: an import, an include, an item."""
WORD = re.compile(rb"\w")
BLOCK_HEAD = re.compile(rb"\s*(?!/\*)[^\s#{}*]")
"""A line that can be the head of a block."""
MIN_SIMILARITY = 0.6
"""Share of equal characters from which two lines are one line, edited."""
NO_INDENT = 1 << 16
"""The depth of a line within which nothing stands."""


def squeeze_whitespace(line: bytes) -> bytes:
    """The line with each run of white space as one blank, and none at its ends."""
    return b" ".join(line.split())


def remove_whitespace(line: bytes) -> bytes:
    """The line without any white space."""
    return b"".join(line.split())


def is_trivial(line: bytes) -> bool:
    """Tells whether a line holds fewer than three letters or digits."""
    return len(WORD.findall(line)) < 3


def count_characters(lines: Sequence[bytes]) -> int:
    """How much the lines say: their characters, runs of white space counted once."""
    return sum(len(squeeze_whitespace(line)) for line in lines)


def is_list(lines: Sequence[bytes]) -> bool:
    """Tells whether all are lines of a list."""
    return all(LIST_ITEM.match(squeeze_whitespace(line)) for line in lines)


def min_indent(lines: Sequence[bytes]) -> int:
    """The least indentation of lines that say something, tabs to eight."""
    return min((_indent_width(line) for line in lines if line.strip()), default=0)


def leading_whitespace(line: bytes) -> bytes:
    """The white space that a line begins with."""
    return line[: len(line) - len(line.lstrip(b" \t"))]


def _indent_width(line: bytes) -> int:
    wide = line.expandtabs(8)
    return len(wide) - len(wide.lstrip())


def head_indents(lines: Lines) -> list[int]:
    """Returns how deep each line stands that can be the head of a block.

    Blank lines, comments, braces that begin a line and preprocessor lines are no heads: they stand
    at SAYS_NOTHING.
    """
    return [_indent_width(line) if BLOCK_HEAD.match(line) else NO_INDENT for line in lines]


def find_enclosing_head(lines: Lines, indents: Sequence[int], position: int, indent: int) -> bytes:
    """Returns the nearest line before `position` that stands less deep than `below`.

    That is the head of the function or block around it, in most languages; `deep` are the depths of
    the lines. Empty where there is none.
    """
    for number in range(position - 1, -1, -1):
        if indents[number] < indent:
            return squeeze_whitespace(lines[number])
    return b""


def measure_similarity(one: bytes, two: bytes) -> float:
    """Returns the share of equal characters of two squeezed lines, as difflib finds it.

    0 where it is no more than ALIKE, or a line is too short to say. No more can be equal than the
    longest common subsequence holds: what has too few there is not looked at closely.
    """
    if min(len(one), len(two)) < 4 or Indel.normalized_similarity(one, two) <= MIN_SIMILARITY:
        return 0.0
    ratio = SequenceMatcher(None, one, two, autojunk=False).ratio()
    return ratio if ratio > MIN_SIMILARITY else 0.0


def describe_lines(span: Span) -> str:
    """Names lines for a person, counted from one."""
    if not span:
        return f"the gap behind line {span.start}" if span.start else "the start of the file"
    if len(span) == 1:
        return f"line {span.stop}"
    return f"lines {span.start + 1}-{span.stop}"
