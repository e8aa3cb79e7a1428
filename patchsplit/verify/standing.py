"""Where the lines of hunks stand in the files of a step of the series."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from patchsplit.model.delta import HunkId, Span
from patchsplit.model.placement import Action, Edit, Move


@dataclass(frozen=True, slots=True)
class StandingLines:
    """The lines that a hunk wrote in a file of a step."""

    hunk: HunkId
    at: Span
    """0-based, half-open; empty where the hunk only removes lines."""


def locate_hunks(
    actions: Mapping[HunkId, Action], standing: Collection[HunkId]
) -> dict[str, list[StandingLines]]:
    """Returns the lines of the edits among `standing`, by the file's path at that step.

    The lines of a file are in their order.
    """
    edits: dict[str, list[tuple[Edit, HunkId]]] = defaultdict(list)
    moved: dict[str, str] = {}
    for hunk in standing:
        action = actions.get(hunk)
        if isinstance(action, Edit):
            edits[action.origin].append((action, hunk))
        elif isinstance(action, Move):
            moved[action.origin] = action.to
    return {moved.get(origin, origin): _stack(some) for origin, some in edits.items()}


def _stack(edits: list[tuple[Edit, HunkId]]) -> list[StandingLines]:
    found, shift = [], 0
    ordered = sorted(edits, key=lambda one: (one[0].at, one[0].order, one[0].lines))
    for edit, hunk in ordered:
        start = edit.at.start + shift
        found.append(StandingLines(hunk, Span(start, start + len(edit.lines))))
        shift += len(edit.lines) - len(edit.at)
    return found
