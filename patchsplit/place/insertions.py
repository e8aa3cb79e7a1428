"""Rules for a hunk that only puts lines in, where upstream changed something next to the gap.

An insertion whose first line equals the line behind it says the same one line further down; the
rules look at all such gaps.
"""

from __future__ import annotations

from collections.abc import Sequence

from patchsplit.model.delta import Lines, Span
from patchsplit.model.placement import Way
from patchsplit.place.mapping import LineMap
from patchsplit.place.sites import Clash, Site, Spot
from patchsplit.place.words import depth, enclosing, lines_of, listed, squeezed

FAR = 200
"""Lines within which an insertion of upstream's can be at the same gap, slid."""
STEPS = 60
"""How far an insertion is slid each way."""
LISTED = 3
"""Lines that an insertion into a sorted list may have."""


def slides(lines: Lines, gap: int, added: Lines) -> dict[int, Lines]:
    """Returns every gap at which an insertion says the same, with its lines there.

    The gap itself comes first, then those behind it, then those before it, the nearest first.
    """
    found = {gap: added}
    here, rotated = gap, added
    while rotated and here < min(len(lines), gap + STEPS) and lines[here] == rotated[0]:
        rotated = (*rotated[1:], rotated[0])
        here += 1
        found[here] = rotated
    here, rotated = gap, added
    while rotated and here > max(0, gap - STEPS) and lines[here - 1] == rotated[-1]:
        rotated = (rotated[-1], *rotated[:-1])
        here -= 1
        found[here] = rotated
    return found


def both(site: Site) -> Spot | Clash | None:
    """Upstream put lines into the same gap: only a sorted list says which come first."""
    if site.old:
        return None
    mine = slides(site.map.base, site.old.start, site.added)
    for old, new in site.map.changes:
        if old or abs(old.start - site.old.start) >= FAR:
            continue
        theirs = slides(site.map.base, old.start, site.map.upstream[new.start : new.stop])
        common = [gap for gap in mine if gap in theirs]
        if not common:
            continue
        gap = min(common, key=lambda gap: (abs(gap - site.old.start), gap))
        at = Span(new.start - old.start + gap, new.stop - old.start + gap)
        return _between_theirs(site.map, at, mine[gap])
    return None


def _between_theirs(map_: LineMap, at: Span, added: Lines) -> Spot | Clash:
    upstream = map_.upstream
    if (
        at.start > 0
        and at.stop < len(upstream)
        and len(added) <= LISTED
        and listed((*added, *upstream[at.start : at.stop]))
    ):
        spot = _in_order(upstream, Span(at.start - 1, at.stop + 1), added)
        if spot:
            return spot
    return Clash("Upstream put other lines into the same gap, and nothing says which come first.")


def slid(site: Site) -> Spot | None:
    """An equivalent gap whose two neighbours still stand together upstream."""
    if site.old:
        return None
    for gap, lines in slides(site.map.base, site.old.start, site.added).items():
        before, behind = site.map.gap(gap)
        if before is not None and behind == before + 1:
            return Spot(
                Way.SLID,
                Span(behind, behind),
                lines,
                f"It says the same {abs(gap - site.old.start)} lines further"
                f" {'down' if gap > site.old.start else 'up'}, where upstream changed nothing.",
            )
    return None


def neighbour(site: Site) -> Spot | None:
    """One neighbour of the gap was edited or deleted upstream; the other one decides."""
    if site.old:
        return None
    gap = site.old.start
    before, behind = site.map.gap(gap, alike=True)
    if before is not None and behind is not None:
        if behind != before + 1:
            return None
        said = "A line next to it was edited upstream, and still stands there."
        return Spot(Way.NEIGHBOUR, Span(behind, behind), site.added, said)
    if before is None and behind is None:
        return None
    first = before + 1 if before is not None else behind
    assert first is not None  # noqa: S101 - one of the two is known
    touched = site.map.touched(site.old)
    deep = depth(site.added)
    if (
        len(touched) != 1
        or site.map.changes[touched[0]][1]
        or enclosing(site.map.base, gap, deep) != enclosing(site.map.upstream, first, deep)
    ):
        return None
    side = "before" if before is None else "behind"
    said = f"Upstream deleted the line {side} it; the line on the other side decides."
    return Spot(Way.NEIGHBOUR, Span(first, first), site.added, said)


def in_sorted_list(site: Site) -> Spot | None:
    """The lines around the gap are a sorted list, and its order gives one place."""
    if site.old or len(site.added) > LISTED:
        return None
    before, behind = site.map.gap(site.old.start, alike=True)
    if before is None or behind is None or behind - before < 2:
        return None
    run = Span(max(0, before), min(len(site.map.upstream), behind + 1))
    stretch = site.map.upstream[run.start : run.stop]
    if len(run) < 3 or not listed((*site.added, *stretch)):
        return None
    return _in_order(site.map.upstream, run, site.added)


def _in_order(upstream: Lines, run: Span, added: Lines) -> Spot | None:
    """Returns the one place inside a run of upstream's lines that leaves it sorted."""
    words = _keys(upstream[run.start : run.stop])
    new = _keys(added)
    wanted = sorted([*words, *new])
    fits = [k for k in range(1, len(words)) if [*words[:k], *new, *words[k:]] == wanted]
    if len(fits) != 1 or not all(words):
        return None
    at = run.start + fits[0]
    said = f"{lines_of(run).capitalize()} of upstream's file are a sorted list; this is its place."
    return Spot(Way.SORTED, Span(at, at), added, said)


def _keys(lines: Sequence[bytes]) -> list[bytes]:
    return [squeezed(line).lower() for line in lines]
