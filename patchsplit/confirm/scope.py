"""The blocks that enclose a hunk's place upstream, compared with those in the base.

Blocks are read from the indentation, so this works in any language: the head of the enclosing block
is the nearest line before it that is indented less, its head the next such line, and so on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from patchsplit.confirm.destinations import Destination, SureEdit
from patchsplit.confirm.doubts import Doubt
from patchsplit.model.delta import Lines
from patchsplit.place.lines import NO_INDENT, head_indents, squeeze_whitespace
from patchsplit.place.mapping import LineMap

MIN_LINE_LENGTH = 10
"""Bytes of a line that can tell one place from another."""
LABEL = re.compile(rb"\w+:")
FUNCTION_NAME = re.compile(rb"([A-Za-z_][\w.:]*)\s*\(")


def find_scope_doubts(destination: Destination) -> Iterator[Doubt]:
    """Yields a doubt for each edit that upstream's file would have in another block."""
    if not destination.is_changed:
        return
    counts = Counter(map(squeeze_whitespace, destination.map.base))
    for sure in destination.edits:
        other = _find_other_block(destination.map, sure, counts)
        if other is not None:
            was, now = other
            here = f"upstream under «{_quote(now)}»" if now else "at the top level upstream"
            there = f"under «{_quote(was)}»" if was else "at the top level"
            yield Doubt(sure.hunk.id, f"It is {there} in the base, and {here}.")


def _quote(line: bytes) -> str:
    return line.strip().decode("utf-8", "replace")


def _find_other_block(
    map_: LineMap, sure: SureEdit, base_counts: Counter[bytes]
) -> tuple[bytes, bytes] | None:
    """Returns the innermost heads that are not the same; b"" for none; None if all are the same.

    `base_counts` says how often the base has each line, whitespace squeezed.
    """
    hunk, edit = sure.hunk, sure.edit
    if any(_is_only_one(map_, line, base_counts) for line in hunk.removed):
        return None  # the line that it replaces was moved, and is nowhere else
    if hunk.old.start and map_.base[hunk.old.start - 1].rstrip().endswith(b"\\"):
        return None  # inside a macro, whose head is a line of the preprocessor
    was = list_enclosing_heads(
        map_.base, map_.base_depths, hunk.old.start, _find_depth(hunk.removed, hunk.added)
    )
    there = map_.upstream[edit.at.start : edit.at.stop]
    now = list_enclosing_heads(
        map_.upstream, map_.upstream_depths, edit.at.start, _find_depth(there, edit.lines)
    )
    for one, two in zip_longest(was, now, fillvalue=-1):
        if not _is_same_head(map_, one, two):
            base = map_.base[one] if one >= 0 else b""
            upstream = map_.upstream[two] if two >= 0 else b""
            return base, upstream
    return None


def _is_only_one(map_: LineMap, line: bytes, base_counts: Counter[bytes]) -> bool:
    """Tells whether a line tells one place from another, in the base and upstream."""
    bare = squeeze_whitespace(line)
    return (
        len(bare) >= MIN_LINE_LENGTH
        and len(map_.squeezed_index.get(bare, ())) == 1
        and base_counts[bare] == 1
    )


def list_enclosing_heads(
    lines: Lines, indents: Sequence[int], position: int, indent: int
) -> list[int]:
    """Returns the numbers of the lines that head the blocks around a position, innermost first.

    `indents` are what head_indents() returns for the file's `lines`; `indent` is that of the lines
    at `position`, which itself is not looked at. A complete statement, and a line whose brace is
    closed before `position`, is no head. All numbers are 0-based.
    """
    found = []
    open_braces = 0
    for number in range(position - 1, -1, -1):
        if not indent:
            break
        line = lines[number].rstrip()
        open_braces += line.count(b"{") - line.count(b"}")
        is_closed = open_braces <= 0 and line.endswith(b"{")
        if indents[number] < indent and not is_closed and not line.endswith(b";"):
            indent = indents[number]
            found.append(number)
            open_braces = 0
    return found


def _find_depth(lines: Lines, others: Lines) -> int:
    """Returns the least indentation of the code in `lines`, or, if they have none, in `others`.

    0 where there are only comments, blank lines, labels, and lines that begin with a brace.
    """
    for side in (lines, others):
        code = [line for line in side if not LABEL.fullmatch(line.strip())]
        depths = [depth for depth in head_indents(tuple(code)) if depth != NO_INDENT]
        if depths:
            return min(depths)
    return 0


def _is_same_head(map_: LineMap, base: int, upstream: int) -> bool:
    """Tells whether a line of upstream is the head that a line of the base became.

    -1 stands for no line. A head that was reworded is the same where it names the same function.
    """
    if base < 0 or upstream < 0:
        return base == upstream
    was, now = map_.base[base], map_.upstream[upstream]
    if squeeze_whitespace(was) == squeeze_whitespace(now) or map_.follow_line(base) == upstream:
        return True
    one, two = FUNCTION_NAME.search(was), FUNCTION_NAME.search(now)
    return one is not None and two is not None and one[1] == two[1]
