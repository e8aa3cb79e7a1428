"""Calls in lines that were merged word by word: whether each has arguments that one side gave it.

A merge by words can put an argument that upstream added to one call into another, where the fork
moved what was between the brackets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from patchsplit.confirm.destinations import Destination, SureEdit
from patchsplit.confirm.doubts import Doubt
from patchsplit.confirm.signatures import count_arguments
from patchsplit.confirm.syntax import TEXT
from patchsplit.model.delta import Lines
from patchsplit.place.mapping import LineMap

CALL = re.compile(rb"([A-Za-z_]\w*)[ ]?\(")
CONTEXT_LINES = 3
"""Lines on each side that are read with a change, so that calls over several lines are whole."""


def find_argument_doubts(destination: Destination) -> Iterator[Doubt]:
    """Yields a doubt for each merged edit with a call that neither side has with its arguments."""
    for sure in destination.edits:
        if sure.edit.lines == sure.hunk.added:
            continue
        name = _find_mixed_call(destination.map, sure)
        if name:
            why = f"{name}() has arguments in the merged lines that no side gives it."
            yield Doubt(sure.hunk.id, why)


def _find_mixed_call(map_: LineMap, sure: SureEdit) -> str:
    """Returns the name of a call of the merged lines that was put together wrongly; "" for none."""
    at, old = sure.edit.at, sure.hunk.old
    before = map_.upstream[max(0, at.start - CONTEXT_LINES) : at.start]
    after = map_.upstream[at.stop : at.stop + CONTEXT_LINES]
    theirs = _read_calls((*before, *map_.upstream[at.start : at.stop], *after))
    merged = _read_calls((*before, *sure.edit.lines, *after))
    base_before = map_.base[max(0, old.start - CONTEXT_LINES) : old.start]
    base_after = map_.base[old.stop : old.stop + CONTEXT_LINES]
    ours = _read_calls((*base_before, *sure.hunk.added, *base_after))
    mixed = merged - theirs - ours
    return min(mixed)[0].decode() if mixed else ""


def _read_calls(lines: Lines) -> set[tuple[bytes, int]]:
    """Returns the calls that the lines contain entirely: their names and numbers of arguments."""
    text = TEXT.sub(_blank_text, b"".join(lines))
    return {
        (call[1], count)
        for call in CALL.finditer(text)
        if (count := count_arguments(text, call.end())) is not None
    }


def _blank_text(match: re.Match[bytes]) -> bytes:
    """Returns a word in place of a string, and a space in place of a comment."""
    return b" " if match[0].startswith(b"/") else b"0"
