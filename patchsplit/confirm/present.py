"""Added lines that upstream has added already, at another place of the file or in another file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from patchsplit.confirm.destinations import Destination
from patchsplit.confirm.doubts import Doubt
from patchsplit.model.delta import Lines
from patchsplit.place.lines import is_trivial, remove_whitespace

MIN_LINE_LENGTH = 10
"""Bytes, without whitespace, of a line that tells one place from another."""
MIN_NEW_SHARE = 0.5
"""Share of the bytes of a hunk's telling lines that upstream must have added, too."""
MIN_BLOCK_LINES = 3
"""Lines of a block that is looked for where the base has them, too."""
MIN_BLOCK_LINE_LENGTH = 7
"""Bytes, without whitespace, of each of these lines; shorter ones are left out."""


def find_present_doubts(destination: Destination) -> Iterator[Doubt]:
    """Yields a doubt for each edit whose added lines upstream has added to the file already."""
    if not destination.is_changed:
        return
    base = _list_telling(destination.map.base, MIN_BLOCK_LINE_LENGTH)
    there = _list_telling(destination.map.upstream, MIN_BLOCK_LINE_LENGTH)
    was, now = Counter(base), Counter(there)
    for sure in destination.edits:
        removed = {remove_whitespace(line) for line in sure.hunk.removed}
        block = [
            line
            for line in _list_telling(sure.edit.lines, MIN_BLOCK_LINE_LENGTH)
            if line not in removed
        ]
        first = _find_new_lines(block, was, now, 1 + bool(removed)) or _find_more_often(
            block, base, there
        )
        if first is not None:
            number = _find_line(destination.map.upstream, first)
            yield Doubt(sure.hunk.id, f"Upstream has added its lines itself, at line {number}.")


def _list_telling(lines: Lines, min_length: int) -> list[bytes]:
    """Returns the non-trivial lines of at least `min_length` bytes, all without whitespace."""
    bare = map(remove_whitespace, lines)
    return [line for line in bare if len(line) >= min_length and not is_trivial(line)]


def _find_line(lines: Lines, wanted: bytes) -> int:
    """Returns the number, from 1, of the first line that is `wanted` but for whitespace."""
    return next(nth for nth, line in enumerate(lines, 1) if remove_whitespace(line) == wanted)


def _find_new_lines(
    block: Sequence[bytes], base: Counter[bytes], upstream: Counter[bytes], min_lines: int
) -> bytes | None:
    """Returns the first line of `block` that is in upstream and not in the base.

    None where these lines are fewer than `min_lines`, or less than MIN_NEW_SHARE of the block.
    Lines of less than MIN_LINE_LENGTH bytes do not count.
    """
    telling = [line for line in block if len(line) >= MIN_LINE_LENGTH]
    found = [line for line in telling if line in upstream and line not in base]
    whole = sum(map(len, telling))
    enough = len(found) >= min_lines and sum(map(len, found)) >= MIN_NEW_SHARE * whole
    return found[0] if enough else None


def _find_more_often(
    block: Sequence[bytes], base: Sequence[bytes], upstream: Sequence[bytes]
) -> bytes | None:
    """Returns the first line of `block` if upstream has it in a row more often than the base."""
    enough = len(block) >= MIN_BLOCK_LINES
    return block[0] if enough and count_runs(block, upstream) > count_runs(block, base) else None


def count_runs(block: Sequence[bytes], lines: Sequence[bytes]) -> int:
    """Returns how often the lines of `block` follow one another in `lines`."""
    size = len(block)
    return sum(
        lines[first] == block[0] and list(lines[first : first + size]) == list(block)
        for first in range(len(lines) - size + 1)
    )
