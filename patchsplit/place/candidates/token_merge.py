"""Three-way merge by words: both changed the same lines, and other words of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from patchsplit.model.delta import Lines, split_lines

TOKEN = re.compile(rb"[^\S\n]+|\n|\w+|[^\w\s]")
MAX_TOKENS = 800
"""Words of one side up to which a region is merged word by word."""


@dataclass(frozen=True, slots=True)
class _TokenChange:
    """Words of the base from `start` to `stop`, and what one side has in their place."""

    start: int
    stop: int
    ours: bool
    tokens: tuple[bytes, ...]


def split_tokens(lines: Sequence[bytes]) -> list[bytes]:
    """Returns the words, signs and runs of blanks of some lines; together they are the lines."""
    return TOKEN.findall(b"".join(lines))


def merge_tokens(
    base: Lines, fork: Lines, upstream: Lines, *, allow_touching: bool = False
) -> Lines | None:
    """Merges two changes of `base` word by word; None where they overlap or touch.

    With `touching` they may touch; of words that both put into one gap upstream's come first.
    """
    sides = [split_tokens(side) for side in (base, fork, upstream)]
    if max(map(len, sides)) > MAX_TOKENS or any(
        not _covers_all(s, w) for s, w in zip((base, fork, upstream), sides, strict=True)
    ):
        return None
    was, mine, theirs = sides
    changes = sorted(
        [*_diff_tokens(was, mine, ours=True), *_diff_tokens(was, theirs, ours=False)],
        key=lambda change: (change.start, change.stop, change.ours),
    )
    merged: list[bytes] = []
    position = 0
    last: _TokenChange | None = None
    for change in changes:
        if last is not None and (change.start, change.stop, change.tokens) == (
            last.start,
            last.stop,
            last.tokens,
        ):
            continue
        if last is not None and last.ours is not change.ours:
            far = last.stop < change.start or (allow_touching and last.stop == change.start)
            if not far:
                return None
        merged += was[position : change.start]
        merged += change.tokens
        position = change.stop
        last = change
    merged += was[position:]
    return split_lines(b"".join(merged))


def _covers_all(lines: Lines, words: list[bytes]) -> bool:
    return sum(map(len, lines)) == sum(map(len, words))


def _diff_tokens(was: list[bytes], now: list[bytes], *, ours: bool) -> list[_TokenChange]:
    matcher = SequenceMatcher(None, was, now, autojunk=False)
    return [
        _TokenChange(start, stop, ours, tuple(now[first:last]))
        for tag, start, stop, first, last in matcher.get_opcodes()
        if tag != "equal"
    ]
