"""The dependencies between patches as lines of text, and the patches that are ready to send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from patchsplit.model.plan import PatchId
from patchsplit.session.views.survey import PatchSummary, Survey

MAX_COLUMNS = 16
"""Vertical lines side by side, at most; further dependencies are not drawn."""


def is_ready(summary: PatchSummary) -> bool:
    """Returns whether a patch needs no other, and has no unresolved hunks."""
    return not summary.needs and not summary.size.unresolved


def list_reasons(survey: Survey, dependency: PatchId, dependent: PatchId) -> list[str]:
    """Returns the reasons why `dependent` needs `dependency`: identifiers or paths, each once."""
    return list(dict.fromkeys(edge.evidence for edge in survey.edges[dependency, dependent]))


def select_related(survey: Survey, only: PatchId | None) -> Sequence[PatchSummary]:
    """Returns `only`, the patches that it needs, and those that need it, directly or indirectly.

    None, or an unknown patch: all patches. Both are in the order of the series.
    """
    known = {summary.patch.id: summary for summary in survey.patches}
    if only not in known:
        return survey.patches
    kept: set[PatchId] = set()
    for way in (_needs, _needed_by):
        waiting = [known[only]]
        while waiting:
            summary = waiting.pop()
            kept.add(summary.patch.id)
            waiting += [known[name] for name in way(summary) if name not in kept]
    return [summary for summary in survey.patches if summary.patch.id in kept]


def _needs(summary: PatchSummary) -> tuple[PatchId, ...]:
    return summary.needs


def _needed_by(summary: PatchSummary) -> tuple[PatchId, ...]:
    return summary.needed_by


def draw_rails(patches: Sequence[PatchSummary]) -> list[str]:
    """Returns for each patch a text with vertical lines, one for each patch that others need.

    A line begins with ● at the patch, passes patches that do not need it, and has a branch at each
    patch that needs it, which may come before or after it.
    """
    place = {summary.patch.id: row for row, summary in enumerate(patches)}
    spans: list[tuple[int, int, int, frozenset[int]]] = []
    for row, summary in enumerate(patches):
        others = frozenset(place[name] for name in summary.needed_by if name in place)
        if others:
            spans.append((min(row, *others), max(row, *others), row, others))
    columns = _assign_columns(spans)
    width = min(MAX_COLUMNS, max(columns.values(), default=-1) + 1)
    grid = [[" "] * width for _ in patches]
    for nth, (start, stop, source, others) in enumerate(spans):
        column = columns[nth]
        if column >= width:
            continue
        for row in range(start, stop + 1):
            grid[row][column] = _choose_symbol(row, start, stop, source, others)
    return ["".join(row) for row in grid]


def _choose_symbol(row: int, start: int, stop: int, source: int, others: frozenset[int]) -> str:
    if row == source:
        return "●"
    if row in others:
        return "╰" if row == stop else "╭" if row == start else "├"
    return "│"


def _assign_columns(spans: Sequence[tuple[int, int, int, frozenset[int]]]) -> Mapping[int, int]:
    """Returns for each line, by its index, the first column that is free in all its rows."""
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
