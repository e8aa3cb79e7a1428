"""Hunk headers and quoted paths, as git writes them, to values."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

HUNK_HEADER = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
QUOTED = re.compile(rb'"((?:[^"\\]|\\.)*)"')
"""A path in double quotes, as git quotes it (quote.c); group 1 is the text between them."""
ESCAPE = re.compile(rb'\\([0-3][0-7]{2}|[abtnvfr"\\])')
ESCAPES = {
    b"a": b"\a",
    b"b": b"\b",
    b"t": b"\t",
    b"n": b"\n",
    b"v": b"\v",
    b"f": b"\f",
    b"r": b"\r",
    b'"': b'"',
    b"\\": b"\\",
}


class HunkHeader(NamedTuple):
    """The numbers of "@@ -1,2 +3,4 @@"; a count that is left out is 1."""

    old_start: int
    """The first old line, 1-based; where there is none, the line before the hunk."""
    old_count: int
    new_start: int
    """The first new line, 1-based; where there is none, the line before the hunk."""
    new_count: int


def parse_hunk_header(line: bytes) -> HunkHeader | None:
    """Returns the numbers of a hunk header; None for any other line."""
    found = HUNK_HEADER.match(line)
    if found is None:
        return None
    old, old_count, new, new_count = found.groups()
    return HunkHeader(int(old), int(old_count or 1), int(new), int(new_count or 1))


def unquote(name: bytes) -> str:
    """Returns a path from a name as git or diff prints it: plain, or in double quotes like C's."""
    found = QUOTED.fullmatch(name)
    return os.fsdecode(ESCAPE.sub(_decode_escape, found[1]) if found else name)


def _decode_escape(escape: re.Match[bytes]) -> bytes:
    code = escape[1]
    return ESCAPES[code] if code in ESCAPES else bytes([int(code, 8)])


def path_of_diff_header(names: bytes) -> str:
    """Returns the path of "a/PATH b/PATH", what follows "diff --git " where nothing is renamed."""
    # Both halves name the same file, so the first ends in the middle, whatever the path holds.
    return unquote(names[: len(names) // 2]).partition("/")[2]
