"""A hunk as the placing rules see it, and what a rule proposes."""

from __future__ import annotations

from dataclasses import dataclass

from patchsplit.model.delta import Hunk, HunkId, Lines, Span
from patchsplit.model.placement import Action, Conflict, Edit, Placement, Way
from patchsplit.place.candidates.rules import Rule
from patchsplit.place.mapping import LineMap


@dataclass(frozen=True, slots=True)
class Site:
    """A hunk of lines on the map of its file.

    `old` and `added` say the same as the hunk does, possibly slid to where git's merge sees it.
    """

    hunk: Hunk
    old: Span
    added: Lines
    map: LineMap

    @property
    def removed(self) -> Lines:
        return self.map.base[self.old.start : self.old.stop]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a hunk goes for sure: `lines` in place of upstream's lines `at`."""

    way: Way
    at: Span
    lines: Lines
    evidence: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a rule would do with a hunk: `lines` in place of upstream's lines `at`."""

    rule: Rule
    at: Span
    lines: Lines
    gap: int
    """The base's line or gap that `at` stands for."""
    slide: int = 0
    """How many lines further down that is than the hunk, where it says the same there."""


def make_placement(hunk: Hunk, way: Way, evidence: str, action: Action) -> Placement:
    return Placement(hunk.id, way, evidence, action=action)


def make_edit_placement(hunk: Hunk, origin: str, spot: Spot) -> Placement:
    """Returns the placement of a hunk of lines.

    Its rank among insertions at one line is its line in the fork, so that it does not depend on
    what else is placed.
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
) -> Placement:
    conflict = Conflict(reason, path, at, base, fork, upstream)
    return Placement(hunk, Way.NONE, reason, conflict=conflict)


def make_overlap_conflict(site: Site, origin: str, reason: str) -> Placement:
    """Returns the conflict of a hunk with the changes of upstream's that touch it."""
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
    )


def apply_hunk(site: Site, old: Span) -> Lines:
    """Returns a region of the base with the hunk made."""
    base = site.map.base
    return (
        *base[old.start : site.old.start],
        *site.added,
        *base[site.old.stop : old.stop],
    )
