"""Variables that upstream's version of a function no longer has, for languages like C.

A function is what is between two closing braces at the start of a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from patchsplit.confirm.destinations import Destination, SureEdit
from patchsplit.confirm.doubts import Doubt
from patchsplit.confirm.syntax import C_LIKE, TEXT
from patchsplit.model.delta import Lines, Span

WORD = re.compile(rb"(?<![\w.>])[A-Za-z_]\w*")
"""An identifier that is no member of something."""
DECLARATION = re.compile(
    rb"^[ \t]+[A-Za-z_][\w \t*]*?[ \t*]([A-Za-z_]\w*)[ \t]*(?:[=;,\[]|$)", re.MULTILINE
)
"""A line that declares a variable; group 1 is its name."""
STATEMENTS = frozenset({b"return", b"goto", b"case", b"else", b"delete", b"throw"})


def find_local_doubts(destination: Destination) -> Iterator[Doubt]:
    """Yields a doubt for each edit that uses a variable which upstream's function does not declare.

    The base's function declares it. Variables that other sure edits declare there count.
    """
    suffix = PurePosixPath(destination.origin).suffix
    if not destination.is_changed or suffix not in C_LIKE:
        return
    after = tuple(destination.compose().splitlines(keepends=True))
    for sure in destination.edits:
        lost = _find_lost_variable(destination, sure, after)
        if lost:
            yield Doubt(sure.hunk.id, f"Upstream's function no longer has the variable {lost}.")


def _find_lost_variable(destination: Destination, sure: SureEdit, after: Lines) -> str:
    """Returns a variable of the base's function that upstream's lacks and the edit uses; or ""."""
    base, old = destination.map.base, sure.hunk.old
    used = _find_words(sure.edit.lines) - _find_words(sure.hunk.removed)
    before = find_function(base, old)
    declared = _find_declared(base[before.start : before.stop]) & used
    if not declared:
        return ""
    own = destination.span_after(sure.hunk.id)
    there = find_function(after, own)
    rest = (*after[there.start : own.start], *after[own.stop : there.stop])
    lost = declared - _find_words(rest) - _find_declared(sure.edit.lines)
    return min(lost).decode() if lost else ""


def find_function(lines: Sequence[bytes], at: Span) -> Span:
    """Returns the lines around `at` between two closing braces at the start of a line."""
    start, stop = at.start, at.stop
    while start and not lines[start - 1].startswith(b"}"):
        start -= 1
    while stop < len(lines) and not lines[stop].startswith(b"}"):
        stop += 1
    return Span(start, stop)


def _find_words(lines: Sequence[bytes]) -> set[bytes]:
    return set(WORD.findall(TEXT.sub(b" ", b"".join(lines))))


def _find_declared(lines: Sequence[bytes]) -> set[bytes]:
    """Returns the variables that indented lines declare."""
    code = TEXT.sub(b" ", b"".join(lines))
    return {
        match[1]
        for match in DECLARATION.finditer(code)
        if match[0].split(None, 1)[0] not in STATEMENTS
    }
