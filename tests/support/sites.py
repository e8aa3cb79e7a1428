"""Hunks on the map of their file, made from a tiny base, fork and upstream."""

from __future__ import annotations

from difflib import SequenceMatcher

from patchsplit.model.delta import Hunk, HunkId, Kind, Lines, Span, split_lines
from patchsplit.place.candidates.generate import collect_candidates
from patchsplit.place.candidates.renames import find_renames
from patchsplit.place.candidates.rules import Rule
from patchsplit.place.candidates.sites import Site
from patchsplit.place.mapping import LineMap


def _diff(old: Lines, new: Lines) -> tuple[tuple[Span, Span], ...]:
    found = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return tuple((Span(a, b), Span(c, d)) for tag, a, b, c, d in found if tag != "equal")


def make_map(base: bytes, upstream: bytes) -> LineMap:
    old, new = split_lines(base), split_lines(upstream)
    return LineMap(old, new, _diff(old, new))


def make_site(base: bytes, fork: bytes, upstream: bytes) -> Site:
    """The one hunk of a fork on the map of its file."""
    old, new = split_lines(base), split_lines(fork)
    ((was, now),) = _diff(old, new)
    removed, added = old[was.start : was.stop], new[now.start : now.stop]
    hunk = Hunk(HunkId("h"), "a.c", Kind.TEXT, was, now, removed, added)
    return Site(hunk, was, added, make_map(base, upstream))


def propose(base: bytes, fork: bytes, upstream: bytes) -> dict[bytes, set[Rule]]:
    """What upstream's file would be with each candidate, and the rules that lead to it."""
    here = make_site(base, fork, upstream)
    lines = here.map.upstream
    found = {}
    for one in collect_candidates(here, find_renames(here.map, here.added)):
        after = (*lines[: one.at.start], *one.lines, *lines[one.at.stop :])
        found[b"".join(after)] = set(one.rule_counts)
    return found
