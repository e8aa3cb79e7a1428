"""All that a conflicting hunk could become upstream; what comes out the same is one candidate."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from patchsplit.model.delta import Lines, Span
from patchsplit.place.candidates.blocks import replacing
from patchsplit.place.candidates.insertions import inserting
from patchsplit.place.candidates.renames import Renames, renames_near, with_names
from patchsplit.place.candidates.sites import Proposal, Site

MOST = 24
"""Candidates of one hunk; the rules that propose first are the likeliest."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One outcome, by the first proposal of it."""

    first: Proposal
    hows: Counter[str]
    """How often each rule proposed it."""

    @property
    def at(self) -> Span:
        return self.first.at

    @property
    def lines(self) -> Lines:
        return self.first.lines


def candidates(site: Site, renames: Renames) -> list[Candidate]:
    """Returns what could become of a hunk, each outcome once; what changes nothing is left out."""
    found: dict[tuple[Span, Lines], Candidate] = {}
    renames = {**renames, **renames_near(site.map, site.old, site.added)}
    end = site.map.other_end
    for made in inserting(site) if not site.old else replacing(site):
        proposal = made if end is None else replace(made, lines=_ended(made.lines, end))
        _take(found, site, proposal)
        named = with_names(proposal.lines, renames) if renames else proposal.lines
        if named != proposal.lines:
            also = Proposal("names", proposal.at, named, proposal.gap, proposal.slid)
            _take(found, site, also)
    return list(found.values())


def _ended(lines: Lines, end: bytes) -> Lines:
    return tuple(line.rstrip(b"\r\n") + end if line.endswith(b"\n") else line for line in lines)


def _take(found: dict[tuple[Span, Lines], Candidate], site: Site, proposal: Proposal) -> None:
    upstream = site.map.upstream
    if not proposal.at.stop <= len(upstream):
        return
    at, lines = outcome(upstream, proposal.at, proposal.lines)
    if not at and not lines:
        return
    known = found.get((at, lines))
    if known is not None:
        known.hows[proposal.how] += 1
    elif len(found) < MOST:
        found[at, lines] = Candidate(proposal, Counter([proposal.how]))


def trimmed(upstream: Lines, at: Span, lines: Lines) -> tuple[Span, Lines]:
    """Cuts off an edit's ends what it leaves as it is."""
    start, stop = at.start, at.stop
    first, last = 0, len(lines)
    while start < stop and first < last and upstream[start] == lines[first]:
        start, first = start + 1, first + 1
    while start < stop and first < last and upstream[stop - 1] == lines[last - 1]:
        stop, last = stop - 1, last - 1
    return Span(start, stop), lines[first:last]


def outcome(upstream: Lines, at: Span, lines: Lines) -> tuple[Span, Lines]:
    """Names an edit by what comes out: trimmed, and slid up as far as it says the same."""
    at, rest = trimmed(upstream, at, lines)
    start, stop = at.start, at.stop
    if not at:
        while start > 0 and rest and upstream[start - 1] == rest[-1]:
            rest = (rest[-1], *rest[:-1])
            start = stop = start - 1
    elif not rest:
        while start > 0 and upstream[start - 1] == upstream[stop - 1]:
            start, stop = start - 1, stop - 1
    return Span(start, stop), rest
