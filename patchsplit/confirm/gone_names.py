"""Identifiers of the base that upstream's tree no longer has anywhere, for languages like C."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from patchsplit.confirm.destinations import is_sure_to_be_sent
from patchsplit.confirm.doubts import Doubt
from patchsplit.confirm.syntax import C_LIKE, TEXT
from patchsplit.git.grep import find_words
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Delta, Entry, HunkId, Lines, Oid
from patchsplit.model.placement import Edit, Placement
from patchsplit.place.mapping import NAME
from patchsplit.place.upstream_tree import UpstreamTree

MIN_LENGTH = 4
"""Bytes of a name that is looked for."""
FEW_NAMES = 1000
"""Names up to which git searches upstream's tree faster than its changed files are read."""
MAX_LISTED = 8
"""Names that a reason lists, at most."""


def find_gone_doubts(
    repo: Repo,
    delta: Delta,
    ground: UpstreamTree,
    upstream: Oid,
    placements: Mapping[HunkId, Placement],
) -> Iterator[Doubt]:
    """Yields a doubt for each sure edit that uses an identifier that upstream's tree has nowhere.

    The base has it in a file of the delta or in a header that upstream changed, or took away.
    """
    used = {
        hunk.id: list_names(edit.lines) - list_names(hunk.removed)
        for hunk in delta.hunks()
        if _suffix_of(hunk.path) in C_LIKE
        and is_sure_to_be_sent(placements[hunk.id])
        and isinstance(edit := placements[hunk.id].action, Edit)
    }
    wanted = frozenset().union(*used.values())
    if not wanted:
        return
    gone = _find_gone_names(repo, delta, ground, upstream, wanted)
    for hunk, names in used.items():
        lost = sorted(name.decode() for name in names & gone)
        if lost:
            yield Doubt(hunk, f"Upstream no longer has {_list_some(lost)}.")


def _list_some(names: Sequence[str]) -> str:
    more = len(names) - MAX_LISTED
    return ", ".join(names[:MAX_LISTED]) + (f" and {more} more" if more > 0 else "")


def list_names(lines: Lines) -> frozenset[bytes]:
    """Returns the identifiers in the code of some lines of a language like C."""
    code = TEXT.sub(b" ", b"".join(lines))
    return frozenset(name for name in NAME.findall(code) if len(name) >= MIN_LENGTH)


def _find_gone_names(
    repo: Repo, delta: Delta, ground: UpstreamTree, upstream: Oid, wanted: frozenset[bytes]
) -> frozenset[bytes]:
    own = {path for file in delta.files for path in (file.path, file.old_path)}
    own |= {ground.renames[path] for path in own if path in ground.renames}
    gone = {p: e for p, e in ground.base_entries.items() if ground.entries.get(p) != e}
    if len(wanted) <= FEW_NAMES:
        wanted -= find_words(repo, upstream, wanted)
        return frozenset(_find_names(repo, gone, own, wanted)) if wanted else wanted
    before = _find_names(repo, gone, own, wanted)
    candidates = before - _find_names(repo, ground.new_entries, own, before)
    return frozenset(candidates - find_words(repo, upstream, candidates))


def _find_names(
    repo: Repo, files: Mapping[str, Entry], own: Container[str], wanted: Iterable[bytes]
) -> set[bytes]:
    """Returns the names of `wanted` that headers, or files of `own`, have anywhere."""
    blobs = [
        entry.oid
        for path, entry in files.items()
        if entry.mode.is_regular
        and (suffix := _suffix_of(path)) in C_LIKE
        and (suffix.startswith(".h") or path in own)
    ]
    left, found = set(wanted), set()
    for _, content in repo.iter_blobs(blobs):
        here = left.intersection(NAME.findall(content))
        found |= here
        left -= here
    return found


def _suffix_of(path: str) -> str:
    return PurePosixPath(path).suffix
