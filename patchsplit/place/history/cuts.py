"""A hunk that upstream has in part to the places where it can be cut into what landed and the rest.

A run of lines that upstream never had is cut off only where it stands by itself: at blank lines, or
as complete lines of one block that upstream's commit has not in other words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from patchsplit.model.delta import Cut, Hunk, Lines, Oid
from patchsplit.place.history.explain import (
    FORK_SOURCES,
    MIN_TELLING_CHARACTERS,
    Explanation,
    LineSource,
    Source,
)
from patchsplit.place.lines import min_indent, remove_whitespace

MIN_LANDED_LINES = 3
"""Telling lines that a run of a commit must have to be cut out of lines of the fork."""
MIN_MORE_LINES = 2
"""The same where the commit has MIN_LANDED_LINES in all runs of the hunk."""
OPEN_END = (b",", b"\\", b"(", b"[", b"=", b"&&", b"||", b"+", b"|")
"""Ends of a line that goes on in the next."""
CONTINUATION = re.compile(rb"\s*}?\s*(?:else|elif|except|finally|catch|case|default|when|then)\b")
"""A line that goes on with the statement before it."""
OPENER = re.compile(rb"[:{]\s*$")
"""The end of a line that begins a block."""
CLOSERS = frozenset(b"})];,")
BRACKETS = ((b"(", b")"), (b"[", b"]"), (b"{", b"}"))

IsReworded = Callable[[Lines, Sequence[LineSource], int, int], bool]
"""The lines of one side, their sources, and a half-open range of them."""


@dataclass(frozen=True, slots=True)
class Run:
    """Lines of one side of a hunk that come from one commit, or from the fork."""

    commit: Oid | None
    """None: they are the fork's."""
    start: int
    """The first line, 0-based."""
    stop: int
    """The line after its last telling line."""
    lines: int
    """How many of its lines tell, and are not in the base's file."""


def find_landed_cuts(
    hunk: Hunk, explanation: Explanation, is_reworded: IsReworded
) -> tuple[Cut, ...]:
    """Returns the cuts, in rising order, between what commits made of a hunk and the rest.

    () if it is not in parts, or a part does not stand by itself. `is_reworded` tells whether a run
    of the fork's lines may be other words for lines of a commit.
    """
    lines, sources = (
        (hunk.added, explanation.added) if hunk.added else (hunk.removed, explanation.removed)
    )
    runs = _find_runs(explanation, lines, sources)
    if len(runs) < 2:
        return ()
    seams = []
    for left, right in pairwise(runs):
        seam = _find_seam(lines, left, right)
        if seam is None:
            return ()
        seams.append(seam)
    edges = [0, *seams, len(lines)]
    for run, (start, stop) in zip(runs, pairwise(edges), strict=True):
        if run.commit is None and not _stands_alone(lines, start, stop):
            return ()
        if run.commit is None and is_reworded(lines, sources, run.start, run.stop):
            return ()
    if not hunk.added:
        return tuple(Cut(seam, 0) for seam in seams)
    home = _find_home(runs, explanation)
    if home is None:
        return ()
    removed = len(hunk.removed)
    return tuple(Cut(0 if k < home else removed, seam) for k, seam in enumerate(seams))


def _find_home(runs: Sequence[Run], explanation: Explanation) -> int | None:
    """Returns the index of the run that the removed lines belong to; None if they are of both."""
    own = [one.source in FORK_SOURCES for one in explanation.removed
           if one.source is not Source.TRIVIAL]  # fmt: skip
    made = any(one.source is Source.COMMIT for one in explanation.removed)
    if any(own) and made:
        return None
    wanted = any(own)
    return next((k for k, run in enumerate(runs) if (run.commit is None) is wanted), None)


def _find_runs(explanation: Explanation, lines: Lines, sources: Sequence[LineSource]) -> list[Run]:
    """Returns the runs of one side, in order; lines that tell nothing separate none."""
    runs: list[Run] = []
    for row, one in enumerate(sources):
        if one.source not in (*FORK_SOURCES, Source.COMMIT):
            continue
        commit = explanation.lead if explanation.is_leads(one) else one.commit
        if runs and runs[-1].commit == commit:
            last = runs[-1]
            runs[-1] = Run(commit, last.start, row + 1, last.lines + (not one.is_common))
        else:
            runs.append(Run(commit, row, row + 1, int(not one.is_common)))
    return _merge_small_runs(runs, lines)


def _merge_small_runs(runs: Sequence[Run], lines: Lines) -> list[Run]:
    """Returns the runs with small ones of commits made part of the fork's lines next to them."""
    merged: list[Run] = []
    total: Counter[Oid | None] = Counter()
    for run in runs:
        total[run.commit] += run.lines
    for k, run in enumerate(runs):
        neighbours = [*runs[max(0, k - 1) : k], *runs[k + 1 : k + 2]]
        least = MIN_MORE_LINES if total[run.commit] >= MIN_LANDED_LINES else MIN_LANDED_LINES
        if any(other.commit is None for other in neighbours) and _is_small(run, lines, least):
            run = Run(None, run.start, run.stop, run.lines)  # noqa: PLW2901
        if merged and merged[-1].commit == run.commit:
            last = merged[-1]
            merged[-1] = Run(run.commit, last.start, run.stop, last.lines + run.lines)
        else:
            merged.append(run)
    return merged


def _is_small(run: Run, lines: Lines, least: int) -> bool:
    characters = sum(len(remove_whitespace(line)) for line in lines[run.start : run.stop])
    return run.commit is not None and (run.lines < least or characters < MIN_TELLING_CHARACTERS)


def _find_seam(lines: Lines, left: Run, right: Run) -> int | None:
    """Returns the line before which to cut between two runs; None if there is no good place."""
    if left.commit is not None and right.commit is not None:
        return right.start
    seam = left.stop
    while _is_closer(lines[seam]):  # the first line of a run is none
        seam += 1
    blank = next((row for row in range(seam, right.start) if not lines[row].strip()), None)
    if blank is not None:
        return blank
    # Lines that tell nothing stay with the fork's, so that none of them is lost.
    seam = seam if right.commit is None else right.start
    return None if _goes_on(lines[seam - 1], lines[seam]) else seam


def _goes_on(line: bytes, following: bytes) -> bool:
    """Tells whether a line goes on in the following one; two items of a list do not."""
    if min_indent([line]) == min_indent([following]) and line.rstrip().endswith(b","):
        return not _is_balanced(line)
    return line.rstrip().endswith(OPEN_END)


def _is_balanced(text: bytes) -> bool:
    return all(text.count(opens) == text.count(closes) for opens, closes in BRACKETS)


def _is_closer(line: bytes) -> bool:
    text = line.strip()
    return bool(text) and CLOSERS.issuperset(text)


def _stands_alone(lines: Lines, start: int, stop: int) -> bool:
    """Tells whether the lines of a half-open range are complete: all brackets are closed.

    They must also be separated by blank lines, or be indented no less than the line at `stop`.
    """
    if not _is_balanced(b"".join(lines[start:stop])):
        return False
    own = [line for line in lines[start:stop] if line.strip()]
    indent = min_indent(own)
    above = [line for line in lines[:start] if line.strip()][-1:]
    inside = any(OPENER.search(line) and min_indent([line]) < indent for line in above)
    if inside or CONTINUATION.match(own[0]):
        return False
    # Of blank lines between two runs, the first is the seam.
    blank_before = start == 0 or not lines[start].strip()
    blank_after = stop == len(lines) or not lines[stop].strip()
    if blank_before and blank_after:
        return True
    after = [line for line in lines[stop:] if line.strip()][:1]
    return min_indent(own[:1]) == indent and (not after or min_indent(after) <= indent)
