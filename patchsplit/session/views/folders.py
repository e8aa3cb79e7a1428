"""The ledger by directory: the number of hunks of each status."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePosixPath

from patchsplit.model.ledger import Ledger, Where


def count_by_folder(ledger: Ledger) -> list[tuple[str, Counter[Where]]]:
    """Returns the directories with their hunks counted by status.

    Those with most unresolved and unassigned hunks are first, then the largest. "." is the top
    directory; a directory does not include those in it.
    """
    folders: dict[str, Counter[Where]] = {}
    for row in ledger.rows:
        folder = str(PurePosixPath(row.hunk.path).parent)
        folders.setdefault(folder, Counter())[row.where] += 1

    def urgency(item: tuple[str, Counter[Where]]) -> tuple[int, int, str]:
        waiting = item[1][Where.UNRESOLVED] + item[1][Where.UNASSIGNED]
        return -waiting, -item[1].total(), item[0]

    return sorted(folders.items(), key=urgency)
