"""A hunk as the rules see it, what a rule proposes, and how placements and conflicts are made."""

from __future__ import annotations

from dataclasses import dataclass

from patchsplit.model.delta import Hunk, HunkId, Lines, Span
from patchsplit.model.placement import Action, Cause, Conflict, Edit, Placement, Way
from patchsplit.place.candidates.rules import Rule
from patchsplit.place.mapping import LineMap


@dataclass(frozen=True, slots=True)
class Site:
    """A hunk of lines on the map of its file.

    `old` and `added` have the same effect as the hunk's own, possibly slid to the equivalent gap
    at which git's merge has it.
    """

    hunk: Hunk
    old: Span
    """The base's lines that are replaced."""
    added: Lines
    map: LineMap

    @property
    def removed(self) -> Lines:
        return self.map.base[self.old.start : self.old.stop]


@dataclass(frozen=True, slots=True)
class Spot:
    """A sure place for a hunk: `lines` in place of upstream's lines `at`."""

    way: Way
    at: Span
    lines: Lines
    evidence: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a rule proposes for a hunk: `lines` in place of upstream's lines `at`."""

    rule: Rule
    at: Span
    lines: Lines
    gap: int
    """The base's line, or gap of an insertion, that corresponds to the start of `at`; 0-based."""
    slide: int = 0
    """`gap` less the hunk's own position, for an insertion at an equivalent gap."""


def make_placement(hunk: Hunk, way: Way, evidence: str, action: Action) -> Placement:
    return Placement(hunk.id, way, evidence, action=action)


def make_edit_placement(hunk: Hunk, origin: str, spot: Spot) -> Placement:
    """Returns the placement of a hunk of lines in upstream's file `origin`.

    Its order among insertions at one line is its line in the fork, so that it does not depend on
    which other hunks are placed.
    """
    edit = Edit(origin, spot.at, spot.lines, order=hunk.new.start)
    return Placement(hunk.id, spot.way, spot.evidence, action=edit)


def make_conflict(
    hunk: HunkId,
    reason: str,
    path: str,
    at: Span | None = None,
    *,
    base: Lines = (),
    fork: Lines = (),
    upstream: Lines = (),
    cause: Cause = Cause.OTHER,
) -> Placement:
    """Returns a hunk's conflict at `path`, the file's path upstream, or the fork's if it has none.

    `at` is the region of upstream's file, `upstream` its lines; `base` and `fork` are the same
    region there. `reason` is also the evidence.
    """
    conflict = Conflict(reason, path, at, base, fork, upstream, cause=cause)
    return Placement(hunk, Way.NONE, reason, conflict=conflict)


def make_overlap_conflict(site: Site, origin: str, reason: str, cause: Cause) -> Placement:
    """Returns a hunk's conflict, over the region of all upstream changes that touch it."""
    old, at = site.map.expand_to_changes(site.old)
    base = site.map.base
    return make_conflict(
        site.hunk.id,
        reason,
        origin,
        at,
        base=base[old.start : old.stop],
        fork=apply_hunk(site, old),
        upstream=site.map.upstream[at.start : at.stop],
        cause=cause,
    )


def apply_hunk(site: Site, old: Span) -> Lines:
    """Returns the base's lines `old`, which include the site's, with the hunk applied."""
    base = site.map.base
    return (
        *base[old.start : site.old.start],
        *site.added,
        *base[site.old.stop : old.stop],
    )
