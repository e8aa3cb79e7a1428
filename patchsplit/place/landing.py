"""Placements to the same with what upstream has already: its history is joined to its tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from patchsplit.git.repo import Repo
from patchsplit.model.delta import Delta, Entry, FileChange, Hunk, HunkId, Kind, Status
from patchsplit.model.placement import Cause, Extent, Landed, Placement
from patchsplit.place.history.explain import FileLines
from patchsplit.place.history.landed import (
    TreeEvidence,
    Verdict,
    find_bringing_commit,
    judge_hunks,
)
from patchsplit.place.history.search import HistorySearch, history_path
from patchsplit.place.lines import is_trivial, remove_whitespace
from patchsplit.place.upstream_tree import UpstreamTree

CHANGED_SINCE = "Upstream has changed the lines since."
LINE_CACHE_SIZE = 16
"""Files whose lines are kept in memory; hunks are judged file by file."""
MAX_DISTANCE = 10
"""Lines between a hunk that says nothing and the hunks next to it that it goes with."""


def collect_paths(delta: Delta, ground: UpstreamTree) -> set[str]:
    """Returns all paths that the delta's files can have in upstream's history."""
    names = {history_path(file) for file in delta.files} | {file.path for file in delta.files}
    return names | {ground.renames[name] for name in names if name in ground.renames}


def judge_unplaced(
    repo: Repo, ground: UpstreamTree, search: HistorySearch
) -> dict[HunkId, Verdict]:
    """Returns what upstream's history says of each hunk, wherever upstream's tree has it."""
    return judge_hunks(search, TreeEvidence((), (), (), _make_line_reader(repo, ground)))


def apply_history(
    repo: Repo,
    delta: Delta,
    found: Mapping[HunkId, Placement],
    ground: UpstreamTree,
    search: HistorySearch,
    unplaced: Mapping[HunkId, Verdict],
) -> tuple[dict[HunkId, Placement], dict[HunkId, Verdict]]:
    """Returns the placements with what upstream's history says of each hunk, and these verdicts.

    `found` are the placements of all hunks of `delta` by upstream's tree; `search` has searched the
    history for them. `unplaced` is what `judge_unplaced` returned.
    """
    shown = {hunk.id for hunk in delta.hunks() if _is_visible(hunk, found[hunk.id])}
    tree = TreeEvidence(
        {name for name, placement in found.items() if placement.landed is not None},
        {name for name, placement in found.items() if placement.action is not None},
        shown,
        _make_line_reader(repo, ground),
    )
    verdicts = judge_hunks(search, tree, unplaced)
    placed = {
        hunk.id: _add_landed(
            found[hunk.id],
            verdicts.get(hunk.id),
            find_bringing_commit(search, file, hunk),
            visible=hunk.id in shown,
        )
        for file in delta.files
        for hunk in file.hunks
    }
    for file in delta.files:
        placed.update(_follow_neighbours(file, placed))
    return placed, verdicts


def _make_line_reader(repo: Repo, ground: UpstreamTree) -> Callable[[str], FileLines]:
    """Returns a function from a path of the base or the fork to the lines of its file."""

    def read_side(entry: Entry | None) -> frozenset[bytes]:
        if entry is None or not entry.mode.is_regular:
            return frozenset()
        return frozenset(map(bytes.strip, repo.read_lines(entry.oid)))

    @lru_cache(LINE_CACHE_SIZE)
    def read_lines(path: str) -> FileLines:
        origin = ground.find_origin(path)
        upstream = ground.entries[origin] if origin is not None else None
        return FileLines(read_side(ground.base_entries.get(path)), read_side(upstream))

    return read_lines


def _is_visible(hunk: Hunk, placement: Placement) -> bool:
    """Tells whether upstream's lines at the place of a conflict already have what it does.

    That is all lines that it adds or, if it adds none, none of those that it removes.
    """
    if placement.conflict is None:
        return False
    there = {remove_whitespace(line) for line in placement.conflict.upstream}
    if hunk.added:
        return all(remove_whitespace(line) in there for line in hunk.added)
    return not any(remove_whitespace(line) in there for line in hunk.removed)


def _add_landed(
    placement: Placement, verdict: Verdict | None, brought_by: Landed | None, *, visible: bool
) -> Placement:
    """Returns a placement with what upstream's history says of the hunk.

    `brought_by` is the commit that brought the state of the file that upstream's tree has;
    `visible` is what _is_visible() returns.
    """
    by_history = verdict.landed if verdict is not None else None
    if placement.landed is not None:
        by = by_history or brought_by
        if by is None:
            return placement
        evidence = f"{placement.landed.evidence} {by.evidence}"
        landed = replace(by, evidence=evidence, extent=Extent.WHOLE)
        return replace(placement, evidence=evidence, landed=landed)
    if by_history is None or placement.action is not None:
        return replace(placement, landed=by_history)
    if visible:
        return replace(placement, landed=replace(by_history, extent=Extent.WHOLE))
    extent = Extent.MODIFIED if by_history.extent is Extent.WHOLE else by_history.extent
    if placement.conflict is not None and placement.conflict.cause is Cause.DELETED_FILE:
        extent = Extent.GONE
    fate = verdict.fate if verdict is not None else ""
    evidence = f"{by_history.evidence} {fate or CHANGED_SINCE}"
    return replace(placement, landed=replace(by_history, evidence=evidence, extent=extent))


# ---- hunks that say nothing by themselves


def _follow_neighbours(
    file: FileChange, placed: Mapping[HunkId, Placement]
) -> Iterator[tuple[HunkId, Placement]]:
    """Yields the hunks of blank lines and brackets beside hunks that have landed, as landed, too.

    The hunks next to it within MAX_DISTANCE lines must all be sure to have landed.
    """
    if file.status is Status.DELETED:
        return
    hunks = [hunk for hunk in file.hunks if hunk.kind is Kind.TEXT]
    for index, hunk in enumerate(hunks):
        placement = placed[hunk.id]
        known = placement.landed is not None and placement.landed.by is not None
        is_decided = known or placement.action is not None
        if is_decided or not all(is_trivial(line) for line in (*hunk.removed, *hunk.added)):
            continue
        near = [placed[other.id] for other in _list_neighbours(hunks, index)]
        landed = [one.landed for one in near if one.landed is not None and one.landed.sure]
        first = next((one for one in landed if one.by is not None), None)
        if first is not None and first.by is not None and len(landed) == len(near):
            evidence = f"It stands beside changes of commit {first.by[:12]}, and changes no words."
            extent = first.extent if placement.landed is None else placement.landed.extent
            yield hunk.id, replace(placement, landed=Landed(first.by, evidence, extent))


def _list_neighbours(hunks: Sequence[Hunk], index: int) -> list[Hunk]:
    """Returns the nearest hunk with words on each side, if it is within MAX_DISTANCE lines."""
    here = hunks[index]
    near = []
    for others in (reversed(hunks[:index]), hunks[index + 1 :]):
        for other in others:
            gap = max(here.old.start, other.old.start) - min(here.old.stop, other.old.stop)
            if gap > MAX_DISTANCE:
                break
            if not all(is_trivial(line) for line in (*other.removed, *other.added)):
                near.append(other)
                break
    return near
