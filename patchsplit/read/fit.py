"""Where the hunks of a diff stand in a file: exactly where they say, or at the nearest place.

All old lines must stand there as they are: no fuzz, so that nothing is guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from patchsplit.model.delta import Lines
from patchsplit.read.unified_diff import DiffHunk, DiffSection


@dataclass(frozen=True, slots=True)
class Fit:
    """How the hunks of one file stand in its lines."""

    hunks: tuple[DiffHunk, ...]
    """With the line ends that the file has."""
    places: tuple[int | None, ...]
    """The line, from 0, at which each hunk's old lines stand; None: nowhere."""

    @property
    def fitting_count(self) -> int:
        return sum(place is not None for place in self.places)

    @property
    def exact_count(self) -> int:
        pairs = zip(self.hunks, self.places, strict=True)
        return sum(place == hunk.start for hunk, place in pairs)

    def apply(self, lines: Lines) -> Lines:
        """Replaces what fits."""
        result: list[bytes] = []
        at = 0
        for hunk, place in zip(self.hunks, self.places, strict=True):
            if place is not None:
                result += (*lines[at:place], *hunk.new)
                at = place + len(hunk.old)
        return (*result, *lines[at:])


def fit_hunks(file: DiffSection, lines: Lines) -> Fit:
    """Returns how a file's hunks stand in `lines`.

    Where they do not all, the line ends of the diff are tried the other way round, too: mail and
    archives convert them.
    """
    best: Fit | None = None
    for variant in _iter_variants(file, lines):
        found = Fit(variant, _find_places(variant, lines))
        if best is None or found.fitting_count > best.fitting_count:
            best = found
        if found.fitting_count == len(variant):
            break
    return best or Fit((), ())


def new_file_lines(file: DiffSection) -> Lines:
    """Returns the lines of a new file."""
    variant = next(_iter_variants(file), ())
    return tuple(line for hunk in variant for line in hunk.new)


def _iter_variants(file: DiffSection, lines: Lines = ()) -> Iterator[tuple[DiffHunk, ...]]:
    """Yields a file's hunks with the line ends that `lines` may have, the likeliest first."""
    if file.crlf:
        yield _convert_line_ends(file.hunks, _to_lf)
    yield file.hunks
    if not file.crlf and any(line.endswith(b"\r\n") for hunk in file.hunks for line in hunk.old):
        yield _convert_line_ends(file.hunks, _to_lf)
    if any(line.endswith(b"\r\n") for line in lines):
        yield _convert_line_ends(file.hunks, _to_crlf)


def _convert_line_ends(
    hunks: Sequence[DiffHunk], convert: Callable[[bytes], bytes]
) -> tuple[DiffHunk, ...]:
    return tuple(
        replace(hunk, old=tuple(map(convert, hunk.old)), new=tuple(map(convert, hunk.new)))
        for hunk in hunks
    )


def _to_lf(line: bytes) -> bytes:
    return line[:-2] + b"\n" if line.endswith(b"\r\n") else line


def _to_crlf(line: bytes) -> bytes:
    return line[:-1] + b"\r\n" if line.endswith(b"\n") and not line.endswith(b"\r\n") else line


def _find_places(hunks: Iterable[DiffHunk], lines: Lines) -> tuple[int | None, ...]:
    """Finds each hunk behind the one before it, nearest to where that one says it should be."""
    standing: dict[bytes, list[int]] = {}
    places: list[int | None] = []
    floor = offset = 0
    for hunk in hunks:
        wanted = hunk.start + offset
        place = wanted if _matches_at(hunk.old, lines, wanted, floor) else None
        if place is None and hunk.old:
            standing = standing or _index_lines(lines)
            place = _find_nearest(hunk.old, lines, standing, wanted, floor)
        places.append(place)
        if place is not None:
            floor, offset = place + len(hunk.old), place - hunk.start
    return tuple(places)


def _matches_at(old: Lines, lines: Lines, at: int, floor: int) -> bool:
    return floor <= at <= len(lines) and lines[at : at + len(old)] == old


def _index_lines(lines: Lines) -> dict[bytes, list[int]]:
    standing = defaultdict(list)
    for at, line in enumerate(lines):
        standing[line].append(at)
    return dict(standing)


def _find_nearest(
    old: Lines, lines: Lines, positions: dict[bytes, list[int]], wanted: int, floor: int
) -> int | None:
    """Tries the places that the hunk's rarest line allows, the nearest first."""
    rarest = min(range(len(old)), key=lambda k: len(positions.get(old[k], ())))
    places = (at - rarest for at in positions.get(old[rarest], ()))
    for place in sorted(places, key=lambda at: (abs(at - wanted), at)):
        if _matches_at(old, lines, place, floor):
            return place
    return None
