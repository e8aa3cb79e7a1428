"""Where the hunks of a diff stand in a file: exactly where they say, or at the nearest place.

All old lines must stand there as they are: no fuzz, so that nothing is guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from patchsplit.model.delta import Lines
from patchsplit.read.unified_diff import PatchFile, PatchHunk


@dataclass(frozen=True, slots=True)
class Fit:
    """How the hunks of one file stand in its lines."""

    hunks: tuple[PatchHunk, ...]
    """With the line ends that the file has."""
    places: tuple[int | None, ...]
    """The line, from 0, at which each hunk's old lines stand; None: nowhere."""

    @property
    def fitting(self) -> int:
        return sum(place is not None for place in self.places)

    @property
    def exact(self) -> int:
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


def fit(file: PatchFile, lines: Lines) -> Fit:
    """Returns how a file's hunks stand in `lines`.

    Where they do not all, the line ends of the diff are tried the other way round, too: mail and
    archives convert them.
    """
    best: Fit | None = None
    for variant in _variants(file, lines):
        found = Fit(variant, _places(variant, lines))
        if best is None or found.fitting > best.fitting:
            best = found
        if found.fitting == len(variant):
            break
    return best or Fit((), ())


def fresh_lines(file: PatchFile) -> Lines:
    """Returns the lines of a new file."""
    variant = next(_variants(file), ())
    return tuple(line for hunk in variant for line in hunk.new)


def _variants(file: PatchFile, lines: Lines = ()) -> Iterator[tuple[PatchHunk, ...]]:
    """Yields a file's hunks with the line ends that `lines` may have, the likeliest first."""
    if file.crlf:
        yield _ended(file.hunks, _lf)
    yield file.hunks
    if not file.crlf and any(line.endswith(b"\r\n") for hunk in file.hunks for line in hunk.old):
        yield _ended(file.hunks, _lf)
    if any(line.endswith(b"\r\n") for line in lines):
        yield _ended(file.hunks, _crlf)


def _ended(hunks: Sequence[PatchHunk], end: Callable[[bytes], bytes]) -> tuple[PatchHunk, ...]:
    return tuple(
        replace(hunk, old=tuple(map(end, hunk.old)), new=tuple(map(end, hunk.new)))
        for hunk in hunks
    )


def _lf(line: bytes) -> bytes:
    return line[:-2] + b"\n" if line.endswith(b"\r\n") else line


def _crlf(line: bytes) -> bytes:
    return line[:-1] + b"\r\n" if line.endswith(b"\n") and not line.endswith(b"\r\n") else line


def _places(hunks: Iterable[PatchHunk], lines: Lines) -> tuple[int | None, ...]:
    """Finds each hunk behind the one before it, nearest to where that one says it should be."""
    standing: dict[bytes, list[int]] = {}
    places: list[int | None] = []
    floor = offset = 0
    for hunk in hunks:
        wanted = hunk.start + offset
        place = wanted if _stands(hunk.old, lines, wanted, floor) else None
        if place is None and hunk.old:
            standing = standing or _positions(lines)
            place = _nearest(hunk.old, lines, standing, wanted, floor)
        places.append(place)
        if place is not None:
            floor, offset = place + len(hunk.old), place - hunk.start
    return tuple(places)


def _stands(old: Lines, lines: Lines, at: int, floor: int) -> bool:
    return floor <= at <= len(lines) and lines[at : at + len(old)] == old


def _positions(lines: Lines) -> dict[bytes, list[int]]:
    standing = defaultdict(list)
    for at, line in enumerate(lines):
        standing[line].append(at)
    return dict(standing)


def _nearest(
    old: Lines, lines: Lines, standing: dict[bytes, list[int]], wanted: int, floor: int
) -> int | None:
    """Tries the places that the hunk's rarest line allows, the nearest first."""
    rarest = min(range(len(old)), key=lambda k: len(standing.get(old[k], ())))
    places = (at - rarest for at in standing.get(old[rarest], ()))
    for place in sorted(places, key=lambda at: (abs(at - wanted), at)):
        if _stands(old, lines, place, floor):
            return place
    return None
