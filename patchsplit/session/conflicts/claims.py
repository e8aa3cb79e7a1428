"""The places in upstream's files that placed hunks and answers have taken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from patchsplit.model.analysis import Analysis
from patchsplit.model.delta import HunkId
from patchsplit.model.placement import Edit
from patchsplit.model.plan import Answer


def collect_edits(analysis: Analysis, answers: Mapping[HunkId, Answer]) -> dict[str, list[Edit]]:
    """Returns the edits of each upstream file by placed hunks and by answers."""
    found: dict[str, list[Edit]] = defaultdict(list)
    for name, placement in analysis.placements.items():
        edit, conflict = placement.action, placement.conflict
        if isinstance(edit, Edit) and placement.landed is None:
            found[edit.origin].append(edit)
        answer = answers.get(name)
        if answer is None or conflict is None or answer.joins is not None or answer.since:
            continue
        if answer.chosen is not None:
            path, at = answer.chosen.path, answer.chosen.at
            found[path].append(Edit(path, at, answer.lines, 0))
        elif conflict.at is not None:
            found[conflict.path].append(Edit(conflict.path, conflict.at, answer.lines, 0))
    return found
