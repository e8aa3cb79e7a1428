"""Files that upstream lacks to where its history moved them, commit by commit.

The comparison of two trees finds no rename of a file that was rewritten after it was moved, or that
moved with thousands of others. The commit that deleted the old path still shows it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from patchsplit.git.file_changes import find_commit_renames
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Delta, Oid
from patchsplit.place.history.line_history import read_line_history
from patchsplit.place.upstream_tree import UpstreamTree, read_upstream_tree
from patchsplit.store.upstream_cache import UpstreamCache

MAX_MOVES = 5
"""Moves of one file that are followed."""


def read_followed_tree(
    repo: Repo, delta: Delta, base: Oid, upstream: Oid, cache: UpstreamCache
) -> UpstreamTree:
    """Returns upstream's tree as compared with the base's, with the renames that history shows.

    Only files of `delta` are followed through history. What is read of it is cached in `cache`.
    """
    ground = read_upstream_tree(repo, base, upstream)
    lost = {file.old_path for file in delta.files if file.old is not None}
    lost = {path for path in lost if ground.find_origin(path) is None}
    if not lost or not repo.is_commit(base):
        return ground
    moved = _follow(repo, ground, lost, base, upstream, cache)
    return replace(ground, renames={**ground.renames, **moved}) if moved else ground


def _follow(
    repo: Repo,
    ground: UpstreamTree,
    lost: Iterable[str],
    base: Oid,
    upstream: Oid,
    cache: UpstreamCache,
) -> dict[str, str]:
    """Returns the lost paths that upstream has under another name now, with this name."""
    taken = set(ground.renames.values()) | ground.base_entries.keys()
    current = {path: path for path in lost}
    found: dict[str, str] = {}
    for _ in range(MAX_MOVES):
        moves = _find_moves(repo, set(current.values()), base, upstream, cache)
        current = {path: moves[name] for path, name in current.items() if name in moves}
        arrived = {path: name for path, name in current.items() if name in ground.entries}
        found.update({path: name for path, name in arrived.items() if name not in taken})
        current = {path: name for path, name in current.items() if path not in arrived}
        if not current:
            break
    return found


def _find_moves(
    repo: Repo, paths: set[str], base: Oid, upstream: Oid, cache: UpstreamCache
) -> dict[str, str]:
    """Returns the paths that the commits that deleted them last renamed, with their new names."""
    deleters: dict[str, Oid] = {}
    for commit, path, trace in read_line_history(repo, base, upstream, paths, cache).traces:
        if trace.deleted:
            deleters.setdefault(path, commit)
    renames = find_commit_renames(repo, list(dict.fromkeys(deleters.values())))
    return {
        path: renames[commit][path]
        for path, commit in deleters.items()
        if path in renames.get(commit, {})
    }
