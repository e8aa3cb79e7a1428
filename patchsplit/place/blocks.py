"""Rules for a hunk that replaces lines, where upstream changed something next to them."""

from __future__ import annotations

from collections.abc import Sequence

from patchsplit.model.delta import Span
from patchsplit.model.placement import Way
from patchsplit.place.mapping import LineMap
from patchsplit.place.sites import Site, Spot
from patchsplit.place.words import depth, enclosing, lines_of, weight

WEIGHTY = 12
"""Characters that a block must have before its standing in one place only means anything."""


def adjacent(site: Site) -> Spot | None:
    """Its lines all stand upstream, together: only lines next to them changed."""
    lines = site.map.lines[site.old.start : site.old.stop]
    if not lines or lines[0] < 0 or lines != list(range(lines[0], lines[0] + len(lines))):
        return None
    at = Span(lines[0], lines[0] + len(lines))
    return Spot(
        Way.ADJACENT,
        at,
        site.added,
        f"What it replaces stands at {lines_of(at)}; upstream changed only what is next to it.",
    )


def found(site: Site) -> Spot | None:
    """Its lines, with up to two neighbours each way, stand at one place, in the same block."""
    if not site.old:
        return None
    base, upstream = site.map.base, site.map.upstream
    for more in range(3):
        start = max(0, site.old.start - more)
        block = base[start : min(len(base), site.old.stop + more)]
        if weight(block) < WEIGHTY:
            continue
        hits = standing(site.map, block)
        if not hits:
            return None
        if len(hits) > 1:
            continue
        first = hits[0] + site.old.start - start
        deep = depth(site.removed)
        head = enclosing(base, site.old.start, deep)
        if head != enclosing(upstream, first, deep):
            return None
        at = Span(first, first + len(site.old))
        inside = f", inside {head.decode(errors='replace')!r} as in the base" if head else ""
        return Spot(
            Way.FOUND,
            at,
            site.added,
            f"What it replaces stands once in upstream's file, at {lines_of(at)}{inside}"
            " (space at the ends of lines apart).",
        )
    return None


def standing(map_: LineMap, block: Sequence[bytes]) -> list[int]:
    """Returns where the block stands in upstream's file, space at the ends of lines apart."""
    wanted = [line.rstrip() for line in block]
    size = len(wanted)
    return [
        first
        for first in map_.places.get(wanted[0], ())
        if [line.rstrip() for line in map_.upstream[first : first + size]] == wanted
    ]
