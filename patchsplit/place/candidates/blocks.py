"""The rules for hunks that replace lines where upstream changed these or lines next to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from patchsplit.model.delta import Lines, Span
from patchsplit.place.candidates.rules import FOUND_RULES, Rule
from patchsplit.place.candidates.sites import Proposal, Site, apply_hunk
from patchsplit.place.candidates.token_merge import merge_tokens
from patchsplit.place.lines import count_characters, leading_whitespace, squeeze_whitespace
from patchsplit.place.mapping import LineMap

MIN_CHARACTERS = 12
"""Characters, runs of whitespace counted once, that a block must have to be looked for."""
MAX_HITS = 3
"""Occurrences of a block up to which each is a candidate."""
MAX_REGION = 40
"""Lines of a region of upstream's file up to which Rule.REGION replaces it."""


def propose_replacements(site: Site) -> Iterator[Proposal]:
    """Yields the proposals for a hunk that removes lines, the likeliest rules first."""
    map_, first = site.map, site.old.start
    lines = map_.upstream_lines[first : site.old.stop]
    if lines[0] >= 0 and lines == list(range(lines[0], lines[0] + len(lines))):
        span = Span(lines[0], lines[0] + len(lines))
        yield Proposal(Rule.ADJACENT, span, site.added, first)
    yield from _propose_where_found(site)
    old, at = map_.expand_to_changes(site.old)
    fork = apply_hunk(site, old)
    sides = map_.base[old.start : old.stop], fork, map_.upstream[at.start : at.stop]
    merged = merge_tokens(*sides)
    if merged is not None:
        yield Proposal(Rule.TOKENS, at, merged, first)
    else:
        close = merge_tokens(*sides, allow_touching=True)
        if close is not None:
            yield Proposal(Rule.TOKENS_CLOSE, at, close, first)
    yield from _propose_over_edits(site)
    yield from _propose_reindented(site)
    before = map_.follow_line(first - 1) if first else -1
    last = len(map_.base)
    after = map_.follow_line(site.old.stop) if site.old.stop < last else len(map_.upstream)
    if (before >= 0 or not first) and after > before:
        yield Proposal(Rule.BETWEEN, Span(before + 1, after), site.added, first)
    if len(at) <= MAX_REGION:
        yield Proposal(Rule.REGION, at, fork, first)
    if len(site.added) > len(site.removed):
        for end in (at.start, at.stop):
            yield Proposal(Rule.ADDED_ONLY, Span(end, end), site.added, first)


def _propose_where_found(site: Site) -> Iterator[Proposal]:
    """Yields replacements where the removed lines are found in upstream's file.

    They are looked for with 0 to 3 lines of context on each side, until they are found nowhere.
    More than MAX_HITS places count only with the most context, and only the first of them.
    """
    map_, old = site.map, site.old
    for more, rule in enumerate(FOUND_RULES):
        start = max(0, old.start - more)
        block = map_.base[start : old.stop + more]
        if count_characters(block) < MIN_CHARACTERS:
            continue
        hits = find_block(map_, block)
        if not hits:
            return
        if len(hits) <= MAX_HITS or rule is FOUND_RULES[-1]:
            for hit in hits[:MAX_HITS]:
                place = hit + old.start - start
                span = Span(place, place + len(old))
                yield Proposal(rule, span, site.added, old.start)


def _propose_over_edits(site: Site) -> Iterator[Proposal]:
    """Yields replacements of the lines that the removed ones became upstream."""
    map_, first = site.map, site.old.start
    lines = [map_.follow_line(number) for number in range(first, site.old.stop)]
    known = [number for number in lines if number >= 0]
    if not known or known != sorted(known):
        return
    span = Span(known[0], known[-1] + 1)
    there = map_.upstream[span.start : span.stop]
    merged = merge_tokens(site.removed, site.added, there)
    if merged is not None:
        yield Proposal(Rule.TOKENS_INSIDE, span, merged, first)
    else:
        close = merge_tokens(site.removed, site.added, there, allow_touching=True)
        if close is not None:
            yield Proposal(Rule.TOKENS_CLOSE, span, close, first)
    kept = tuple(line for nth, line in enumerate(there, span.start) if nth not in known)
    yield Proposal(Rule.OVER, span, (*site.added, *kept), first)
    if kept:
        yield Proposal(Rule.OVER, span, (*kept, *site.added), first)
        yield Proposal(Rule.OVER_ALL, span, site.added, first)


def _propose_reindented(site: Site) -> Iterator[Proposal]:
    """Yields replacements where the removed lines are found with other whitespace."""
    map_ = site.map
    wanted = [squeeze_whitespace(line) for line in site.removed]
    if count_characters(site.removed) < MIN_CHARACTERS:
        return
    for hit in map_.squeezed_index.get(wanted[0], ())[:MAX_HITS]:
        there = map_.upstream[hit : hit + len(wanted)]
        if there != site.removed and [squeeze_whitespace(line) for line in there] == wanted:
            lines = reindent(site.added, site.removed, there)
            span = Span(hit, hit + len(wanted))
            yield Proposal(Rule.REINDENTED, span, lines, site.old.start)


def reindent(added: Lines, removed: Lines, there: Lines) -> Lines:
    """Returns the added lines with the indentation and line endings that `there` has.

    `there` are upstream's lines, equal to `removed` but for whitespace.
    """
    was, now = _common_indent(removed), _common_indent(there)
    lines = added
    if was != now:
        lines = tuple(
            now + line[len(was) :] if line.startswith(was) and line.strip() else line
            for line in lines
        )
    if _uses_crlf(there) is not _uses_crlf(removed):
        end = b"\r\n" if _uses_crlf(there) else b"\n"
        lines = tuple(line.rstrip(b"\r\n") + end for line in lines)
    return lines


def _common_indent(lines: Lines) -> bytes:
    return min((leading_whitespace(line) for line in lines if line.strip()), key=len, default=b"")


def _uses_crlf(lines: Lines) -> bool:
    return all(line.endswith(b"\r\n") for line in lines)


def find_block(map_: LineMap, block: Sequence[bytes]) -> list[int]:
    """Returns the 0-based first lines of all occurrences of a block in upstream's file.

    Whitespace at the ends of lines is ignored. The block has at least one line.
    """
    wanted = [line.rstrip() for line in block]
    size = len(wanted)
    return [
        first
        for first in map_.line_index.get(wanted[0], ())
        if [line.rstrip() for line in map_.upstream[first : first + size]] == wanted
    ]
