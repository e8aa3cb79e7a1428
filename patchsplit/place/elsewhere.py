"""The hunks of files that upstream no longer has, or of lines that left them, to other files.

Only files that upstream changed or added since the base are searched. A hunk whose lines, with
their context, are in exactly one of them is placed there. Otherwise the files that have most of the
lines around the hunk are treated like its own file, and their likeliest candidates are suggested.
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
from patchsplit.model.placement import Cause, Edit, Placement, Suggestion, Way
from patchsplit.place.candidates.blocks import find_block
from patchsplit.place.candidates.renames import find_renames
from patchsplit.place.candidates.sites import Site, Spot, make_conflict, make_edit_placement
from patchsplit.place.lines import count_characters, describe_lines, is_trivial, squeeze_whitespace
from patchsplit.place.mapping import LineMap
from patchsplit.place.ranking.rank import MAX_SUGGESTIONS, NO_FILE_CONTEXT
from patchsplit.place.text import make_suggestion, rank_site

CONTEXT_LINES = 2
"""Lines of context on each side from which the keys are chosen."""
KEY_COUNT = 2
"""Number of keys: the longest lines of a hunk and its context. Only files with all are read."""
MIN_KEY_LENGTH = 8
"""Bytes of a stripped line from which on it can be a key."""
MAX_KEY_FILES = 20
"""Files with all keys up to which they are read."""
MIN_CHARACTERS = 24
"""Characters that the removed lines and their context must have to be looked for."""
FRAMES = ((2, 2), (2, 1), (1, 2), (1, 1))
"""Numbers of context lines before and after, in the order in which they are tried."""

WIDE_CONTEXT_LINES = 12
"""Lines before and after a hunk by which the files to search are chosen."""
MAX_FILES = 3
"""Files that are searched for one hunk."""
MAX_HOLDERS = 40
"""Files up to which those that have a line are counted; a more frequent line is ignored."""
MIN_FILE_SHARE = 0.25
"""Share of the non-trivial lines around a hunk that a file must have to be searched."""
MAP_CACHE_SIZE = 64
"""Line maps between two files that are kept in memory."""

OWN_FILE_SHARE = 0.8
"""Share of the non-trivial lines around a hunk that the file must have that it moved to."""
MAX_RIVAL_SHARE = 0.5
"""Share of them that its old file, or any other place, may have at most."""
MIN_TELLING_LINES = 8
"""Non-trivial lines that must be around the hunk."""
NO_RIVAL = "No other place has more than half of them."

_Offer = tuple[Suggestion, bool]
"""A suggestion, and whether git's merge would take the hunk there as it is."""


@dataclass(frozen=True, slots=True)
class _LostHunk:
    """A hunk that has no place in its own file, and the base's lines around it."""

    file: FileChange
    hunk: Hunk
    base: Lines
    """The whole file in the base."""
    keys: tuple[bytes, ...]
    """The longest lines of the hunk and its context, stripped."""
    wide: tuple[bytes, ...]
    """The non-trivial lines of the hunk and its wide context, stripped, each once."""


def place_elsewhere(
    repo: Repo,
    orphaned: Sequence[tuple[FileChange, Hunk]],
    misplaced: Mapping[HunkId, tuple[FileChange, Hunk, Placement]],
    entries: Mapping[str, Entry],
) -> dict[HunkId, Placement]:
    """Returns placements for hunks of files that upstream no longer has, or suggestions.

    `orphaned` are these hunks. `misplaced` are conflicts in files that upstream still has, but
    without the hunks' lines; they are in the result, too, with further suggestions. `entries` are
    the files, by path, that the lines can have moved to.
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
        both = (*before.suggestions, *(suggestion for suggestion, _ in offered))
        first, *others = sorted(both, key=lambda suggestion: -suggestion.confidence)
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
    """Tells whether `first` has nearly all lines around the hunk, and no other place has many."""
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


# ---- the files that have most of the lines around a hunk


def _iter_suggestions(
    repo: Repo,
    open_: Sequence[_LostHunk],
    holders: Mapping[bytes, set[str]],
    entries: Mapping[str, Entry],
) -> Iterator[tuple[_LostHunk, list[_Offer]]]:
    """Yields each hunk for which other files have suggestions, with these."""
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
            offer
            for path, share in chosen[one.hunk.id].items()
            for offer in _suggest_in_file(
                one, path, share, map_of(_old_oid(one), entries[path].oid)
            )
        ]
        if offered:
            yield one, offered


def _find_best_files(one: _LostHunk, holders: Mapping[bytes, set[str]]) -> dict[str, float]:
    """Returns the files with most of the lines around a hunk, each with its share of them."""
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
        where = describe_lines(clean).capitalize()
        why = f"{where} of {path}, which has {format_percent(share)} of the lines around it."
        edit = Edit(path, clean, site.added, order=one.hunk.new.start)
        there_now = map_.upstream[clean.start : clean.stop]
        yield Suggestion(edit, there_now, Way.ELSEWHERE, why, share), True
        return
    for found in rank_site(site, NO_FILE_CONTEXT, find_renames(map_, site.added)):
        here = make_suggestion(site, path, found)
        why = f"In {path}, which has {format_percent(share)} of the lines around it. {here.why}"
        yield replace(here, way=Way.ELSEWHERE, why=why, confidence=share * here.confidence), False


def _old_oid(one: _LostHunk) -> Oid:
    assert one.file.old is not None  # noqa: S101 - the file was in the base
    return one.file.old.oid


def format_percent(share: float) -> str:
    return f"{round(100 * share)} %"


# ---- the one file that has the lines of a hunk


def _find_key_files(one: _LostHunk, holders: Mapping[bytes, set[str]]) -> list[str]:
    """Returns the files with the same suffix that have all keys; [] if they are too many."""
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
        evidence = (
            f"{describe_lines(at).capitalize()} of {path}. Upstream no longer has"
            f" {one.file.old_path}; no other place has the hunk's lines with their context."
        )
        return make_edit_placement(hunk, path, Spot(Way.ELSEWHERE, at, hunk.added, evidence))
    reason = f"Upstream no longer has {one.file.old_path}"
    if spots:
        reason += f", and the hunk's lines are at {len(spots)} places in other files"
    return make_conflict(
        hunk.id, f"{reason}.", one.file.path, base=hunk.removed, fork=hunk.added,
        cause=Cause.DELETED_FILE,
    )  # fmt: skip


def _find_block(one: _LostHunk, map_: LineMap) -> list[Span]:
    """Returns the spans of upstream's file that equal the removed lines, with as much context."""
    old = one.hunk.old
    for before, after in FRAMES:
        start = max(0, old.start - before)
        block = one.base[start : old.stop + after]
        if count_characters(block) < MIN_CHARACTERS:
            continue
        hits = find_block(map_, block)
        if hits:
            shift = old.start - start
            return [Span(hit + shift, hit + shift + len(old)) for hit in hits]
    return []


def _suffix_of(path: str) -> str:
    return PurePosixPath(path).suffix
