"""Added blocks of lines that upstream has added to another file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import PurePosixPath

from patchsplit.confirm.destinations import is_sure_to_be_sent
from patchsplit.confirm.doubts import Doubt
from patchsplit.git.repo import Repo
from patchsplit.git.tree import find_files_with_lines
from patchsplit.model.delta import Delta, Hunk, HunkId, Lines
from patchsplit.model.placement import Edit, Placement
from patchsplit.place.lines import is_trivial
from patchsplit.place.upstream_tree import UpstreamTree

MIN_LINE_LENGTH = 10
"""Bytes of a stripped line that tells one place from another."""
MIN_LINES = 4
"""Such lines, all different, of a block that is looked for."""
KEY_COUNT = 5
"""The longest lines of a block; files that have most of them are read."""
MIN_SHARE = 0.6
"""Share of a block's lines that upstream must have added to one file."""
FILE_CACHE_SIZE = 1024
"""Files whose added lines are kept in memory."""


def find_moved_doubts(
    repo: Repo, delta: Delta, ground: UpstreamTree, placements: Mapping[HunkId, Placement]
) -> Iterator[Doubt]:
    """Yields a doubt for each sure edit most of whose lines upstream has added to another file."""
    blocks = {
        hunk: lines
        for hunk in delta.hunks()
        if is_sure_to_be_sent(placements[hunk.id])
        and isinstance(placements[hunk.id].action, Edit)
        and len(lines := list_telling(hunk.added) - list_telling(hunk.removed)) >= MIN_LINES
    }
    keys = {hunk: sorted(lines, key=_order_of)[:KEY_COUNT] for hunk, lines in blocks.items()}
    suffixes = {_suffix_of(hunk.path) for hunk in blocks}
    files = {path: at for path, at in ground.new_entries.items() if _suffix_of(path) in suffixes}
    holders = find_files_with_lines(repo, files, (key for some in keys.values() for key in some))
    origins = {new: old for old, new in ground.renames.items()}

    @lru_cache(FILE_CACHE_SIZE)
    def list_added(path: str) -> frozenset[bytes]:
        """Returns the telling lines that upstream's file has and the base's file has not."""
        entry = ground.base_entries.get(origins.get(path, path))
        was = list_telling(repo.read_lines(entry.oid)) if entry is not None else frozenset()
        return list_telling(repo.read_lines(ground.entries[path].oid)) - was

    for hunk, lines in blocks.items():
        for path in _find_candidates(hunk, keys[hunk], holders):
            if len(lines & list_added(path)) >= MIN_SHARE * len(lines):
                yield Doubt(hunk.id, f"Upstream has added most of its lines to {path}.")
                break


def list_telling(lines: Lines) -> frozenset[bytes]:
    """Returns the lines, stripped, that tell one place from another."""
    bare = (line.strip() for line in lines)
    return frozenset(line for line in bare if len(line) >= MIN_LINE_LENGTH and not is_trivial(line))


def _order_of(line: bytes) -> tuple[int, bytes]:
    return -len(line), line


def _suffix_of(path: str) -> str:
    return PurePosixPath(path).suffix


def _find_candidates(
    hunk: Hunk, keys: Sequence[bytes], holders: Mapping[bytes, set[str]]
) -> list[str]:
    """Returns the other files with the hunk's suffix that have most of the keys, the best first."""
    votes = Counter(path for key in keys for path in holders[key])
    ending = _suffix_of(hunk.path)
    found = [
        path
        for path, count in votes.items()
        if 2 * count > len(keys) and path != hunk.path and _suffix_of(path) == ending
    ]
    return sorted(found, key=lambda path: (-votes[path], path))
