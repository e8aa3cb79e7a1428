"""A hunk to the kind of change that it is: whitespace only, moved lines, a renamed identifier."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from patchsplit.model.delta import Hunk, HunkId, Kind, Lines

TOKEN = re.compile(rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*|\S")
IDENTIFIER = re.compile(rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*")
MIN_MOVED_LINES = 3
"""Lines of three or more characters that a block needs to count as moved."""


def is_whitespace(hunk: Hunk) -> bool:
    """Tells whether a hunk changes nothing but whitespace."""
    if hunk.kind is not Kind.TEXT:
        return False
    return b"".join(hunk.removed).split() == b"".join(hunk.added).split() or (
        b"".join(b"".join(hunk.removed).split()) == b"".join(b"".join(hunk.added).split())
    )


def find_identifier_rename(hunk: Hunk) -> tuple[str, str] | None:
    """Returns the identifier that a hunk replaces and its replacement; None if it does more."""
    if not hunk.removed or not hunk.added:
        return None
    old, new = TOKEN.findall(b"".join(hunk.removed)), TOKEN.findall(b"".join(hunk.added))
    if len(old) != len(new):
        return None
    changed = {(one, two) for one, two in zip(old, new, strict=True) if one != two}
    if len(changed) != 1:
        return None
    ((one, two),) = changed
    if one in new or two in old or not (IDENTIFIER.fullmatch(one) and IDENTIFIER.fullmatch(two)):
        return None
    return one.decode("utf-8", "replace"), two.decode("utf-8", "replace")


def find_moved(hunks: Iterable[Hunk]) -> frozenset[HunkId]:
    """Returns the hunks that only add, or only remove, lines that another hunk removes, or adds."""
    every = [hunk for hunk in hunks if hunk.kind is Kind.TEXT]
    found: set[HunkId] = set()
    found.update(_find_contained([h for h in every if not h.added], every, added=True))
    found.update(_find_contained([h for h in every if not h.removed], every, added=False))
    return frozenset(found)


def _find_contained(
    hunks: Sequence[Hunk], every: Sequence[Hunk], *, added: bool
) -> Iterable[HunkId]:
    """Yields those of `hunks` whose lines are a run of another hunk's opposite side.

    `added` tells which side of the others is searched.
    """
    wanted = {line for hunk in hunks for line in _pick_probe(hunk.removed if added else hunk.added)}
    holders: dict[bytes, list[int]] = defaultdict(list)
    for at, hunk in enumerate(every):
        for line in dict.fromkeys(hunk.added if added else hunk.removed):
            if line in wanted:
                holders[line].append(at)
    for hunk in hunks:
        lines = hunk.removed if added else hunk.added
        probe = _pick_probe(lines)
        if probe and any(
            every[at].id != hunk.id
            and _contains_block(every[at].added if added else every[at].removed, lines)
            for at in holders.get(probe[0], ())[:50]
        ):
            yield hunk.id


def _pick_probe(lines: Lines) -> Lines:
    """Returns the longest line, by which a block is looked for; () if the block is too small."""
    long = [line for line in lines if len(line.strip()) > 2]
    return (max(long, key=len),) if len(long) >= MIN_MOVED_LINES else ()


def _contains_block(outer: Lines, inner: Lines) -> bool:
    """Tells whether `inner`, without blank lines at its ends, is a run of lines of `outer`."""
    start, stop = 0, len(inner)
    while start < stop and not inner[start].strip():
        start += 1
    while start < stop and not inner[stop - 1].strip():
        stop -= 1
    block = b"\n" + b"".join(inner[start:stop])
    return block in b"\n" + b"".join(outer)
