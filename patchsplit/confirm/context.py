"""Insertions of which upstream has none of the lines around them.

git's merge takes an insertion where the lines next to it are unchanged, and a closing brace or a
blank line is unchanged nearly everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from patchsplit.confirm.destinations import Destination, SureEdit
from patchsplit.confirm.doubts import Doubt
from patchsplit.place.lines import is_trivial
from patchsplit.place.mapping import LineMap

TELLING_LINES = 3
"""Non-trivial lines of the base that are looked at on each side of a hunk."""
MAX_DISTANCE = 10
"""Lines of the base on each side among which they are looked for."""
MAX_SHIFT = 10
"""Lines by which one of them may be nearer to the place, or farther from it, upstream."""


def find_context_doubts(destination: Destination) -> Iterator[Doubt]:
    """Yields a doubt for each edit that replaces no telling line, in other lines than the base's.

    One of the nearest telling lines that upstream still has, or has edited, is enough.
    """
    if not destination.is_changed:
        return
    for sure in destination.edits:
        if all(map(is_trivial, sure.hunk.removed)) and not _has_context(destination.map, sure):
            yield Doubt(sure.hunk.id, "Upstream has none of the lines around it any more.")


def _has_context(map_: LineMap, sure: SureEdit) -> bool:
    """Tells whether a telling line near the hunk is near its place upstream.

    True where the base has no such line there.
    """
    old, at = sure.hunk.old, sure.edit.at
    before = range(old.start - 1, max(-1, old.start - 1 - MAX_DISTANCE), -1)
    after = range(old.stop, min(len(map_.base), old.stop + MAX_DISTANCE))
    lines = [*_take_telling(map_, before), *_take_telling(map_, after)]
    if not lines:
        return True
    shift = at.start - old.start
    places = ((number, map_.follow_line(number)) for number in lines)
    return any(now >= 0 and abs(now - number - shift) <= MAX_SHIFT for number, now in places)


def _take_telling(map_: LineMap, numbers: Iterable[int]) -> list[int]:
    return [number for number in numbers if not is_trivial(map_.base[number])][:TELLING_LINES]
