"""The hunks of a diff to their places in a file: at the stated lines, or nearest to them.

All old lines must be there as they are; there is no fuzz.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from patchsplit.model.delta import Lines
from patchsplit.read.diff_values import DiffHunk, DiffSection


@dataclass(frozen=True, slots=True)
class Fit:
    """The places of the hunks of one file."""

    hunks: tuple[DiffHunk, ...]
    """The hunks, with the line endings of the file."""
    places: tuple[int | None, ...]
    """The 0-based line at which each hunk's old lines begin; None: it has no place."""

    @property
    def fitting_count(self) -> int:
        return sum(place is not None for place in self.places)

    @property
    def exact_count(self) -> int:
        pairs = zip(self.hunks, self.places, strict=True)
        return sum(place == hunk.start for hunk, place in pairs)

    def apply(self, lines: Lines) -> Lines:
        """Returns the lines with the hunks applied that have a place."""
        result: list[bytes] = []
        at = 0
        for hunk, place in zip(self.hunks, self.places, strict=True):
            if place is not None:
                result += (*lines[at:place], *hunk.new)
                at = place + len(hunk.old)
        return (*result, *lines[at:])


def fit_hunks(file: DiffSection, lines: Lines) -> Fit:
    """Returns the places of a file's hunks in `lines`.

    Where not all have one, the diff is tried with the other line endings, too, as mail and archives
    convert them.
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
    """Yields a file's hunks with the line endings that `lines` may have, the likeliest first."""
    if file.crlf:
        yield _convert_line_ends(file.hunks, _remove_cr)
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


def _remove_cr(line: bytes) -> bytes:
    """Returns a line of a converted diff; one without a newline has been given a CR as well."""
    return line.removesuffix(b"\r") if line.endswith(b"\r") else _to_lf(line)


def _to_crlf(line: bytes) -> bytes:
    return line[:-1] + b"\r\n" if line.endswith(b"\n") and not line.endswith(b"\r\n") else line


def _find_places(hunks: Iterable[DiffHunk], lines: Lines) -> tuple[int | None, ...]:
    """Finds each hunk after the one before it, nearest to its line shifted by the last offset."""
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
    """Tries the places where the hunk's rarest line occurs, the nearest first."""
    rarest = min(range(len(old)), key=lambda k: len(positions.get(old[k], ())))
    places = (at - rarest for at in positions.get(old[rarest], ()))
    for place in sorted(places, key=lambda at: (abs(at - wanted), at)):
        if _matches_at(old, lines, place, floor):
            return place
    return None
