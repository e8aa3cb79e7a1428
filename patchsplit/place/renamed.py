"""Identifiers that upstream renamed since the base, found in the lines of a file that it edited."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher

from patchsplit.model.delta import Lines
from patchsplit.place.mapping import NAME, LineMap

SHARE = 0.8
"""Share of a name's replacements that must agree."""

Renames = Mapping[bytes, bytes]
"""A name of the base, to upstream's name for it."""


def renames_in(map_: LineMap, lines: Iterable[bytes]) -> Renames:
    """Returns what upstream calls those names of `lines` that its file holds no more.

    A name that the base's file had already is no new name for another.
    """
    before, now = map_.base_names, map_.upstream_names
    names = NAME.findall(b"".join(lines))
    gone = {name for name in names if name in before and name not in now}
    votes: dict[bytes, Counter[bytes]] = defaultdict(Counter)
    for old, new in _exchanged(map_, gone) if gone else ():
        if new not in before:
            votes[old][new] += 1
    found = {}
    for old, count in votes.items():
        new, times = count.most_common(1)[0]
        if times >= SHARE * count.total():
            found[old] = new
    return found


def _exchanged(map_: LineMap, gone: set[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Yields each of the names with what stands for it in the edited version of a line."""
    for old, _ in map_.changes:
        for number in range(old.start, old.stop):
            names = NAME.findall(map_.base[number])
            if gone.isdisjoint(names):
                continue
            there = map_.edited(number)
            if there >= 0:
                others = NAME.findall(map_.upstream[there])
                yield from (pair for pair in _in_place(names, others) if pair[0] in gone)


def _in_place(names: list[bytes], others: list[bytes]) -> Iterator[tuple[bytes, bytes]]:
    matcher = SequenceMatcher(None, names, others, autojunk=False)
    for tag, first, last, start, stop in matcher.get_opcodes():
        if tag == "replace" and last - first == stop - start:
            yield from zip(names[first:last], others[start:stop], strict=True)


def with_names(lines: Lines, renames: Renames) -> Lines:
    """Returns the lines with upstream's names."""
    return tuple(NAME.sub(lambda name: renames.get(name[0], name[0]), line) for line in lines)
