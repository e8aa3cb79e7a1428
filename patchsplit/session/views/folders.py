"""The ledger by directory: how many hunks stand where."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePosixPath

from patchsplit.model.ledger import Ledger, Where


def count_by_folder(ledger: Ledger) -> list[tuple[str, Counter[Where]]]:
    """Counts hunks by directory, the one with most hunks that wait first, then the largest.

    The directory on top is called ".".
    """
    folders: dict[str, Counter[Where]] = {}
    for row in ledger.rows:
        folder = str(PurePosixPath(row.hunk.path).parent)
        folders.setdefault(folder, Counter())[row.where] += 1

    def urgency(item: tuple[str, Counter[Where]]) -> tuple[int, int, str]:
        waiting = item[1][Where.UNRESOLVED] + item[1][Where.UNASSIGNED]
        return -waiting, -item[1].total(), item[0]

    return sorted(folders.items(), key=urgency)
