"""The lines of one file, base -> upstream.

It is as strict as git's three-way merge (xdl_do_merge): a hunk that merely touches one of
upstream's changes does not map cleanly. Line numbers are 0-based, spans half-open.
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
"""Pairs of lines of one change up to which edited lines are paired: the time is linear in them."""

Trigram = tuple[bytes, bytes, bytes]
"""Three successive tokens (words or punctuation characters) of a line."""


def find_trigrams(lines: Iterable[bytes]) -> set[Trigram]:
    """Returns all trigrams of the lines that have at least one identifier."""
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
    """One file of the base, upstream's version of it, and the changes between them."""

    base: Lines
    upstream: Lines
    changes: tuple[tuple[Span, Span], ...]
    """Disjoint and in rising order: lines of the base, and upstream's in their place."""

    def changes_touching(self, span: Span) -> range:
        """Returns the indexes of the changes that overlap or touch a span of the base.

        Where there are none, the empty range starts at the first change after the span.
        """
        first = bisect_left(self.changes, span.start, key=_old_stop)
        after = bisect_right(self.changes, span.stop, key=_old_start)
        return range(first, max(first, after))

    def map_clean(self, span: Span) -> Span | None:
        """Returns upstream's span for a span of the base; None if a change touches it."""
        touched = self.changes_touching(span)
        return None if touched else span.shift(self._shift(touched.start))

    def expand_to_changes(self, span: Span) -> tuple[Span, Span]:
        """Returns a span of the base, extended by all changes that touch it, on both sides.

        First the span of the base, then upstream's.
        """
        touched = self.changes_touching(span)
        start, stop = span.start, span.stop
        if touched:
            start = min(start, self.changes[touched[0]][0].start)
            stop = max(stop, self.changes[touched[-1]][0].stop)
        return Span(start, stop), Span(
            start + self._shift(touched.start), stop + self._shift(touched.stop)
        )

    def _shift(self, count: int) -> int:
        """Returns by how many lines upstream moved the lines after the first `count` changes."""
        if not count:
            return 0
        old, new = self.changes[count - 1]
        return new.stop - old.stop

    @cached_property
    def upstream_lines(self) -> list[int]:
        """For each line of the base, its number in upstream's file; -1 if it is gone."""
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
        """Returns upstream's line that a line of the base is, or was edited into; -1 if none."""
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
        """Cache of _match_edited_lines(): change -> line of the base -> upstream's line."""
        return {}

    @cached_property
    def line_index(self) -> dict[bytes, list[int]]:
        """Each line of upstream's file, right-stripped -> its line numbers, rising."""
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
        """The trigrams of the lines that upstream changed that are not in their new versions."""
        was = find_trigrams(
            line for old, _ in self.changes for line in self.base[old.start : old.stop]
        )
        now = find_trigrams(
            line for _, new in self.changes for line in self.upstream[new.start : new.stop]
        )
        return frozenset(was - now)

    def stale_trigrams(self, lines: Iterable[bytes]) -> set[Trigram]:
        """Returns the trigrams of the lines that upstream removed, and has nowhere in its file."""
        return {
            three
            for three in find_trigrams(lines) & self.removed_trigrams
            if not self._has_trigram(three)
        }

    def _has_trigram(self, three: Trigram) -> bool:
        if three not in self._trigram_cache:
            self._trigram_cache[three] = b" %b %b %b " % three in self._token_text
        return self._trigram_cache[three]

    @cached_property
    def _trigram_cache(self) -> dict[Trigram, bool]:
        """Cache of _has_trigram()."""
        return {}

    @cached_property
    def _token_text(self) -> bytes:
        """The tokens of upstream's file, one space before and after each."""
        return b" %b " % b" ".join(TOKEN.findall(b"".join(self.upstream)))

    @cached_property
    def base_depths(self) -> list[int]:
        """head_indents() of the base."""
        return head_indents(self.base)

    @cached_property
    def upstream_depths(self) -> list[int]:
        """head_indents() of upstream's file."""
        return head_indents(self.upstream)

    @cached_property
    def new_line_ending(self) -> bytes | None:
        """Upstream's line ending if it converted the file from LF to CRLF or back; else None."""
        was, now = _detect_crlf(self.base), _detect_crlf(self.upstream)
        if None in (was, now) or was is now:
            return None
        return b"\r\n" if now else b"\n"

    @cached_property
    def squeezed_index(self) -> dict[bytes, list[int]]:
        """Each line of upstream's file, whitespace squeezed -> its line numbers, rising."""
        found: dict[bytes, list[int]] = defaultdict(list)
        for number, line in enumerate(self.upstream):
            found[squeeze_whitespace(line)].append(number)
        return dict(found)

    def gap_neighbours(
        self, number: int, *, follow_edits: bool = False
    ) -> tuple[int | None, int | None]:
        """Returns upstream's numbers of the base's lines `number` - 1 and `number`.

        These are the lines before and after the gap `number`. Before the first line is -1, after
        the last is the number of upstream's lines. None for a line that is gone; with
        `follow_edits` an edited line is not gone.
        """
        line = self.follow_line if follow_edits else self.upstream_lines.__getitem__
        before = line(number - 1) if number else -1
        after = line(number) if number < len(self.base) else len(self.upstream)
        return (
            before if before >= 0 or not number else None,
            after if after >= 0 else None,
        )


def _detect_crlf(lines: Lines) -> bool | None:
    """Tells whether all complete lines end in CRLF; None if only some do, or there are none."""
    ends = {line.endswith(b"\r\n") for line in lines if line.endswith(b"\n")}
    return ends.pop() if len(ends) == 1 else None


def _old_start(change: tuple[Span, Span]) -> int:
    return change[0].start


def _old_stop(change: tuple[Span, Span]) -> int:
    return change[0].stop


def _pair_edited_lines(was: Lines, now: Lines) -> list[tuple[int, int]]:
    """Returns pairs (k, m): line k of `was` was edited into line m of `now`.

    Both rise; of all such pairings it is the one with the highest sum of similarities.
    """
    if len(was) * len(now) > MAX_PAIRS:
        return []
    there = [squeeze_whitespace(line) for line in now]
    similar = [
        [measure_similarity(one, two) for two in there] for one in map(squeeze_whitespace, was)
    ]
    best = [[0.0] * (len(now) + 1) for _ in range(len(was) + 1)]
    for x in range(len(was) - 1, -1, -1):
        for y in range(len(now) - 1, -1, -1):
            together = similar[x][y] + best[x + 1][y + 1] if similar[x][y] else 0.0
            best[x][y] = max(best[x + 1][y], best[x][y + 1], together)
    found = []
    x = y = 0
    while x < len(was) and y < len(now):
        if similar[x][y] and best[x][y] == similar[x][y] + best[x + 1][y + 1]:
            found.append((x, y))
            x, y = x + 1, y + 1
        elif best[x][y] == best[x + 1][y]:
            x += 1
        else:
            y += 1
    return found
