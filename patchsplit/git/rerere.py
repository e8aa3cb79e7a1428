"""The cache of git rerere to the conflicts that were resolved in this repository before.

In rr-cache each conflict of a file has a folder with `preimage` (the file with markers, the two
sides of a conflict in the order of their text) and `postimage` (the file as it was resolved); see
rerere.c and Documentation/technical/rerere.txt of git.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from patchsplit.model.delta import Lines, split_lines

OPEN, MIDDLE, CLOSE = b"<<<<<<<", b"=======", b">>>>>>>"


@dataclass(frozen=True, slots=True)
class Resolution:
    """The two sides of a conflict, unordered, and what the user wrote in their place."""

    sides: frozenset[Lines]
    lines: Lines


def read_resolutions(common_dir: Path) -> Iterator[Resolution]:
    """Yields the recorded resolutions, without those that cannot be read."""
    for before in sorted((common_dir / "rr-cache").glob("*/preimage*")):
        after = before.with_name(before.name.replace("preimage", "postimage"))
        try:
            preimage, postimage = before.read_bytes(), after.read_bytes()
        except OSError:
            continue
        yield from _match_resolutions(split_lines(preimage), split_lines(postimage))


def _match_resolutions(before: Lines, after: Lines) -> Iterator[Resolution]:
    conflicts, contexts = _split_conflicts(before)
    position = len(contexts[0])
    if not conflicts or after[:position] != contexts[0]:
        return
    for nth, sides in enumerate(conflicts, 1):
        next_context = contexts[nth]
        stop = (
            len(after) - len(next_context)
            if nth == len(conflicts)
            else _find_block(after, next_context, position)
        )
        if stop < position or after[stop : stop + len(next_context)] != next_context:
            return
        yield Resolution(sides, after[position:stop])
        position = stop + len(next_context)


def _find_block(lines: Lines, block: Lines, start: int) -> int:
    for first in range(start, len(lines) - len(block) + 1):
        if lines[first : first + len(block)] == block:
            return first
    return -1


def _split_conflicts(lines: Lines) -> tuple[list[frozenset[Lines]], list[Lines]]:
    """Returns the conflicts, and the lines before, between and after them."""
    conflicts: list[frozenset[Lines]] = []
    contexts: list[list[bytes]] = [[]]
    one: list[bytes] = []
    two: list[bytes] = []
    into = contexts[0]
    for line in lines:
        mark = line.rstrip(b"\n")
        if mark == OPEN:
            one, two = [], []
            into = one
        elif mark == MIDDLE and into is one:
            into = two
        elif mark == CLOSE and into is two:
            conflicts.append(frozenset((tuple(one), tuple(two))))
            contexts.append([])
            into = contexts[-1]
        else:
            into.append(line)
    return conflicts, [tuple(context) for context in contexts]


def count_common_ends(one: Lines, two: Lines) -> tuple[int, int]:
    """Returns the numbers of common leading and of common trailing lines."""
    shorter = min(len(one), len(two))
    head = next((k for k in range(shorter) if one[k] != two[k]), shorter)
    room = shorter - head
    tail = next((k for k in range(room) if one[-1 - k] != two[-1 - k]), room)
    return head, tail
