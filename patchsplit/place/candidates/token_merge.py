"""Three-way merge by tokens: for lines of which the two sides changed different words.

A token is a word, a line end, a run of other whitespace, or any other single character.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from patchsplit.model.delta import Lines, split_lines

TOKEN = re.compile(rb"[^\S\n]+|\n|\w+|[^\w\s]")
MAX_TOKENS = 800
"""Tokens of one side up to which a region is merged: the time is quadratic in them."""


@dataclass(frozen=True, slots=True)
class _TokenChange:
    """The base's tokens `start` to `stop`, half-open, and what one side has in their place."""

    start: int
    stop: int
    ours: bool
    """Whether the side is the fork."""
    tokens: tuple[bytes, ...]


def split_tokens(lines: Sequence[bytes]) -> list[bytes]:
    """Returns the tokens of some lines; joined, they are the lines again."""
    return TOKEN.findall(b"".join(lines))


def merge_tokens(
    base: Lines, fork: Lines, upstream: Lines, *, allow_touching: bool = False
) -> Lines | None:
    """Returns `base` with the changes of `fork` and of `upstream`; None where they overlap.

    Changes that touch overlap, too, unless `allow_touching`: then, of tokens that both insert at
    one position, upstream's come first. A change that both make counts once.
    """
    sides = [split_tokens(side) for side in (base, fork, upstream)]
    if max(map(len, sides)) > MAX_TOKENS:
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


def _diff_tokens(was: list[bytes], now: list[bytes], *, ours: bool) -> list[_TokenChange]:
    matcher = SequenceMatcher(None, was, now, autojunk=False)
    return [
        _TokenChange(start, stop, ours, tuple(now[first:last]))
        for tag, start, stop, first, last in matcher.get_opcodes()
        if tag != "equal"
    ]
