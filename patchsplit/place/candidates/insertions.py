"""The rules for hunks that only insert lines, where upstream changed the lines around them.

A gap is a position between two lines: gap k is before line k, counted from 0. An insertion whose
first line equals the line after it has the same effect one line further down; the rules consider
all such equivalent gaps.
"""

from __future__ import annotations

from collections.abc import Iterator

from patchsplit.model.delta import Lines, Span
from patchsplit.place.candidates.blocks import MAX_HITS, find_block
from patchsplit.place.candidates.rules import Rule
from patchsplit.place.candidates.sites import Proposal, Site, apply_hunk
from patchsplit.place.candidates.token_merge import merge_tokens
from patchsplit.place.lines import count_characters, squeeze_whitespace
from patchsplit.place.mapping import LineMap

MAX_SLIDE = 60
"""Lines that an insertion is slid up or down at most."""
MAX_GAPS = 6
"""Equivalent gaps that are considered, the nearest first."""
MAX_REGION = 40
"""Lines of a region of upstream's file up to which gaps within it are proposed."""
KEPT_RULES = (Rule.KEPT_BOTH, Rule.KEPT_BEFORE, Rule.KEPT_AFTER)
"""For both neighbours of a gap, the one before it, and the one after it, all unchanged."""
EDITED_RULES = (Rule.EDITED_BOTH, Rule.EDITED_BEFORE, Rule.EDITED_AFTER)
"""The same, where upstream may have edited them."""
FRAMES = ((3, 3), (2, 2), (1, 2), (2, 1), (1, 1), (3, 0), (0, 3), (2, 0), (0, 2))
"""Numbers of context lines before and after the gap, in the order in which they are tried."""
MIN_CHARACTERS = 12
"""Characters, runs of whitespace counted once, that a context must have to be looked for."""


def find_equivalent_gaps(lines: Lines, gap: int, added: Lines) -> dict[int, Lines]:
    """Returns every gap at which an insertion has the same effect, with the lines to insert there.

    `lines` is the whole file. `gap` itself comes first, then the gaps after it, then those before
    it, the nearest first; at most MAX_SLIDE each way.
    """
    found = {gap: added}
    here, rotated = gap, added
    while rotated and here < min(len(lines), gap + MAX_SLIDE) and lines[here] == rotated[0]:
        rotated = (*rotated[1:], rotated[0])
        here += 1
        found[here] = rotated
    here, rotated = gap, added
    while rotated and here > max(0, gap - MAX_SLIDE) and lines[here - 1] == rotated[-1]:
        rotated = (rotated[-1], *rotated[:-1])
        here -= 1
        found[here] = rotated
    return found


def propose_insertions(site: Site) -> Iterator[Proposal]:
    """Yields the proposals for a hunk that removes no lines, the likeliest rules first."""
    map_, start = site.map, site.old.start
    mine = find_equivalent_gaps(map_.base, start, site.added)
    gaps = sorted(mine, key=lambda gap: (abs(gap - start), gap))[:MAX_GAPS]
    for gap in gaps:
        before, after = map_.gap_neighbours(gap)
        if before is not None and after == before + 1:
            yield Proposal(Rule.SLID, Span(after, after), mine[gap], gap, gap - start)
    for gap in gaps:
        yield from _propose_beside(map_, gap, mine[gap], gap - start)
    old, at = map_.expand_to_changes(site.old)
    for end in (at.start, at.stop):
        yield Proposal(Rule.EDGE, Span(end, end), site.added, start)
    for place in _find_by_context(map_, start):
        yield Proposal(Rule.CONTEXT, Span(place, place), site.added, start)
    sides = (
        map_.base[old.start : old.stop],
        apply_hunk(site, old),
        map_.upstream[at.start : at.stop],
    )
    merged = merge_tokens(*sides)
    if merged is not None:
        yield Proposal(Rule.TOKENS, at, merged, start)
    if len(at) <= MAX_REGION:
        for place in _find_inside(map_.upstream, at, site.added):
            yield Proposal(Rule.INSIDE, Span(place, place), site.added, start)


def _propose_beside(map_: LineMap, gap: int, lines: Lines, slide: int) -> Iterator[Proposal]:
    """Yields insertions next to the lines around a gap, unchanged or as upstream edited them."""
    for alike, (both, after_line, before_line) in ((False, KEPT_RULES), (True, EDITED_RULES)):
        before, after = map_.gap_neighbours(gap, follow_edits=alike)
        if before is not None and after == before + 1:
            yield Proposal(both, Span(after, after), lines, gap, slide)
        if before is not None:
            yield Proposal(after_line, Span(before + 1, before + 1), lines, gap, slide)
        if after is not None:
            yield Proposal(before_line, Span(after, after), lines, gap, slide)
        if before is not None and after is not None and after - before >= 2:
            place = _find_sorted_place(map_.upstream, before, after, lines)
            if place is not None:
                yield Proposal(Rule.SORTED, Span(place, place), lines, gap, slide)


def _find_sorted_place(upstream: Lines, before: int, after: int, added: Lines) -> int | None:
    """Returns the gap between upstream's lines `before` and `after` that keeps them sorted.

    None unless there is exactly one. Whitespace and case are ignored; `before` can be -1.
    """
    first = max(0, before)
    words = [squeeze_whitespace(line).lower() for line in upstream[first : after + 1]]
    new = [squeeze_whitespace(line).lower() for line in added]
    fits = [k for k in range(1, len(words)) if words[k - 1] <= new[0] and new[-1] <= words[k]]
    return first + fits[0] if len(fits) == 1 else None


def _find_by_context(map_: LineMap, gap: int) -> list[int]:
    """Returns the gaps of upstream's file that have the context of the base's gap `gap`."""
    found: dict[int, None] = {}
    for before, after in FRAMES:
        start = max(0, gap - before)
        block = map_.base[start : gap + after]
        hits = find_block(map_, block) if count_characters(block) >= MIN_CHARACTERS else []
        if len(hits) <= MAX_HITS:
            found.update(dict.fromkeys(hit + gap - start for hit in hits))
    return list(found)[:MAX_GAPS]


def _find_inside(upstream: Lines, at: Span, added: Lines) -> list[int]:
    """Returns the gaps of a region after lines with the same last character as `added`.

    Both ends of the region are among them; of many gaps only the first eight and last four.
    """
    end = squeeze_whitespace(added[-1])[-1:]
    gaps = [
        gap
        for gap in range(at.start, at.stop + 1)
        if gap in (at.start, at.stop) or squeeze_whitespace(upstream[gap - 1])[-1:] == end
    ]
    return gaps if len(gaps) <= 2 * MAX_GAPS else [*gaps[:8], *gaps[-4:]]
