"""The hunks at which the output of a failed step points."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from patchsplit.model.delta import HunkId
from patchsplit.model.verdicts import Verdict
from patchsplit.session.session import Session
from patchsplit.verify.faults import Fault, find_faults, match_path
from patchsplit.verify.standing import locate_hunks

REACH = 3
"""Lines between a place and the lines of a hunk that it is still about."""


@dataclass(frozen=True, slots=True)
class HunkFault:
    """A place that a failed command named."""

    fault: Fault
    path: str
    """The path in the tree of the step; as it was printed where no hunk changes the file."""
    hunk: HunkId | None
    """The hunk that stands there, or nearest within REACH lines; None: upstream's own lines."""


def locate_faults(
    session: Session, verdict: Verdict, standing: Collection[HunkId]
) -> list[HunkFault]:
    """Returns the places that a verdict names; `standing` are the hunks of its step."""
    lines_of = locate_hunks(session.actions(), standing)
    found = []
    for fault in find_faults(verdict.words):
        path = match_path(fault.path, lines_of)
        near: list[tuple[int, HunkId]] = []
        for each in lines_of.get(path, ()) if path is not None else ():
            line = fault.line - 1
            distance = max(each.at.start - line, line - max(each.at.stop - 1, each.at.start), 0)
            near.append((distance, each.hunk))
        best = min(near, default=None)
        hunk = best[1] if best is not None and best[0] <= REACH else None
        found.append(HunkFault(fault, path or fault.path, hunk))
    return found
