"""The hunks of one text file to their places: git's merge first, then the likeliest candidate.

A hunk that no change of upstream's overlaps or touches goes where the line map says, and a region
where both made the same change is upstream already: so far this is what git's merge does
(xdl_do_merge). Of what is left, the rules propose candidates and the ranking says which is the
likeliest and how likely; only one that is sure is placed, the others are suggestions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from patchsplit.git.lines import LineChange, line_changes
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Hunk, HunkId, Lines, Oid, Span
from patchsplit.model.placement import Edit, Landed, Placement, Suggestion, Way
from patchsplit.place.agreement import agreed
from patchsplit.place.candidates.generate import candidates, trimmed
from patchsplit.place.candidates.insertions import slides
from patchsplit.place.candidates.renames import Renames, renames_in, with_names
from patchsplit.place.candidates.sites import Site, Spot, clashing, edited, refused
from patchsplit.place.lines import lines_of, squeezed, trivial
from patchsplit.place.mapping import NAME, LineMap, ways
from patchsplit.place.ranking.likeness import features
from patchsplit.place.ranking.rank import SAID, Company, Ranked, ranked

BOTH_MADE_IT = "Upstream made the same change at the same place."
BOTH_INSERTED = "Upstream put other lines into the same gap, and nothing says which come first."
NAMES_RIGHT, MERGE_RIGHT = 0.42, 0.06
"""How often people wrote upstream's new names, or the old ones, in a hunk that git would merge.

Of 65 in which upstream gave a name up; in the others they changed more.
"""
GUESS = 0.3
"""Confidence below which a candidate in a hunk's own file is not taken for its place."""
OBSOLETE = "Upstream's file holds no more what it changes: reworked, moved away or obsolete."
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
    ours: Sequence[LineChange],
    fork: Lines,
    least: float = 0.0,
) -> list[Placement]:
    """Places the hunks of lines of one file that upstream changed too.

    `ours` are the fork's changes as git's merge sees them, on the fork's lines; where a hunk
    only stands at another of its equivalent gaps, git's is taken. `least` is the confidence below
    which no hunk that git's merge leaves is placed.
    """
    found, left = merged(hunks, origin, map_, ours)
    renames = renames_in(map_, [line for hunk in hunks for line in hunk.added])
    with_company = company(hunks, left, map_)
    for site in left:
        found[site.hunk.id] = _likeliest(site, origin, with_company(site), renames, least)
    sites = [_as_git_merges(hunk, map_, frozenset(old for old, _ in ours)) for hunk in hunks]
    placements = agreed(sites, [found[site.hunk.id] for site in sites], origin, ours, fork)
    return [
        _asked_for_names(site, placement, renames) if renames else placement
        for site, placement in zip(sites, placements, strict=True)
    ]


def company(
    hunks: Sequence[Hunk], left: Sequence[Site], map_: LineMap
) -> Callable[[Site], Company]:
    """Returns what tells the company of each of those hunks of a file that are left."""
    outdated = {
        hunk.id for hunk in hunks if left and map_.abandoned(hunk.added) - ways(hunk.removed)
    }
    return lambda site: Company(len(left), bool(outdated - {site.hunk.id}))


def _asked_for_names(site: Site, placement: Placement, renames: Renames) -> Placement:
    """Asks about a hunk that git's merge places, and that uses names which upstream gave up."""
    edit = placement.action
    if not isinstance(edit, Edit) or placement.way is not Way.MAPPED:
        return placement
    lines = with_names(edit.lines, renames)
    if lines == edit.lines:
        return placement
    names = dict.fromkeys(NAME.findall(b"".join(edit.lines)))
    told = [f"{old.decode()} {new.decode()}" for old in names if (new := renames.get(old))]
    reason = f"git's merge takes it, but upstream calls {', '.join(told)} since."
    there = site.map.upstream[edit.at.start : edit.at.stop]
    offered = (
        Suggestion(replace(edit, lines=lines), there, Way.RENAMED, SAID[Way.RENAMED], NAMES_RIGHT),
        Suggestion(edit, there, Way.MAPPED, "As git's merge would have it.", MERGE_RIGHT),
    )
    asked = refused(
        site.hunk.id, reason, edit.origin, edit.at,
        base=site.removed, fork=site.added, upstream=there,
    )  # fmt: skip
    return replace(asked, suggestions=offered)


def merged(
    hunks: Sequence[Hunk], origin: str, map_: LineMap, ours: Sequence[LineChange]
) -> tuple[dict[HunkId, Placement], list[Site]]:
    """Places what git's merge would, and returns what is left."""
    as_merged = frozenset(old for old, _ in ours)
    sites = [_as_git_merges(hunk, map_, as_merged) for hunk in hunks]
    found: dict[HunkId, Placement] = {}
    left = []
    for region in _regions(sites, map_):
        made = _made_by_both(region, map_)
        for site in region.sites:
            clean = _landed(site, origin) if made else _merged(site, origin)
            if clean is None:
                left.append(site)
            else:
                found[site.hunk.id] = clean
    return found, left


def place_unchanged(hunk: Hunk, origin: str, evidence: str) -> Placement:
    """Places a hunk of lines where upstream's file is the base's."""
    return edited(hunk, origin, Spot(Way.SAME, hunk.old, hunk.added, evidence))


def fits(repo: Repo, hunk: Hunk, base: Oid, version: Oid) -> bool:
    """Tells whether git's merge would take a hunk of `base` into another version of the file."""
    (changes,) = line_changes(repo, [(base, version)])
    map_ = LineMap(repo.lines(base), repo.lines(version), changes)
    return _merged(Site(hunk, hunk.old, hunk.added, map_), "") is not None


def _merged(site: Site, origin: str) -> Placement | None:
    """Places a hunk as git's merge does; None where that conflicts."""
    clean = site.map.across(site.old)
    if clean is not None:
        said = f"{lines_of(site.old).capitalize()} of the base: {lines_of(clean)} of upstream's."
        return edited(site.hunk, origin, Spot(Way.MAPPED, clean, site.added, said))
    return _landed(site, origin) if _is_change(site) else None


def _likeliest(
    site: Site, origin: str, company: Company, renames: Renames, least: float
) -> Placement:
    """Places a hunk that conflicts where a candidate is sure; else suggests some."""
    found = best(site, company, renames, least)
    if found and found[0].sure:
        first = found[0]
        spot = Spot(first.way, *_kept_small(site, first), first.why)
        return replace(edited(site.hunk, origin, spot), confidence=first.confidence)
    reason = BOTH_INSERTED if found and found[0].way is Way.BOTH else BOTH_CHANGED
    likely = bool(found) and found[0].confidence >= GUESS
    if not likely and _is_obsolete(site):
        reason = OBSOLETE
    offered = tuple(suggestion(site, origin, one) for one in found)
    return replace(clashing(site, origin, reason), suggestions=offered)


def _is_obsolete(site: Site) -> bool:
    """Tells whether upstream's file holds none of the lines that the hunk changes."""
    told = [squeezed(line) for line in site.removed if not trivial(line)]
    return bool(told) and not any(line in site.map.told for line in told)


def best(site: Site, company: Company, renames: Renames, least: float = 0.0) -> list[Ranked]:
    """Returns the likeliest candidates of a hunk."""
    all_ = candidates(site, renames)
    return ranked(all_, features(site, all_), company, least)


def suggestion(site: Site, origin: str, one: Ranked) -> Suggestion:
    """Returns a candidate as an edit that a person can take."""
    edit = Edit(origin, *_kept_small(site, one), order=site.hunk.new.start)
    replaces = site.map.upstream[edit.at.start : edit.at.stop]
    return Suggestion(edit, replaces, one.way, one.why, one.confidence)


def _kept_small(site: Site, one: Ranked) -> tuple[Span, Lines]:
    return trimmed(site.map.upstream, one.candidate.at, one.candidate.lines)


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
