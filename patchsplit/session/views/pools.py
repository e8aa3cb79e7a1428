"""Rows of the ledger to pools: the hunks of one status, by file, updated after each edit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from patchsplit.model.delta import FileChange, HunkId
from patchsplit.model.ledger import Row, Where

Pool = Mapping[str, tuple[HunkId, ...]]
"""By path, for all files of the delta in its order, the hunks of one status.

A file without such hunks has (), so that an edit changes values but no keys.
"""


def build_pools(files: Iterable[FileChange], rows: Mapping[HunkId, Row]) -> Mapping[Where, Pool]:
    """Returns the pool of each status, including that of hunks in patches."""
    parts = {file.path: _split_by_place(file, rows) for file in files}
    return {
        where: {path: tuple(part.get(where, ())) for path, part in parts.items()} for where in Where
    }


def update_pools(
    before: Mapping[Where, Pool], rows: Mapping[HunkId, Row], files: Iterable[FileChange]
) -> Mapping[Where, Pool]:
    """Returns the pools after an edit: `before`, with the hunks of `files` sorted in again."""
    parts = {file.path: _split_by_place(file, rows) for file in files}
    after = dict(before)
    for where, pool in before.items():
        now = {path: tuple(part.get(where, ())) for path, part in parts.items()}
        if any(pool[path] != hunks for path, hunks in now.items()):
            after[where] = {**pool, **now}
    return after


def _split_by_place(file: FileChange, rows: Mapping[HunkId, Row]) -> Mapping[Where, list[HunkId]]:
    parts: dict[Where, list[HunkId]] = defaultdict(list)
    for hunk in file.hunks:
        parts[rows[hunk.id].where].append(hunk.id)
    return parts
