"""Properties of single lines: whitespace, indentation, similarity, and names for people."""

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
"""A line, squeezed, of a list in which only the order decides its place: an import, an item."""
TELLING = re.compile(rb"\w\W*\w\W*\w")
BLOCK_HEAD = re.compile(rb"\s*(?!/\*)[^\s#{}*]")
"""A line that can be the head of a block."""
MIN_SIMILARITY = 0.6
"""Share of equal characters above which two lines are versions of one line."""
NO_INDENT = 1 << 16
"""The indentation that head_indents() gives to lines that are no head of a block."""


def squeeze_whitespace(line: bytes) -> bytes:
    """Returns the line with each run of whitespace as one space, and none at its ends."""
    return b" ".join(line.split())


def remove_whitespace(line: bytes) -> bytes:
    """Returns the line without any whitespace."""
    return b"".join(line.split())


def is_trivial(line: bytes) -> bool:
    """Tells whether a line has fewer than three letters, digits or underscores."""
    return TELLING.search(line) is None


def count_characters(lines: Sequence[bytes]) -> int:
    """Returns the number of bytes in the lines, each run of whitespace counted once."""
    return sum(len(squeeze_whitespace(line)) for line in lines)


def is_list(lines: Sequence[bytes]) -> bool:
    """Tells whether all are lines of a list; True for no lines."""
    return all(LIST_ITEM.match(squeeze_whitespace(line)) for line in lines)


def min_indent(lines: Sequence[bytes]) -> int:
    """Returns the least indentation of the non-blank lines in columns (tabs to 8); 0 for none."""
    return min((_indent_width(line) for line in lines if line.strip()), default=0)


def leading_whitespace(line: bytes) -> bytes:
    """Returns the spaces and tabs that a line begins with."""
    return line[: len(line) - len(line.lstrip(b" \t"))]


def _indent_width(line: bytes) -> int:
    wide = line.expandtabs(8)
    return len(wide) - len(wide.lstrip())


def head_indents(lines: Lines) -> list[int]:
    """Returns the indentation, in columns, of each line that can be the head of a block.

    NO_INDENT for blank lines, comments, preprocessor lines and lines that begin with a brace.
    """
    return [_indent_width(line) if BLOCK_HEAD.match(line) else NO_INDENT for line in lines]


def find_enclosing_head(lines: Lines, indents: Sequence[int], position: int, indent: int) -> bytes:
    """Returns the nearest line before `position` that is indented less than `indent`, squeezed.

    That is the head of the enclosing function or block, in most languages. `indents` are what
    head_indents() returns for `lines`. b"" if there is none.
    """
    for number in range(position - 1, -1, -1):
        if indents[number] < indent:
            return squeeze_whitespace(lines[number])
    return b""


def measure_similarity(one: bytes, two: bytes) -> float:
    """Returns the share of equal bytes of two squeezed lines, by difflib's ratio().

    0 if it is at most MIN_SIMILARITY, or a line has fewer than 4 bytes. The similarity by the
    longest common subsequence is an upper bound that is cheap to compute, so it is tested first.
    """
    if min(len(one), len(two)) < 4 or Indel.normalized_similarity(one, two) <= MIN_SIMILARITY:
        return 0.0
    ratio = SequenceMatcher(None, one, two, autojunk=False).ratio()
    return ratio if ratio > MIN_SIMILARITY else 0.0


def describe_lines(span: Span) -> str:
    """Returns a name for people: "line 5", "lines 3-5", or, for an empty span, "after line 2".

    Lines are counted from 1, ends inclusive. The gap before the first line is "before line 1".
    """
    if not span:
        return f"after line {span.start}" if span.start else "before line 1"
    if len(span) == 1:
        return f"line {span.stop}"
    return f"lines {span.start + 1}-{span.stop}"
