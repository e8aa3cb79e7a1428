"""Rows to pools: the hunks that stand in one place, by file, kept up to date edit by edit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from patchsplit.model.delta import FileChange, HunkId
from patchsplit.model.ledger import Row, Where

Pool = Mapping[str, tuple[HunkId, ...]]
"""By path, all files of the delta in its order; a file's hunks that stand elsewhere are not here.

A file of which nothing is here has no hunks: so an edit changes values and never keys.
"""


def build_pools(files: Iterable[FileChange], rows: Mapping[HunkId, Row]) -> Mapping[Where, Pool]:
    """Returns all pools, that of the patches included."""
    parts = {file.path: _split_by_place(file, rows) for file in files}
    return {
        where: {path: tuple(part.get(where, ())) for path, part in parts.items()} for where in Where
    }


def update_pools(
    before: Mapping[Where, Pool], rows: Mapping[HunkId, Row], files: Iterable[FileChange]
) -> Mapping[Where, Pool]:
    """Does what pools() does, from the pools before and the files whose hunks stand elsewhere."""
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
