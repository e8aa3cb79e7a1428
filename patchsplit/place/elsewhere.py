"""The hunks of a file that upstream has no more, or of lines that left it, to other files.

Only a file that upstream changed or added since the base can have taken them in. What stands, with
its context, in one such file alone is placed there; else the files that hold most of the lines
around a hunk are looked through as its own would be, and what is likeliest there is suggested.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import PurePosixPath

from patchsplit.git.lines import line_changes
from patchsplit.git.repo import Repo
from patchsplit.git.tree import files_with
from patchsplit.model.delta import Entry, FileChange, Hunk, HunkId, Lines, Oid, Span
from patchsplit.model.placement import Edit, Placement, Suggestion, Way
from patchsplit.place.candidates.blocks import standing
from patchsplit.place.candidates.renames import renames_in
from patchsplit.place.candidates.sites import Site, Spot, edited, refused
from patchsplit.place.lines import lines_of, squeezed, trivial, weight
from patchsplit.place.mapping import LineMap
from patchsplit.place.ranking.rank import ALL_ALONE, SHOWN
from patchsplit.place.text import best, suggestion

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


WIDE = 12
"""Lines before and behind a hunk by which the files are chosen that are looked through."""
FILES = 3
"""Files that are looked through for one hunk."""
COMMON = 40
"""Files that may hold a line before it says nothing."""
PRESENT = 0.25
"""Share of the telling lines around a hunk that a file must hold to be looked through."""
MAPS = 64
"""Files whose lines are held against another's at once."""

MOST = 0.8
"""Share of the telling lines around a hunk from which the file that holds them is its own."""
HALF = 0.5
"""Share of them that its old file, or any other place, may have at most."""
TELLING = 8
"""Telling lines that must be around it."""
ALONE = "No other file has half as much of it."

_Offer = tuple[Suggestion, bool]
"""And whether it would merge there as it is."""


@dataclass(frozen=True, slots=True)
class _Lost:
    """A hunk without a file, and the base's lines around it."""

    file: FileChange
    hunk: Hunk
    base: Lines
    keys: tuple[bytes, ...]
    wide: tuple[bytes, ...]


def look_elsewhere(
    repo: Repo,
    homeless: Sequence[tuple[FileChange, Hunk]],
    astray: Mapping[HunkId, tuple[FileChange, Hunk, Placement]],
    entries: Mapping[str, Entry],
) -> dict[HunkId, Placement]:
    """Places hunks of files that upstream has no more, or suggests where they could go.

    `astray` are conflicts of files that upstream still has, whose lines are not in them any more:
    they get suggestions. `entries` are the files that the lines can have moved to.
    """
    lost = [_lost(repo, file, hunk) for file, hunk in homeless]
    gone = [_lost(repo, file, hunk) for file, hunk, _ in astray.values()]
    endings = {_ending(one.file.path) for one in (*lost, *gone) if one.wide}
    files = {path: entry for path, entry in entries.items() if _ending(path) in endings}
    words = (word for one in (*lost, *gone) for word in (*one.keys, *one.wide))
    holders = files_with(repo, files, words)
    found = {one.hunk.id: _placement(repo, one, _candidates(one, holders), entries) for one in lost}
    found.update({name: placement for name, (_, _, placement) in astray.items()})
    open_ = [one for one in (*lost, *gone) if found[one.hunk.id].conflict is not None]
    for one, offered in _suggested(repo, open_, holders, entries):
        before = found[one.hunk.id]
        both = (*before.suggestions, *(made for made, _ in offered))
        first, *others = sorted(both, key=lambda made: -made.confidence)
        if (first, True) in offered and _alone(one, first, others, holders):
            spot = Spot(Way.ELSEWHERE, first.edit.at, first.edit.lines, f"{first.why} {ALONE}")
            placement = edited(one.hunk, first.edit.origin, spot)
            found[one.hunk.id] = replace(placement, confidence=first.confidence)
        else:
            ranked = (first, *others[: SHOWN - 1])
            found[one.hunk.id] = replace(before, suggestions=ranked)
    return found


def _alone(
    one: _Lost, first: Suggestion, others: Sequence[Suggestion], holders: Mapping[bytes, set[str]]
) -> bool:
    """Tells whether one file alone took in the lines around a hunk, which would merge there."""
    left = sum(one.file.path in holders[word] for word in one.wide) / len(one.wide)
    rest = max([left, *(other.confidence for other in others)])
    return len(one.wide) >= TELLING and first.confidence >= MOST and rest <= HALF


def _lost(repo: Repo, file: FileChange, hunk: Hunk) -> _Lost:
    assert file.old is not None  # noqa: S101 - the file was in the base
    base = repo.lines(file.old.oid)
    around = base[max(0, hunk.old.start - REACH) : hunk.old.stop + REACH]
    heavy = sorted(around, key=lambda line: (-len(squeezed(line)), line))[:KEYS]
    keys = tuple(line.strip() for line in heavy if len(line.strip()) >= KEY_WEIGHT)
    wide = base[max(0, hunk.old.start - WIDE) : hunk.old.stop + WIDE]
    telling = dict.fromkeys(line.strip() for line in wide if not trivial(line))
    return _Lost(file, hunk, base, keys, tuple(telling))


# ---- the files that hold most of the lines around a hunk


def _suggested(
    repo: Repo,
    open_: Sequence[_Lost],
    holders: Mapping[bytes, set[str]],
    entries: Mapping[str, Entry],
) -> Iterator[tuple[_Lost, list[_Offer]]]:
    """Yields what could be written to other files for each hunk, where there is anything."""
    chosen = {one.hunk.id: _fullest(one, holders) for one in open_}
    pairs = {(_old(one), entries[path].oid): None for one in open_ for path in chosen[one.hunk.id]}
    known = dict(zip(pairs, line_changes(repo, list(pairs)), strict=True))

    @lru_cache(MAPS)
    def map_of(old: Oid, there: Oid) -> LineMap:
        return LineMap(repo.lines(old), repo.lines(there), known[old, there])

    for one in open_:
        offered = [
            made
            for path, share in chosen[one.hunk.id].items()
            for made in _in_file(one, path, share, map_of(_old(one), entries[path].oid))
        ]
        if offered:
            yield one, offered


def _fullest(one: _Lost, holders: Mapping[bytes, set[str]]) -> dict[str, float]:
    """Returns the files that hold most of the lines around a hunk, each with the share it holds."""
    telling = [holders[word] for word in one.wide if len(holders[word]) <= COMMON]
    votes = Counter(path for paths in telling for path in paths)
    ending = _ending(one.file.path)
    ours = (path for path in sorted(votes) if _ending(path) == ending and path != one.file.path)
    first = sorted(ours, key=lambda path: -votes[path])[:FILES]
    shares = {path: votes[path] / len(one.wide) for path in first}
    return {path: share for path, share in shares.items() if share >= PRESENT}


def _in_file(one: _Lost, path: str, share: float, map_: LineMap) -> Iterable[_Offer]:
    site = Site(one.hunk, one.hunk.old, one.hunk.added, map_)
    clean = map_.across(site.old)
    if clean is not None:
        said = f"{lines_of(clean).capitalize()} of {path}, which holds {percent(share)} around it."
        edit = Edit(path, clean, site.added, order=one.hunk.new.start)
        there_now = map_.upstream[clean.start : clean.stop]
        yield Suggestion(edit, there_now, Way.ELSEWHERE, said, share), True
        return
    for found in best(site, ALL_ALONE, renames_in(map_, site.added)):
        made = suggestion(site, path, found)
        why = f"In {path}, which holds {percent(share)} of the lines around it. {made.why}"
        yield replace(made, way=Way.ELSEWHERE, why=why, confidence=share * made.confidence), False


def _old(one: _Lost) -> Oid:
    assert one.file.old is not None  # noqa: S101 - the file was in the base
    return one.file.old.oid


def percent(share: float) -> str:
    return f"{round(100 * share)} %"


# ---- the one file that holds what a hunk changes


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
