"""Rows to pools: the hunks that stand in one place, by file, kept up to date edit by edit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from patchsplit.model.delta import FileChange, HunkId
from patchsplit.model.ledger import Row, Where

Pool = Mapping[str, tuple[HunkId, ...]]
"""By path; paths and hunks in the delta's order."""


def pools(files: Iterable[FileChange], rows: Mapping[HunkId, Row]) -> Mapping[Where, Pool]:
    """Returns all pools, that of the patches included."""
    found: dict[Where, dict[str, tuple[HunkId, ...]]] = {where: {} for where in Where}
    for file in files:
        for where, hunks in _parted(file, rows).items():
            found[where][file.path] = tuple(hunks)
    return found


def repooled(
    before: Mapping[Where, Pool],
    files: Collection[FileChange],
    rows: Mapping[HunkId, Row],
    changed: Iterable[FileChange],
) -> Mapping[Where, Pool]:
    """Does what pools() does, from the pools before and the files whose hunks stand elsewhere."""
    parts = {file.path: _parted(file, rows) for file in changed}
    after = dict(before)
    for where, pool in before.items():
        now = {path: tuple(part.get(where, ())) for path, part in parts.items()}
        if any(pool.get(path, ()) != hunks for path, hunks in now.items()):
            merged = {**pool, **now}
            if any(path not in pool for path in now):
                merged = {file.path: merged[file.path] for file in files if file.path in merged}
            after[where] = {path: hunks for path, hunks in merged.items() if hunks}
    return after


def _parted(file: FileChange, rows: Mapping[HunkId, Row]) -> Mapping[Where, list[HunkId]]:
    parts: dict[Where, list[HunkId]] = defaultdict(list)
    for hunk in file.hunks:
        parts[rows[hunk.id].where].append(hunk.id)
    return parts
