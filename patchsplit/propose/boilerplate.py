"""Lines to those that say something about the change: without licence headers and copyright lines.

Two new files of one vendor share dozens of such lines, and need have nothing else in common.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from patchsplit.model.delta import Lines

MARK = re.compile(
    rb"copyright|\(c\) *(?:19|20)\d\d|SPDX-|all rights reserved|licen[sc]e[ds]? |licen[sc]e[.,]?$",
    re.IGNORECASE | re.MULTILINE,
)
OWN_LINE = re.compile(
    rb"\W*(?:copyright\b.*(?:\(c\)|\xc2\xa9|\d{4})|\(c\) *(?:19|20)\d\d"
    rb"|SPDX-[\w-]+:|all rights reserved)",
    re.IGNORECASE,
)
HOLDER = re.compile(rb"(?:copyright\b|\(c\)).*", re.IGNORECASE)
COMMENT = re.compile(rb"\s*(?:#(?!\s*[a-z]+\b\s*[\"<(A-Z_])|//|/\*|\*|;|--|\.\.|<!--|dnl\b|%|\")")
BLOCK_START, BLOCK_END = re.compile(rb"\s*(?:/\*|<!--)"), re.compile(rb"\*/|-->")
NAME = re.compile(rb"[A-Z][A-Za-z]{2,}")
COMMON = frozenset(
    b"Copyright Inc Ltd LLC GmbH Corp Corporation Company Foundation The All Rights".split()
)


@lru_cache(1 << 15)
def strip_boilerplate(lines: Lines) -> Lines:
    """Returns the lines without copyright and SPDX lines, and without a licence at their start.

    A licence is the first comment, if it speaks of a licence or a copyright.
    """
    if not MARK.search(b"".join(lines)):
        return lines
    end = _find_comment_end(lines)
    start = end if MARK.search(b"".join(lines[:end])) else 0
    return tuple(line for line in lines[start:] if not OWN_LINE.match(line))


def _find_comment_end(lines: Lines) -> int:
    """Returns the number of lines, blank ones included, of the comment that `lines` begin with."""
    inside = False
    for row, line in enumerate(lines):
        inside = inside or bool(BLOCK_START.match(line))
        if not inside and line.strip() and not COMMENT.match(line):
            return row
        inside = inside and not BLOCK_END.search(line)
    return len(lines)


def is_ownership_line(line: bytes) -> bool:
    """Tells whether a line is about copyright or the licence alone, or an empty comment."""
    return bool(OWN_LINE.match(line)) or not line.strip(b" \t\r\n#*/;-")


def find_holders(texts: Iterable[Lines]) -> frozenset[str]:
    """Returns the capitalized words of the copyright lines: the names of companies and people."""
    found: set[bytes] = set()
    for lines in texts:
        if b"opyright" in (text := b"".join(lines)) or b"(c)" in text or b"(C)" in text:
            for line in lines:
                if OWN_LINE.match(line) and (holder := HOLDER.search(line)):
                    found.update(NAME.findall(holder[0]))
    return frozenset(word.decode("ascii") for word in found - COMMON)
