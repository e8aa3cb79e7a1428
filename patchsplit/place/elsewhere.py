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

from patchsplit.git.lines import diff_lines
from patchsplit.git.repo import Repo
from patchsplit.git.tree import find_files_with_lines
from patchsplit.model.delta import Entry, FileChange, Hunk, HunkId, Lines, Oid, Span
from patchsplit.model.placement import Edit, Placement, Suggestion, Way
from patchsplit.place.candidates.blocks import find_block
from patchsplit.place.candidates.renames import find_renames
from patchsplit.place.candidates.sites import Site, Spot, make_conflict, make_edit_placement
from patchsplit.place.lines import count_characters, describe_lines, is_trivial, squeeze_whitespace
from patchsplit.place.mapping import LineMap
from patchsplit.place.ranking.rank import MAX_SUGGESTIONS, NO_FILE_CONTEXT
from patchsplit.place.text import make_suggestion, rank_site

CONTEXT_LINES = 2
"""Lines of context that must stand around the removed lines, where the file has them."""
KEY_COUNT = 2
"""The heaviest lines of a hunk and its context: a file is read only when it holds them."""
MIN_KEY_LENGTH = 8
MAX_KEY_FILES = 20
MIN_CHARACTERS = 24
"""Characters that the removed lines and their context must have."""
FRAMES = ((2, 2), (2, 1), (1, 2), (1, 1))
"""Lines of context before and behind, in the order in which they are tried."""


WIDE_CONTEXT_LINES = 12
"""Lines before and behind a hunk by which the files are chosen that are looked through."""
MAX_FILES = 3
"""Files that are looked through for one hunk."""
MAX_HOLDERS = 40
"""Files that may hold a line before it says nothing."""
MIN_FILE_SHARE = 0.25
"""Share of the telling lines around a hunk that a file must hold to be looked through."""
MAP_CACHE_SIZE = 64
"""Files whose lines are held against another's at once."""

OWN_FILE_SHARE = 0.8
"""Share of the telling lines around a hunk from which the file that holds them is its own."""
MAX_RIVAL_SHARE = 0.5
"""Share of them that its old file, or any other place, may have at most."""
MIN_TELLING_LINES = 8
"""Telling lines that must be around it."""
NO_RIVAL = "No other file has half as much of it."

_Offer = tuple[Suggestion, bool]
"""And whether it would merge there as it is."""


@dataclass(frozen=True, slots=True)
class _LostHunk:
    """A hunk without a file, and the base's lines around it."""

    file: FileChange
    hunk: Hunk
    base: Lines
    keys: tuple[bytes, ...]
    wide: tuple[bytes, ...]


def place_elsewhere(
    repo: Repo,
    orphaned: Sequence[tuple[FileChange, Hunk]],
    misplaced: Mapping[HunkId, tuple[FileChange, Hunk, Placement]],
    entries: Mapping[str, Entry],
) -> dict[HunkId, Placement]:
    """Places hunks of files that upstream has no more, or suggests where they could go.

    `astray` are conflicts of files that upstream still has, whose lines are not in them any more:
    they get suggestions. `entries` are the files that the lines can have moved to.
    """
    lost = [_find_context(repo, file, hunk) for file, hunk in orphaned]
    gone = [_find_context(repo, file, hunk) for file, hunk, _ in misplaced.values()]
    endings = {_suffix_of(one.file.path) for one in (*lost, *gone) if one.wide}
    files = {path: entry for path, entry in entries.items() if _suffix_of(path) in endings}
    words = (word for one in (*lost, *gone) for word in (*one.keys, *one.wide))
    holders = find_files_with_lines(repo, files, words)
    found = {
        one.hunk.id: _place_lost_hunk(repo, one, _find_key_files(one, holders), entries)
        for one in lost
    }
    found.update({name: placement for name, (_, _, placement) in misplaced.items()})
    open_ = [one for one in (*lost, *gone) if found[one.hunk.id].conflict is not None]
    for one, offered in _iter_suggestions(repo, open_, holders, entries):
        before = found[one.hunk.id]
        both = (*before.suggestions, *(made for made, _ in offered))
        first, *others = sorted(both, key=lambda made: -made.confidence)
        if (first, True) in offered and _has_no_rival(one, first, others, holders):
            spot = Spot(Way.ELSEWHERE, first.edit.at, first.edit.lines, f"{first.why} {NO_RIVAL}")
            placement = make_edit_placement(one.hunk, first.edit.origin, spot)
            found[one.hunk.id] = replace(placement, confidence=first.confidence)
        else:
            ranked = (first, *others[: MAX_SUGGESTIONS - 1])
            found[one.hunk.id] = replace(before, suggestions=ranked)
    return found


def _has_no_rival(
    one: _LostHunk,
    first: Suggestion,
    others: Sequence[Suggestion],
    holders: Mapping[bytes, set[str]],
) -> bool:
    """Tells whether one file alone took in the lines around a hunk, which would merge there."""
    left = sum(one.file.path in holders[word] for word in one.wide) / len(one.wide)
    rest = max([left, *(other.confidence for other in others)])
    return (
        len(one.wide) >= MIN_TELLING_LINES
        and first.confidence >= OWN_FILE_SHARE
        and rest <= MAX_RIVAL_SHARE
    )


def _find_context(repo: Repo, file: FileChange, hunk: Hunk) -> _LostHunk:
    assert file.old is not None  # noqa: S101 - the file was in the base
    base = repo.read_lines(file.old.oid)
    around = base[max(0, hunk.old.start - CONTEXT_LINES) : hunk.old.stop + CONTEXT_LINES]
    heavy = sorted(around, key=lambda line: (-len(squeeze_whitespace(line)), line))[:KEY_COUNT]
    keys = tuple(line.strip() for line in heavy if len(line.strip()) >= MIN_KEY_LENGTH)
    wide = base[max(0, hunk.old.start - WIDE_CONTEXT_LINES) : hunk.old.stop + WIDE_CONTEXT_LINES]
    telling = dict.fromkeys(line.strip() for line in wide if not is_trivial(line))
    return _LostHunk(file, hunk, base, keys, tuple(telling))


# ---- the files that hold most of the lines around a hunk


def _iter_suggestions(
    repo: Repo,
    open_: Sequence[_LostHunk],
    holders: Mapping[bytes, set[str]],
    entries: Mapping[str, Entry],
) -> Iterator[tuple[_LostHunk, list[_Offer]]]:
    """Yields what could be written to other files for each hunk, where there is anything."""
    chosen = {one.hunk.id: _find_best_files(one, holders) for one in open_}
    pairs = {
        (_old_oid(one), entries[path].oid): None for one in open_ for path in chosen[one.hunk.id]
    }
    known = dict(zip(pairs, diff_lines(repo, list(pairs)), strict=True))

    @lru_cache(MAP_CACHE_SIZE)
    def map_of(old: Oid, there: Oid) -> LineMap:
        return LineMap(repo.read_lines(old), repo.read_lines(there), known[old, there])

    for one in open_:
        offered = [
            made
            for path, share in chosen[one.hunk.id].items()
            for made in _suggest_in_file(one, path, share, map_of(_old_oid(one), entries[path].oid))
        ]
        if offered:
            yield one, offered


def _find_best_files(one: _LostHunk, holders: Mapping[bytes, set[str]]) -> dict[str, float]:
    """Returns the files that hold most of the lines around a hunk, each with the share it holds."""
    telling = [holders[word] for word in one.wide if len(holders[word]) <= MAX_HOLDERS]
    votes = Counter(path for paths in telling for path in paths)
    ending = _suffix_of(one.file.path)
    ours = (path for path in sorted(votes) if _suffix_of(path) == ending and path != one.file.path)
    first = sorted(ours, key=lambda path: -votes[path])[:MAX_FILES]
    shares = {path: votes[path] / len(one.wide) for path in first}
    return {path: share for path, share in shares.items() if share >= MIN_FILE_SHARE}


def _suggest_in_file(one: _LostHunk, path: str, share: float, map_: LineMap) -> Iterable[_Offer]:
    site = Site(one.hunk, one.hunk.old, one.hunk.added, map_)
    clean = map_.map_clean(site.old)
    if clean is not None:
        said = f"{describe_lines(clean).capitalize()} of {path}, which holds {format_percent(share)} around it."
        edit = Edit(path, clean, site.added, order=one.hunk.new.start)
        there_now = map_.upstream[clean.start : clean.stop]
        yield Suggestion(edit, there_now, Way.ELSEWHERE, said, share), True
        return
    for found in rank_site(site, NO_FILE_CONTEXT, find_renames(map_, site.added)):
        made = make_suggestion(site, path, found)
        why = f"In {path}, which holds {format_percent(share)} of the lines around it. {made.why}"
        yield replace(made, way=Way.ELSEWHERE, why=why, confidence=share * made.confidence), False


def _old_oid(one: _LostHunk) -> Oid:
    assert one.file.old is not None  # noqa: S101 - the file was in the base
    return one.file.old.oid


def format_percent(share: float) -> str:
    return f"{round(100 * share)} %"


# ---- the one file that holds what a hunk changes


def _find_key_files(one: _LostHunk, holders: Mapping[bytes, set[str]]) -> list[str]:
    """Returns the files of the same kind that hold all keys; none where they are too many."""
    if not one.keys:
        return []
    ending = _suffix_of(one.file.path)
    common = set.intersection(*(holders[key] for key in one.keys))
    paths = [path for path in sorted(common) if _suffix_of(path) == ending]
    return paths if len(paths) <= MAX_KEY_FILES else []


def _place_lost_hunk(
    repo: Repo, one: _LostHunk, paths: Sequence[str], entries: Mapping[str, Entry]
) -> Placement:
    hunk = one.hunk
    spots = [
        (path, at)
        for path in paths
        for at in _find_block(one, LineMap(one.base, repo.read_lines(entries[path].oid), ()))
    ]
    if len(spots) == 1:
        path, at = spots[0]
        said = (
            f"Upstream has {one.file.old_path} no more; what the hunk changes, with its context,"
            f" stands in one file alone, at {describe_lines(at)} of {path}."
        )
        return make_edit_placement(hunk, path, Spot(Way.ELSEWHERE, at, hunk.added, said))
    reason = f"Upstream has {one.file.old_path} no more"
    if spots:
        reason += f", and its lines stand in {len(spots)} places of other files"
    return make_conflict(hunk.id, f"{reason}.", one.file.path, base=hunk.removed, fork=hunk.added)


def _find_block(one: _LostHunk, map_: LineMap) -> list[Span]:
    old = one.hunk.old
    for before, behind in FRAMES:
        start = max(0, old.start - before)
        block = one.base[start : old.stop + behind]
        if count_characters(block) < MIN_CHARACTERS:
            continue
        hits = find_block(map_, block)
        if hits:
            shift = old.start - start
            return [Span(hit + shift, hit + shift + len(old)) for hit in hits]
    return []


def _suffix_of(path: str) -> str:
    return PurePosixPath(path).suffix
