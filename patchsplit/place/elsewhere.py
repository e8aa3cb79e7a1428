"""The hunks of a file that upstream has no more, to the one other file that holds their lines.

Only a file that upstream changed or added since the base can have taken them in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from patchsplit.git.repo import Repo
from patchsplit.git.tree import files_with
from patchsplit.model.delta import Entry, FileChange, Hunk, HunkId, Lines, Span
from patchsplit.model.placement import Placement, Way
from patchsplit.place.blocks import standing
from patchsplit.place.mapping import LineMap
from patchsplit.place.sites import Spot, edited, refused
from patchsplit.place.words import lines_of, squeezed, weight

REACH = 2
"""Lines of context that must stand around the removed lines, where the file has them."""
KEYS = 2
"""The heaviest lines of a hunk and its context: a file is read only when it holds them."""
KEY_WEIGHT = 8
CANDIDATES = 20
WEIGHTY = 24
"""Characters that the removed lines and their context must have."""
FRAMES = ((2, 2), (2, 1), (1, 2), (1, 1))
"""Lines of context before and behind, in the order in which they are tried."""


@dataclass(frozen=True, slots=True)
class _Lost:
    """A hunk without a file, and the base's lines around it."""

    file: FileChange
    hunk: Hunk
    base: Lines
    keys: tuple[bytes, ...]


def look_elsewhere(
    repo: Repo, homeless: Sequence[tuple[FileChange, Hunk]], entries: Mapping[str, Entry]
) -> dict[HunkId, Placement]:
    """Places hunks of files that upstream has no more; those without a sure place conflict.

    `entries` are the files that the lines can have moved to.
    """
    lost = [_lost(repo, file, hunk) for file, hunk in homeless]
    endings = {_ending(one.file.path) for one in lost if one.keys}
    files = {path: entry for path, entry in entries.items() if _ending(path) in endings}
    holders = files_with(repo, files, (key for one in lost for key in one.keys))
    found = {}
    for one in lost:
        found[one.hunk.id] = _placement(repo, one, _candidates(one, holders), entries)
    return found


def _lost(repo: Repo, file: FileChange, hunk: Hunk) -> _Lost:
    assert file.old is not None  # noqa: S101 - the file was in the base
    base = repo.lines(file.old.oid)
    around = base[max(0, hunk.old.start - REACH) : hunk.old.stop + REACH]
    heavy = sorted(around, key=lambda line: (-len(squeezed(line)), line))[:KEYS]
    keys = tuple(line.strip() for line in heavy if len(line.strip()) >= KEY_WEIGHT)
    return _Lost(file, hunk, base, keys)


def _candidates(one: _Lost, holders: Mapping[bytes, set[str]]) -> list[str]:
    """Returns the files of the same kind that hold all keys; none where they are too many."""
    if not one.keys:
        return []
    ending = _ending(one.file.path)
    common = set.intersection(*(holders[key] for key in one.keys))
    paths = [path for path in sorted(common) if _ending(path) == ending]
    return paths if len(paths) <= CANDIDATES else []


def _placement(
    repo: Repo, one: _Lost, paths: Sequence[str], entries: Mapping[str, Entry]
) -> Placement:
    hunk = one.hunk
    spots = [
        (path, at)
        for path in paths
        for at in _standing(one, LineMap(one.base, repo.lines(entries[path].oid), ()))
    ]
    if len(spots) == 1:
        path, at = spots[0]
        said = (
            f"Upstream has {one.file.old_path} no more; what the hunk changes, with its context,"
            f" stands in one file alone, at {lines_of(at)} of {path}."
        )
        return edited(hunk, path, Spot(Way.ELSEWHERE, at, hunk.added, said))
    reason = f"Upstream has {one.file.old_path} no more"
    if spots:
        reason += f", and its lines stand in {len(spots)} places of other files"
    return refused(hunk.id, f"{reason}.", one.file.path, base=hunk.removed, fork=hunk.added)


def _standing(one: _Lost, map_: LineMap) -> list[Span]:
    old = one.hunk.old
    for before, behind in FRAMES:
        start = max(0, old.start - before)
        block = one.base[start : old.stop + behind]
        if weight(block) < WEIGHTY:
            continue
        hits = standing(map_, block)
        if hits:
            shift = old.start - start
            return [Span(hit + shift, hit + shift + len(old)) for hit in hits]
    return []


def _ending(path: str) -> str:
    return PurePosixPath(path).suffix
