"""The hunks of one text file to their places: git's merge first, then one rule after the other.

A hunk that no change of upstream's overlaps or touches goes where the line map says, and a region
where both made the same change is upstream already: so far this is what git's merge does
(xdl_do_merge). The rules see only what is left, and what no rule places is a conflict.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from patchsplit.git.lines import LineChange
from patchsplit.model.delta import Hunk, HunkId, Lines, Span
from patchsplit.model.placement import Landed, Placement, Way
from patchsplit.place.agreement import agreed
from patchsplit.place.blocks import adjacent, found
from patchsplit.place.insertions import both, in_sorted_list, neighbour, slid, slides
from patchsplit.place.mapping import LineMap
from patchsplit.place.sites import Clash, Rule, Site, Spot, clashing, edited
from patchsplit.place.words import lines_of

RULES: tuple[Rule, ...] = (adjacent, found, both, slid, neighbour, in_sorted_list)

BOTH_MADE_IT = "Upstream made the same change at the same place."
BOTH_CHANGED = "Upstream changed the same lines, or lines that touch them, in another way."


@dataclass(frozen=True, slots=True)
class Region:
    """Hunks and changes of upstream's that overlap or touch one another."""

    sites: tuple[Site, ...]
    old: Span
    at: Span
    """The same region in upstream's file."""


def place_text(
    hunks: Sequence[Hunk],
    origin: str,
    map_: LineMap,
    merged: Sequence[LineChange],
    fork: Lines,
) -> list[Placement]:
    """Places the hunks of lines of one file that upstream changed too.

    `merged` are the fork's changes as git's merge sees them, on the fork's lines; where a hunk
    only stands at another of its equivalent gaps, git's is taken.
    """
    as_merged = frozenset(old for old, _ in merged)
    sites = [_as_git_merges(hunk, map_, as_merged) for hunk in hunks]
    found: dict[HunkId, Placement] = {}
    for region in _regions(sites, map_):
        say = _landed if _made_by_both(region, map_) else _place
        for site in region.sites:
            found[site.hunk.id] = say(site, origin)
    placements = [found[site.hunk.id] for site in sites]
    return agreed(sites, placements, origin, merged, fork)


def place_unchanged(hunk: Hunk, origin: str, evidence: str) -> Placement:
    """Places a hunk of lines where upstream's file is the base's."""
    return edited(hunk, origin, Spot(Way.SAME, hunk.old, hunk.added, evidence))


def _place(site: Site, origin: str) -> Placement:
    clean = site.map.across(site.old)
    if clean is not None:
        said = f"{lines_of(site.old).capitalize()} of the base: {lines_of(clean)} of upstream's."
        return edited(site.hunk, origin, Spot(Way.MAPPED, clean, site.added, said))
    if _is_change(site):
        return _landed(site, origin)
    for rule in RULES:
        answer = rule(site)
        if isinstance(answer, Clash):
            return clashing(site, origin, answer.reason)
        if answer is not None:
            return edited(site.hunk, origin, answer)
    return clashing(site, origin, BOTH_CHANGED)


def _landed(site: Site, origin: str) -> Placement:
    at = site.map.around(site.old)[1]
    said = f"{BOTH_MADE_IT[:-1]}: {lines_of(at)} of {origin}."
    return Placement(site.hunk.id, Way.NONE, said, landed=Landed(None, said))


def _is_change(site: Site) -> bool:
    """Tells whether one change of upstream's is this hunk."""
    return any(
        site.map.changes[k][0] == site.old and _new(site.map, k) == site.added
        for k in site.map.touched(site.old)
    )


def _new(map_: LineMap, change: int) -> Lines:
    new = map_.changes[change][1]
    return map_.upstream[new.start : new.stop]


def _as_git_merges(hunk: Hunk, map_: LineMap, merged: frozenset[Span]) -> Site:
    """Slides an insertion or a deletion to the gap at which git's merge sees it."""
    if hunk.old not in merged and not (hunk.removed and hunk.added):
        lines = hunk.added or hunk.removed
        rest = map_.base
        if hunk.removed:
            rest = (*rest[: hunk.old.start], *rest[hunk.old.stop :])
        for start, slid_lines in slides(rest, hunk.old.start, lines).items():
            old = Span(start, start + len(hunk.removed))
            if old in merged:
                return Site(hunk, old, slid_lines if hunk.added else (), map_)
    return Site(hunk, hunk.old, hunk.added, map_)


def _regions(sites: Sequence[Site], map_: LineMap) -> Iterator[Region]:
    """Cuts a file into regions; hunks that meet no change are regions of their own."""
    group: list[Site] = []
    reach = -1  # the last change that the group meets
    for site in sorted(sites, key=lambda site: (site.old, site.hunk.new)):
        touched = map_.touched(site.old)
        if group and (not touched or touched[0] > reach):
            yield _region(group, map_)
            group = []
        group.append(site)
        reach = touched[-1] if touched else -1
    if group:
        yield _region(group, map_)


def _region(group: list[Site], map_: LineMap) -> Region:
    first, first_at = map_.around(group[0].old)
    last, last_at = map_.around(group[-1].old)
    return Region(tuple(group), Span(first.start, last.stop), Span(first_at.start, last_at.stop))


def _made_by_both(region: Region, map_: LineMap) -> bool:
    """Tells whether the fork's region and upstream's say the same, and not what the base says."""
    fork: list[bytes] = []
    position = region.old.start
    for site in region.sites:
        fork.extend(map_.base[position : site.old.start])
        fork.extend(site.added)
        position = site.old.stop
    fork.extend(map_.base[position : region.old.stop])
    upstream = map_.upstream[region.at.start : region.at.stop]
    return tuple(fork) == upstream
