"""Paths to hard edges: a file can be created at a path only after another one has left it.

Two files collide if they have the same path, or if the path of one is a folder of the other's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from patchsplit.model.delta import Delta, FileChange, Hunk, Kind, Status
from patchsplit.model.graph import Edge, EdgeKind


def find_path_edges(delta: Delta) -> Iterator[Edge]:
    """Yields hard edges from each hunk that removes a file to each that needs its path."""
    freed = {f.old_path: f for f in delta.files if f.status in (Status.DELETED, Status.RENAMED)}
    below: dict[str, list[str]] = defaultdict(list)
    for path in freed:
        for folder in _parent_folders(path):
            below[folder].append(path)
    for file in delta.files:
        if file.status not in (Status.ADDED, Status.COPIED, Status.RENAMED):
            continue
        for path in (*_parent_folders(file.path), file.path, *below.get(file.path, ())):
            other = freed.get(path)
            if other is not None and other is not file:
                yield from _make_edges(other, file, path)


def _parent_folders(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:k]) for k in range(1, len(parts))]


def _make_edges(frees: FileChange, takes: FileChange, path: str) -> Iterator[Edge]:
    for earlier in _moving_hunks(frees):
        for later in _moving_hunks(takes):
            yield Edge(earlier.id, later.id, EdgeKind.PATH, path, hard=True)


def _moving_hunks(file: FileChange) -> list[Hunk]:
    """Returns the hunks that create or remove a file: its rename, or else all of its hunks."""
    return [hunk for hunk in file.hunks if hunk.kind is Kind.RENAME] or list(file.hunks)
