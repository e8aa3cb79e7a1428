"""The series as a picture: which patch needs which, as lines of text, and which could go alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from patchsplit.model.plan import PatchId
from patchsplit.session.views.survey import Summary, Survey

WIDEST = 16
"""Lines of needs side by side, at most; patches beyond say their needs in numbers only."""


def ready(summary: Summary) -> bool:
    """Says whether a patch could be sent today: it needs no other, and nothing in it is open."""
    return not summary.needs and not summary.size.unresolved


def whys(found: Survey, needed: PatchId, needing: PatchId) -> list[str]:
    """Returns what one patch needs of another, each identifier or path once."""
    return list(dict.fromkeys(edge.evidence for edge in found.edges[needed, needing]))


def family(found: Survey, only: PatchId | None) -> Sequence[Summary]:
    """Returns all patches, or those that are bound to `only` by needs, near or far."""
    known = {summary.patch.id: summary for summary in found.patches}
    if only not in known:
        return found.patches
    kept: set[PatchId] = set()
    for way in (_needs, _needed):
        waiting = [known[only]]
        while waiting:
            summary = waiting.pop()
            kept.add(summary.patch.id)
            waiting += [known[name] for name in way(summary) if name not in kept]
    return [summary for summary in found.patches if summary.patch.id in kept]


def _needs(summary: Summary) -> tuple[PatchId, ...]:
    return summary.needs


def _needed(summary: Summary) -> tuple[PatchId, ...]:
    return summary.needed


def rails(patches: Sequence[Summary]) -> list[str]:
    """Draws the needs as vertical lines, one for each patch that others need.

    A line begins with a corner at the patch, runs past those that have no part in it, and has a
    branch at each patch that needs it, before or behind.
    """
    place = {summary.patch.id: row for row, summary in enumerate(patches)}
    spans: list[tuple[int, int, int, frozenset[int]]] = []
    for row, summary in enumerate(patches):
        others = frozenset(place[name] for name in summary.needed if name in place)
        if others:
            spans.append((min(row, *others), max(row, *others), row, others))
    columns = _columns(spans)
    width = min(WIDEST, max(columns.values(), default=-1) + 1)
    grid = [[" "] * width for _ in patches]
    for nth, (start, stop, source, others) in enumerate(spans):
        column = columns[nth]
        if column >= width:
            continue
        for row in range(start, stop + 1):
            grid[row][column] = _sign(row, start, stop, source, others)
    return ["".join(row) for row in grid]


def _sign(row: int, start: int, stop: int, source: int, others: frozenset[int]) -> str:
    if row == source:
        return "●"
    if row in others:
        return "╰" if row == stop else "╭" if row == start else "├"
    return "│"


def _columns(spans: Sequence[tuple[int, int, int, frozenset[int]]]) -> Mapping[int, int]:
    """Gives each line the first column that is free along its way."""
    free: list[int] = []
    columns: dict[int, int] = {}
    for nth in sorted(range(len(spans)), key=lambda k: spans[k][0]):
        start, stop, _, _ = spans[nth]
        for column, until in enumerate(free):
            if until < start:
                columns[nth], free[column] = column, stop
                break
        else:
            columns[nth] = len(free)
            free.append(stop)
    return columns
