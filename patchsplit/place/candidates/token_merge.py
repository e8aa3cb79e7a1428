"""Three-way merge by words: both changed the same lines, and other words of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from patchsplit.model.delta import Lines, split_lines

TOKEN = re.compile(rb"[^\S\n]+|\n|\w+|[^\w\s]")
MOST = 800
"""Words of one side up to which a region is merged word by word."""


@dataclass(frozen=True, slots=True)
class _Change:
    """Words of the base from `start` to `stop`, and what one side has in their place."""

    start: int
    stop: int
    ours: bool
    words: tuple[bytes, ...]


def words_of(lines: Sequence[bytes]) -> list[bytes]:
    """Returns the words, signs and runs of blanks of some lines; together they are the lines."""
    return TOKEN.findall(b"".join(lines))


def merge_words(
    base: Lines, fork: Lines, upstream: Lines, *, touching: bool = False
) -> Lines | None:
    """Merges two changes of `base` word by word; None where they overlap or touch.

    With `touching` they may touch; of words that both put into one gap upstream's come first.
    """
    sides = [words_of(side) for side in (base, fork, upstream)]
    if max(map(len, sides)) > MOST or any(
        not _whole(s, w) for s, w in zip((base, fork, upstream), sides, strict=True)
    ):
        return None
    was, mine, theirs = sides
    changes = sorted(
        [*_changes(was, mine, ours=True), *_changes(was, theirs, ours=False)],
        key=lambda change: (change.start, change.stop, change.ours),
    )
    merged: list[bytes] = []
    position = 0
    last: _Change | None = None
    for change in changes:
        if last is not None and (change.start, change.stop, change.words) == (
            last.start,
            last.stop,
            last.words,
        ):
            continue
        if last is not None and last.ours is not change.ours:
            far = last.stop < change.start or (touching and last.stop == change.start)
            if not far:
                return None
        merged += was[position : change.start]
        merged += change.words
        position = change.stop
        last = change
    merged += was[position:]
    return split_lines(b"".join(merged))


def _whole(lines: Lines, words: list[bytes]) -> bool:
    return sum(map(len, lines)) == sum(map(len, words))


def _changes(was: list[bytes], now: list[bytes], *, ours: bool) -> list[_Change]:
    matcher = SequenceMatcher(None, was, now, autojunk=False)
    return [
        _Change(start, stop, ours, tuple(now[first:last]))
        for tag, start, stop, first, last in matcher.get_opcodes()
        if tag != "equal"
    ]
