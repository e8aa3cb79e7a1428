"""The lines of one file, base -> upstream: spans that upstream left alone, and where they stand.

As strict as git's own three-way merge (xdl_do_merge): a hunk that merely touches a change of
upstream's is not clean.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from patchsplit.model.delta import Lines, Span
from patchsplit.place.lines import head_indents, measure_similarity, squeeze_whitespace

NAME = re.compile(rb"[A-Za-z_]\w+")
TOKEN = re.compile(rb"\w+|[^\w\s]")
MAX_PAIRS = 2500
"""Pairs of lines of one change that are compared; larger changes are not looked into."""


Trigram = tuple[bytes, bytes, bytes]
"""Three words or signs of a line in a row."""


def find_trigrams(lines: Iterable[bytes]) -> set[Trigram]:
    """Returns all threes of words and signs that stand in a row in a line, one of them a word."""
    found: set[Trigram] = set()
    for line in lines:
        tokens = TOKEN.findall(line)
        names = [NAME.match(token) is not None for token in tokens]
        threes = zip(tokens, tokens[1:], tokens[2:], strict=False)
        named = zip(names, names[1:], names[2:], strict=False)
        found.update(three for three, any_ in zip(threes, named, strict=True) if True in any_)
    return found


@dataclass(frozen=True)
class LineMap:
    """One file of the base, upstream's version of it, and what differs."""

    base: Lines
    upstream: Lines
    changes: tuple[tuple[Span, Span], ...]
    """Disjoint, in order: lines of the base, and upstream's in their place."""

    def changes_touching(self, span: Span) -> range:
        """Returns which changes overlap or touch a span of the base."""
        first = bisect_left(self.changes, span.start, key=_old_stop)
        behind = bisect_right(self.changes, span.stop, key=_old_start)
        return range(first, max(first, behind))

    def map_clean(self, span: Span) -> Span | None:
        """Returns where upstream has a span of the base; None where it changed or touched it."""
        touched = self.changes_touching(span)
        return None if touched else span.shift(self._shift(touched.start))

    def expand_to_changes(self, span: Span) -> tuple[Span, Span]:
        """Returns the base's and upstream's lines of a span with all changes that touch it."""
        touched = self.changes_touching(span)
        start, stop = span.start, span.stop
        if touched:
            start = min(start, self.changes[touched[0]][0].start)
            stop = max(stop, self.changes[touched[-1]][0].stop)
        return Span(start, stop), Span(
            start + self._shift(touched.start), stop + self._shift(touched.stop)
        )

    def _shift(self, count: int) -> int:
        """How far the lines behind the first `count` changes moved."""
        if not count:
            return 0
        old, new = self.changes[count - 1]
        return new.stop - old.stop

    @cached_property
    def upstream_lines(self) -> list[int]:
        """For each line of the base, upstream's line that it is; -1 where it is gone."""
        found: list[int] = []
        position = 0
        for old, new in self.changes:
            shift = position - len(found)
            found.extend(range(position, old.start + shift))
            found.extend([-1] * len(old))
            position = new.stop
        found.extend(range(position, position + len(self.base) - len(found)))
        return found

    def follow_line(self, number: int) -> int:
        """Returns upstream's line that a line of the base is, or was edited into; else -1."""
        if self.upstream_lines[number] >= 0:
            return self.upstream_lines[number]
        change = bisect_right(self.changes, number, key=_old_start) - 1
        return self._match_edited_lines(change).get(number, -1)

    def _match_edited_lines(self, change: int) -> dict[int, int]:
        if change not in self._edits:
            old, new = self.changes[change]
            self._edits[change] = {
                old.start + was: new.start + now
                for was, now in _pair_edited_lines(
                    self.base[old.start : old.stop], self.upstream[new.start : new.stop]
                )
            }
        return self._edits[change]

    @cached_property
    def _edits(self) -> dict[int, dict[int, int]]:
        """The edited lines of those changes that were asked for."""
        return {}

    @cached_property
    def line_index(self) -> dict[bytes, list[int]]:
        """Each line of upstream's, space at its end apart, to where it stands."""
        found: dict[bytes, list[int]] = defaultdict(list)
        for number, line in enumerate(self.upstream):
            found[line.rstrip()].append(number)
        return dict(found)

    @cached_property
    def base_names(self) -> frozenset[bytes]:
        """The identifiers of the base's file."""
        return frozenset(NAME.findall(b"".join(self.base)))

    @cached_property
    def upstream_names(self) -> frozenset[bytes]:
        """The identifiers of upstream's file."""
        return frozenset(NAME.findall(b"".join(self.upstream)))

    @cached_property
    def removed_trigrams(self) -> frozenset[Trigram]:
        """Three words in a row that stood in lines that upstream changed, and no more in these."""
        was = find_trigrams(
            line for old, _ in self.changes for line in self.base[old.start : old.stop]
        )
        now = find_trigrams(
            line for _, new in self.changes for line in self.upstream[new.start : new.stop]
        )
        return frozenset(was - now)

    def stale_trigrams(self, lines: Iterable[bytes]) -> set[Trigram]:
        """Returns what the lines say as upstream's file said it before and nowhere says it now."""
        return {
            way
            for way in find_trigrams(lines) & self.removed_trigrams
            if not self._has_trigram(way)
        }

    def _has_trigram(self, way: Trigram) -> bool:
        if way not in self._trigram_cache:
            self._trigram_cache[way] = b" %b %b %b " % way in self._token_text
        return self._trigram_cache[way]

    @cached_property
    def _trigram_cache(self) -> dict[Trigram, bool]:
        """What was looked up of upstream's file."""
        return {}

    @cached_property
    def _token_text(self) -> bytes:
        """Upstream's words and signs, a blank around each."""
        return b" %b " % b" ".join(TOKEN.findall(b"".join(self.upstream)))

    @cached_property
    def base_depths(self) -> list[int]:
        """How deep each line of the base stands."""
        return head_indents(self.base)

    @cached_property
    def upstream_depths(self) -> list[int]:
        """How deep each line of upstream's stands."""
        return head_indents(self.upstream)

    @cached_property
    def new_line_ending(self) -> bytes | None:
        """How upstream ends its lines, where it made CRLF of all LF since the base, or LF of it."""
        was, now = _detect_crlf(self.base), _detect_crlf(self.upstream)
        if None in (was, now) or was is now:
            return None
        return b"\r\n" if now else b"\n"

    @cached_property
    def squeezed_index(self) -> dict[bytes, list[int]]:
        """Each line of upstream's, its white space squeezed, to where it stands."""
        found: dict[bytes, list[int]] = defaultdict(list)
        for number, line in enumerate(self.upstream):
            found[squeeze_whitespace(line)].append(number)
        return dict(found)

    def gap_neighbours(
        self, number: int, *, follow_edits: bool = False
    ) -> tuple[int | None, int | None]:
        """Returns upstream's lines before and behind the base's gap before line `number`.

        -1 stands for the line before the first; None for a line that is gone. With `alike` an
        edited line is not gone.
        """
        line = self.follow_line if follow_edits else self.upstream_lines.__getitem__
        before = line(number - 1) if number else -1
        behind = line(number) if number < len(self.base) else len(self.upstream)
        return (
            before if before >= 0 or not number else None,
            behind if behind >= 0 else None,
        )


def _detect_crlf(lines: Lines) -> bool | None:
    """Whether all lines end in CRLF; None where only some do, or there are none."""
    ends = {line.endswith(b"\r\n") for line in lines if line.endswith(b"\n")}
    return ends.pop() if len(ends) == 1 else None


def _old_start(change: tuple[Span, Span]) -> int:
    return change[0].start


def _old_stop(change: tuple[Span, Span]) -> int:
    return change[0].stop


def _pair_edited_lines(was: Lines, now: Lines) -> list[tuple[int, int]]:
    """Returns which lines were edited into which: in order, with the most alike in sum."""
    if len(was) * len(now) > MAX_PAIRS:
        return []
    there = [squeeze_whitespace(line) for line in now]
    alike = [
        [measure_similarity(one, two) for two in there] for one in map(squeeze_whitespace, was)
    ]
    best = [[0.0] * (len(now) + 1) for _ in range(len(was) + 1)]
    for x in range(len(was) - 1, -1, -1):
        for y in range(len(now) - 1, -1, -1):
            together = alike[x][y] + best[x + 1][y + 1] if alike[x][y] else 0.0
            best[x][y] = max(best[x + 1][y], best[x][y + 1], together)
    found = []
    x = y = 0
    while x < len(was) and y < len(now):
        if alike[x][y] and best[x][y] == alike[x][y] + best[x + 1][y + 1]:
            found.append((x, y))
            x, y = x + 1, y + 1
        elif best[x][y] == best[x + 1][y]:
            x += 1
        else:
            y += 1
    return found
