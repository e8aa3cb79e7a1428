"""The hunks of one text file to their places: git's merge first, then the likeliest candidate.

A hunk that none of upstream's changes overlaps or touches goes where the line map says, and a
region where both made the same change is upstream already, as in git's merge (xdl_do_merge). For
the other hunks the rules propose candidates and the ranking rates them; the likeliest is placed if
it is sure, otherwise the candidates are suggestions.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from patchsplit.git.lines import LineChange, diff_lines
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Hunk, HunkId, Lines, Oid, Span
from patchsplit.model.placement import Cause, Edit, Landed, Placement, Suggestion, Way
from patchsplit.place.agreement import check_against_git
from patchsplit.place.candidates.generate import collect_candidates, trim_edit
from patchsplit.place.candidates.insertions import find_equivalent_gaps
from patchsplit.place.candidates.renames import Renames, find_renames, rename_identifiers
from patchsplit.place.candidates.sites import (
    Site,
    Spot,
    make_conflict,
    make_edit_placement,
    make_overlap_conflict,
)
from patchsplit.place.lines import describe_lines, is_trivial, squeeze_whitespace
from patchsplit.place.mapping import NAME, LineMap, find_trigrams
from patchsplit.place.ranking.likeness import compute_features
from patchsplit.place.ranking.rank import WAY_SENTENCES, CandidateRank, FileContext, rank_candidates

BOTH_MADE_IT = "Upstream made the same change at the same place."
BOTH_INSERTED = "Upstream inserted other lines at the same place: the order is undecided."
NAMES_RIGHT, MERGE_RIGHT = 0.42, 0.06
"""Shares of the hunks that git's merge takes in which people wrote the new names, and the old ones.

Measured on 65 hunks with names that upstream gave up; in the others people changed more.
"""
MIN_LIKELY = 0.3
"""Confidence below which a candidate in a hunk's own file does not count as its place."""
OBSOLETE_REASON = (
    "Upstream's file no longer has the lines that it changes: they were reworked, moved or dropped."
)
BOTH_CHANGED = "Upstream changed the same lines, or lines next to them, in another way."


@dataclass(frozen=True, slots=True)
class Region:
    """Hunks, and upstream's changes, that overlap or touch one another."""

    sites: tuple[Site, ...]
    """In rising order."""
    old: Span
    """The region in the base."""
    at: Span
    """The same region in upstream's file."""


def place_text(
    hunks: Sequence[Hunk],
    origin: str,
    map_: LineMap,
    ours: Sequence[LineChange],
    fork: Lines,
    landed: Container[HunkId] = frozenset(),
) -> list[Placement]:
    """Returns the placements of the hunks of lines of one file that upstream changed, too.

    `origin` is upstream's path of the file. `ours` are the fork's changes as git's merge sees them:
    spans of the base and of `fork`, the fork's lines; a hunk that differs from them only in the gap
    of its insertion takes git's gap. No hunk of `landed`, which upstream's history has, is placed
    where git's merge does not take it.
    """
    found, conflicting = merge_clean_hunks(hunks, origin, map_, ours)
    asked = any(site.hunk.id not in landed for site in conflicting)
    edited = any(placement.action is not None for placement in found.values())
    added = [line for hunk in hunks for line in hunk.added] if asked or edited else []
    renames = find_renames(map_, added) if added else {}
    context_of = make_context_lookup(hunks, conflicting, map_)
    for site in conflicting:
        if site.hunk.id in landed:
            found[site.hunk.id] = make_overlap_conflict(
                site, origin, BOTH_CHANGED, Cause.BOTH_CHANGED
            )
        else:
            found[site.hunk.id] = _place_or_suggest(site, origin, context_of(site), renames)
    sites = [_slide_to_git_gap(hunk, map_, frozenset(old for old, _ in ours)) for hunk in hunks]
    placements = check_against_git(
        sites, [found[site.hunk.id] for site in sites], origin, ours, fork
    )
    return [
        _ask_about_renames(site, placement, renames) if renames else placement
        for site, placement in zip(sites, placements, strict=True)
    ]


def make_context_lookup(
    hunks: Sequence[Hunk], left: Sequence[Site], map_: LineMap
) -> Callable[[Site], FileContext]:
    """Returns a function from a site to its file's context.

    `hunks` are all hunks of the file; `left` are those that git's merge does not take. The file is
    read through at the first call.
    """

    @cache
    def find_outdated() -> frozenset[HunkId]:
        return frozenset(
            hunk.id
            for hunk in hunks
            if left and map_.stale_trigrams(hunk.added) - find_trigrams(hunk.removed)
        )

    return lambda site: FileContext(len(left), bool(find_outdated() - {site.hunk.id}))


def _ask_about_renames(site: Site, placement: Placement, renames: Renames) -> Placement:
    """Returns a conflict for a hunk that git's merge takes but that uses names upstream renamed.

    Other placements are returned as they are.
    """
    edit = placement.action
    if not isinstance(edit, Edit) or placement.way is not Way.MAPPED:
        return placement
    lines = rename_identifiers(edit.lines, renames)
    if lines == edit.lines:
        return placement
    names = dict.fromkeys(NAME.findall(b"".join(edit.lines)))
    renamed = [f"{old.decode()} to {new.decode()}" for old in names if (new := renames.get(old))]
    reason = f"git's merge takes it, but upstream has renamed {', '.join(renamed)}."
    there = site.map.upstream[edit.at.start : edit.at.stop]
    offered = (
        Suggestion(
            replace(edit, lines=lines), there, Way.RENAMED, WAY_SENTENCES[Way.RENAMED], NAMES_RIGHT
        ),
        Suggestion(edit, there, Way.MAPPED, "As git's merge places it.", MERGE_RIGHT),
    )
    asked = make_conflict(
        site.hunk.id, reason, edit.origin, edit.at,
        base=site.removed, fork=site.added, upstream=there, cause=Cause.RENAMED_NAMES,
    )  # fmt: skip
    return replace(asked, suggestions=offered)


def merge_clean_hunks(
    hunks: Sequence[Hunk], origin: str, map_: LineMap, ours: Sequence[LineChange]
) -> tuple[dict[HunkId, Placement], list[Site]]:
    """Returns the placements of the hunks that git's merge takes, and the sites of the others."""
    as_merged = frozenset(old for old, _ in ours)
    sites = [_slide_to_git_gap(hunk, map_, as_merged) for hunk in hunks]
    found: dict[HunkId, Placement] = {}
    conflicting = []
    for region in _iter_regions(sites, map_):
        by_both = _is_made_by_both(region, map_)
        for site in region.sites:
            clean = _make_landed(site, origin) if by_both else _merge_cleanly(site, origin)
            if clean is None:
                conflicting.append(site)
            else:
                found[site.hunk.id] = clean
    return found, conflicting


def place_unchanged(hunk: Hunk, origin: str, evidence: str) -> Placement:
    """Returns the placement of a hunk of lines whose file upstream has as in the base."""
    return make_edit_placement(hunk, origin, Spot(Way.SAME, hunk.old, hunk.added, evidence))


def merges_cleanly(repo: Repo, hunk: Hunk, base: Oid, version: Oid) -> bool:
    """Tells whether git's merge takes a hunk of the blob `base` into the blob `version`."""
    (changes,) = diff_lines(repo, [(base, version)])
    map_ = LineMap(repo.read_lines(base), repo.read_lines(version), changes)
    return _merge_cleanly(Site(hunk, hunk.old, hunk.added, map_), "") is not None


def _merge_cleanly(site: Site, origin: str) -> Placement | None:
    """Returns a hunk's placement by git's merge; None if git has a conflict."""
    clean = site.map.map_clean(site.old)
    if clean is not None:
        base = describe_lines(site.old)
        evidence = f"{describe_lines(clean).capitalize()} of upstream's file; {base} of the base."
        return make_edit_placement(site.hunk, origin, Spot(Way.MAPPED, clean, site.added, evidence))
    return _make_landed(site, origin) if _is_change(site) else None


def _place_or_suggest(site: Site, origin: str, context: FileContext, renames: Renames) -> Placement:
    """Returns a hunk's placement by its likeliest candidate if that is sure, else a conflict."""
    found = rank_site(site, context, renames)
    if found and found[0].is_sure:
        first = found[0]
        spot = Spot(first.way, *_trim_candidate(site, first), first.why)
        return replace(make_edit_placement(site.hunk, origin, spot), confidence=first.confidence)
    reason, cause = BOTH_CHANGED, Cause.BOTH_CHANGED
    if found and found[0].way is Way.BOTH:
        reason, cause = BOTH_INSERTED, Cause.BOTH_INSERTED
    likely = bool(found) and found[0].confidence >= MIN_LIKELY
    if not likely and _is_obsolete(site):
        reason, cause = OBSOLETE_REASON, Cause.OBSOLETE_LINES
    offered = tuple(make_suggestion(site, origin, one) for one in found)
    return replace(make_overlap_conflict(site, origin, reason, cause), suggestions=offered)


def _is_obsolete(site: Site) -> bool:
    """Tells whether upstream's file has none of the non-trivial lines that the hunk removes."""
    removed = [squeeze_whitespace(line) for line in site.removed if not is_trivial(line)]
    return bool(removed) and not any(line in site.map.squeezed_index for line in removed)


def rank_site(site: Site, context: FileContext, renames: Renames) -> list[CandidateRank]:
    """Returns the likeliest candidates of a hunk, the best first; see rank_candidates()."""
    all_ = collect_candidates(site, renames)
    return rank_candidates(all_, compute_features(site, all_), context)


def make_suggestion(site: Site, origin: str, one: CandidateRank) -> Suggestion:
    """Returns a candidate as an edit that a person can take."""
    edit = Edit(origin, *_trim_candidate(site, one), order=site.hunk.new.start)
    replaces = site.map.upstream[edit.at.start : edit.at.stop]
    return Suggestion(edit, replaces, one.way, one.why, one.confidence)


def _trim_candidate(site: Site, one: CandidateRank) -> tuple[Span, Lines]:
    return trim_edit(site.map.upstream, one.candidate.at, one.candidate.lines)


def _make_landed(site: Site, origin: str) -> Placement:
    at = site.map.expand_to_changes(site.old)[1]
    evidence = f"{BOTH_MADE_IT[:-1]}: {describe_lines(at)} of {origin}."
    return Placement(site.hunk.id, Way.NONE, evidence, landed=Landed(None, evidence))


def _is_change(site: Site) -> bool:
    """Tells whether upstream made exactly this change, too."""
    return any(
        site.map.changes[k][0] == site.old and _new_lines(site.map, k) == site.added
        for k in site.map.changes_touching(site.old)
    )


def _new_lines(map_: LineMap, change: int) -> Lines:
    new = map_.changes[change][1]
    return map_.upstream[new.start : new.stop]


def _slide_to_git_gap(hunk: Hunk, map_: LineMap, git_spans: frozenset[Span]) -> Site:
    """Returns a hunk's site; an insertion or deletion is slid to where git's merge has it.

    `git_spans` are the base's spans of the fork's changes as git's merge sees them.
    """
    if hunk.old not in git_spans and not (hunk.removed and hunk.added):
        lines = hunk.added or hunk.removed
        rest = map_.base
        if hunk.removed:
            rest = (*rest[: hunk.old.start], *rest[hunk.old.stop :])
        for start, slid_lines in find_equivalent_gaps(rest, hunk.old.start, lines).items():
            old = Span(start, start + len(hunk.removed))
            if old in git_spans:
                return Site(hunk, old, slid_lines if hunk.added else (), map_)
    return Site(hunk, hunk.old, hunk.added, map_)


def _iter_regions(sites: Sequence[Site], map_: LineMap) -> Iterator[Region]:
    """Yields the regions of a file; a hunk that touches no change is a region of its own."""
    group: list[Site] = []
    reach = -1  # the index of the last change that the group touches
    for site in sorted(sites, key=lambda site: (site.old, site.hunk.new)):
        touched = map_.changes_touching(site.old)
        if group and (not touched or touched[0] > reach):
            yield _make_region(group, map_)
            group = []
        group.append(site)
        reach = touched[-1] if touched else -1
    if group:
        yield _make_region(group, map_)


def _make_region(group: list[Site], map_: LineMap) -> Region:
    first, first_at = map_.expand_to_changes(group[0].old)
    last, last_at = map_.expand_to_changes(group[-1].old)
    return Region(tuple(group), Span(first.start, last.stop), Span(first_at.start, last_at.stop))


def _is_made_by_both(region: Region, map_: LineMap) -> bool:
    """Tells whether the fork and upstream have the same lines in the region."""
    fork: list[bytes] = []
    position = region.old.start
    for site in region.sites:
        fork.extend(map_.base[position : site.old.start])
        fork.extend(site.added)
        position = site.old.stop
    fork.extend(map_.base[position : region.old.stop])
    upstream = map_.upstream[region.at.start : region.at.stop]
    return tuple(fork) == upstream
