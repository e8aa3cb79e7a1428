"""A conflicting hunk to its candidates: proposals with the same outcome are one candidate."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from patchsplit.model.delta import Lines, Span
from patchsplit.place.candidates.blocks import propose_replacements
from patchsplit.place.candidates.insertions import propose_insertions
from patchsplit.place.candidates.renames import Renames, find_renames_near, rename_identifiers
from patchsplit.place.candidates.rules import Rule
from patchsplit.place.candidates.sites import Proposal, Site

MAX_CANDIDATES = 24
"""Candidates of one hunk at most; those that are proposed first are kept."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One outcome, which one or more rules proposed."""

    proposal: Proposal
    """The first proposal of it."""
    rule_counts: Counter[Rule]
    """How often each rule proposed it."""

    @property
    def at(self) -> Span:
        return self.proposal.at

    @property
    def lines(self) -> Lines:
        return self.proposal.lines


def collect_candidates(site: Site, renames: Renames) -> list[Candidate]:
    """Returns the candidates of a hunk in the order in which they are first proposed.

    `renames` are the renames of the whole file. Proposals that change nothing are left out; where
    upstream changed the file's line endings, all take the new ones.
    """
    found: dict[tuple[Span, Lines], Candidate] = {}
    renames = {**renames, **find_renames_near(site.map, site.old, site.added)}
    end = site.map.new_line_ending
    for as_is in propose_insertions(site) if not site.old else propose_replacements(site):
        proposal = as_is if end is None else replace(as_is, lines=_set_line_ends(as_is.lines, end))
        _add_proposal(found, site, proposal)
        named = rename_identifiers(proposal.lines, renames) if renames else proposal.lines
        if named != proposal.lines:
            also = Proposal(Rule.NAMES, proposal.at, named, proposal.gap, proposal.slide)
            _add_proposal(found, site, also)
    return list(found.values())


def _set_line_ends(lines: Lines, end: bytes) -> Lines:
    return tuple(line.rstrip(b"\r\n") + end if line.endswith(b"\n") else line for line in lines)


def _add_proposal(
    found: dict[tuple[Span, Lines], Candidate], site: Site, proposal: Proposal
) -> None:
    upstream = site.map.upstream
    if not proposal.at.stop <= len(upstream):
        return
    at, lines = normalize_edit(upstream, proposal.at, proposal.lines)
    if not at and not lines:
        return
    known = found.get((at, lines))
    if known is not None:
        known.rule_counts[proposal.rule] += 1
    elif len(found) < MAX_CANDIDATES:
        found[at, lines] = Candidate(proposal, Counter([proposal.rule]))


def trim_edit(upstream: Lines, at: Span, lines: Lines) -> tuple[Span, Lines]:
    """Returns an edit, `lines` in place of upstream's lines `at`, without unchanged ends."""
    start, stop = at.start, at.stop
    first, last = 0, len(lines)
    while start < stop and first < last and upstream[start] == lines[first]:
        start, first = start + 1, first + 1
    while start < stop and first < last and upstream[stop - 1] == lines[last - 1]:
        stop, last = stop - 1, last - 1
    return Span(start, stop), lines[first:last]


def normalize_edit(upstream: Lines, at: Span, lines: Lines) -> tuple[Span, Lines]:
    """Returns the one form that all edits with the same outcome share.

    It is trimmed, and a pure insertion or deletion is slid up as far as the outcome allows.
    """
    at, rest = trim_edit(upstream, at, lines)
    start, stop = at.start, at.stop
    if not at:
        while start > 0 and rest and upstream[start - 1] == rest[-1]:
            rest = (rest[-1], *rest[:-1])
            start = stop = start - 1
    elif not rest:
        while start > 0 and upstream[start - 1] == upstream[stop - 1]:
            start, stop = start - 1, stop - 1
    return Span(start, stop), rest
