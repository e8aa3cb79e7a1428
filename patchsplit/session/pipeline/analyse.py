"""Runs the stages in order: a plan's source to an Analysis."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from patchsplit.annotate import annotate, category_of, find_cuts
from patchsplit.confirm import confirm, confirm_halves
from patchsplit.git.log import read_identities
from patchsplit.git.repo import Repo
from patchsplit.git.tree import find_entries
from patchsplit.model.analysis import Analysis
from patchsplit.model.delta import (
    Cut,
    Delta,
    Entry,
    Hunk,
    HunkId,
    Oid,
    cut_delta,
    cut_hunk,
    select_hunks,
)
from patchsplit.model.facts import Facts, ForkCommit
from patchsplit.model.placement import Placement, slice_placement
from patchsplit.model.plan import Source
from patchsplit.place import make_disjoint, place, place_and_cut, read_followed_tree
from patchsplit.place.history.counterparts import find_counterparts, mark_versions
from patchsplit.progress import OnProgress, ignore_progress
from patchsplit.read import read_trees
from patchsplit.relate import relate
from patchsplit.session.pipeline.pieces import annotate_pieces, find_landed, look_up_words
from patchsplit.session.pipeline.units import trace_hunks
from patchsplit.store.keys import Cuts
from patchsplit.store.upstream_cache import NO_CACHE, UpstreamCache

__all__ = ["analyse", "analyse_and_cut", "find_cuts", "recut"]

CommitsByPiece = Mapping[HunkId, tuple[Oid, ...]]
NO_COMMITS: CommitsByPiece = {}


def analyse(
    repo: Repo,
    source: Source,
    cuts: Cuts,
    on_progress: OnProgress = ignore_progress,
    cache: UpstreamCache = NO_CACHE,
) -> Analysis:
    """Returns the analysis of the delta between base and fork, with hunks cut by `cuts`.

    What is read of upstream's history is cached in `cache`.
    """
    uncut = read_trees(repo, source.base, source.fork, on_progress)
    delta = cut_delta(uncut, cuts)
    placements = locate(repo, source, delta, on_progress, cache)
    for level in _iter_levels(uncut, cuts):
        placements = _share_placements(repo, source, level, delta, cuts, placements, cache)
    return _annotate(repo, source, delta, placements, on_progress)


def analyse_and_cut(
    repo: Repo,
    source: Source,
    cuts: Cuts,
    on_progress: OnProgress = ignore_progress,
    cache: UpstreamCache = NO_CACHE,
    keep_whole: Container[HunkId] = frozenset(),
) -> tuple[Analysis, dict[HunkId, tuple[Cut, ...]]]:
    """Returns the analysis, and all cuts: also hunks of which upstream has a part are cut.

    Hunks of `keep_whole` are not. The analysis is the one that `analyse` returns for these cuts.
    """
    uncut = read_trees(repo, source.base, source.fork, on_progress)
    base, upstream = source.base, source.upstream
    ground = read_followed_tree(repo, uncut, base, upstream, cache)
    placed = place_and_cut(
        repo, cut_delta(uncut, cuts), base, upstream, on_progress, cache, ground,
        keep_whole,
    )  # fmt: skip
    delta = placed.delta
    placements = confirm(
        repo, delta, ground, upstream, placed.placements, on_progress, source.least
    )
    all_cuts = {**{name: tuple(some) for name, some in cuts.items()}, **placed.cuts}
    for level in _iter_levels(uncut, all_cuts):
        placements = _share_placements(repo, source, level, delta, all_cuts, placements, cache)
    return _annotate(repo, source, delta, placements, on_progress), all_cuts


def _annotate(
    repo: Repo,
    source: Source,
    delta: Delta,
    placements: Mapping[HunkId, Placement],
    on_progress: OnProgress,
) -> Analysis:
    """Returns the analysis of placed hunks.

    Those that upstream has already, most of an old fork, are not annotated.
    """
    landed = find_landed(placements)
    left = select_hunks(delta, placements.keys() - landed)
    facts = {hunk.id: Facts(hunk.id, category_of(hunk.path)) for hunk in delta.hunks()}
    facts.update(annotate(repo, left, on_progress))
    written, commits = trace_hunks(repo, source, left, on_progress)
    facts = {name: replace(fact, commits=written.get(name, ())) for name, fact in facts.items()}
    placements = _mark_versions(repo, source, placements, written, commits)
    graph = relate(delta, facts, look_up_words(repo, source), landed)
    sure = confirm_halves(repo, delta, source.upstream, graph, placements)
    entries = read_upstream_entries(repo, source, sure)
    return Analysis(delta, facts, commits, sure, graph, entries)


def _mark_versions(
    repo: Repo,
    source: Source,
    placements: Mapping[HunkId, Placement],
    written: CommitsByPiece,
    commits: Mapping[Oid, ForkCommit],
) -> Mapping[HunkId, Placement]:
    """Returns the placements; what is left of a commit that upstream has is to be looked at."""
    if not commits:
        return placements
    upstream = read_identities(repo, source.base, source.upstream)
    return mark_versions(placements, written, find_counterparts(commits.values(), upstream))


def locate(
    repo: Repo,
    source: Source,
    delta: Delta,
    on_progress: OnProgress = ignore_progress,
    cache: UpstreamCache = NO_CACHE,
) -> dict[HunkId, Placement]:
    """Returns the placements of a delta on a plan's upstream, after the second look."""
    base, upstream = source.base, source.upstream
    ground = read_followed_tree(repo, delta, base, upstream, cache)
    placed = place(repo, delta, base, upstream, on_progress, cache, ground)
    return confirm(repo, delta, ground, upstream, placed, on_progress, source.least)


@dataclass(frozen=True, slots=True)
class CutPlacements:
    """An analysis whose hunks are cut and placed, but not annotated yet."""

    delta: Delta
    """The delta with the pieces in place of their hunks."""
    part: Delta
    """Its files with cut hunks."""
    hunk_of_piece: Mapping[HunkId, HunkId]
    """Piece -> the hunk that it was cut from."""
    placements: Mapping[HunkId, Placement]


def recut(
    repo: Repo,
    source: Source,
    before: Analysis,
    cuts: Cuts,
    cache: UpstreamCache = NO_CACHE,
    commits_by_piece: CommitsByPiece = NO_COMMITS,
) -> Analysis:
    """Returns the analysis with hunks cut by `cuts`; only their files are analysed again.

    `commits_by_piece` gives the fork's commits that wrote a piece; other pieces have the commits of
    their hunk. What is read of upstream's history is cached in `cache`.
    """
    placed = place_cuts(repo, source, before, cuts, cache)
    return annotate_cuts(repo, source, before, placed, commits_by_piece)


def place_cuts(
    repo: Repo, source: Source, before: Analysis, cuts: Cuts, cache: UpstreamCache = NO_CACHE
) -> CutPlacements:
    """Cuts hunks and places their pieces: the first half of `recut`."""
    delta = cut_delta(before.delta, cuts)
    files = tuple(
        new for old, new in zip(before.delta.files, delta.files, strict=True) if new is not old
    )
    part = Delta(delta.base, delta.fork, files)
    known = {hunk.id: hunk for file in before.delta.files for hunk in file.hunks}
    pieces = {name: cut_hunk(known[name], some) for name, some in cuts.items() if name in known}
    placed = locate(repo, source, part, cache=cache)
    placements: dict[HunkId, Placement] = dict(before.placements)
    for name, some in pieces.items():
        placements.update(_place_pieces(placements.pop(name), known[name], some, placed))
    # Moved code may put hunks of different files on the same lines: all placements are compared.
    placements = make_disjoint(delta, placements)
    whole = {piece.id: name for name, some in pieces.items() for piece in some}
    return CutPlacements(delta, part, whole, placements)


def annotate_cuts(
    repo: Repo,
    source: Source,
    before: Analysis,
    cut: CutPlacements,
    commits_by_piece: CommitsByPiece = NO_COMMITS,
) -> Analysis:
    """Annotates and relates what `place_cuts` returned: the second half of `recut`."""
    facts = annotate_pieces(repo, cut.part, before.facts, cut.hunk_of_piece, commits_by_piece)
    landed = find_landed(cut.placements)
    graph = relate(cut.delta, facts, look_up_words(repo, source), landed)
    sure = confirm_halves(repo, cut.delta, source.upstream, graph, cut.placements)
    upstream = read_upstream_entries(repo, source, sure)
    return Analysis(cut.delta, facts, before.commits, sure, graph, upstream)


def _place_pieces(
    hunk_placement: Placement,
    hunk: Hunk,
    pieces: Sequence[Hunk],
    piece_placements: Mapping[HunkId, Placement],
) -> dict[HunkId, Placement]:
    """Returns the placements of the pieces of a hunk.

    Each piece has its own, unless one of them conflicts: then all that are not upstream have their
    part of the hunk's placement, as a whole hunk shows better than its pieces where it belongs.
    """
    found = {piece.id: piece_placements[piece.id] for piece in pieces}
    shares = {
        piece.id: part
        for piece in pieces
        if found[piece.id].landed is None
        and (part := slice_placement(hunk_placement, hunk, piece)) is not None
    }
    torn = any(found[name].conflict is not None for name in shares)
    return {**found, **shares} if torn else found


def _iter_levels(uncut: Delta, cuts: Cuts) -> Iterator[Delta]:
    """Yields the delta before the cuts of its hunks, then before those of their pieces, and so on.

    Nothing is yielded if no hunk is cut.
    """
    level = uncut
    while here := {hunk.id: cuts[hunk.id] for hunk in level.hunks() if hunk.id in cuts}:
        yield level
        level = cut_delta(level, here)


def _share_placements(
    repo: Repo,
    source: Source,
    uncut: Delta,
    delta: Delta,
    cuts: Cuts,
    piece_placements: Mapping[HunkId, Placement],
    cache: UpstreamCache,
) -> dict[HunkId, Placement]:
    """Returns the placements with those of conflicting pieces derived from their uncut hunk's.

    `uncut` is the delta before hunks of it were cut, `delta` the one after all cuts.
    """
    known, placements = delta.by_id(), dict(piece_placements)
    torn: dict[Hunk, list[Hunk]] = {}
    for file in uncut.files:
        for hunk in file.hunks:
            if hunk.id in cuts:
                alone = replace(uncut, files=(replace(file, hunks=(hunk,)),))
                pieces = [known[piece.id] for piece in cut_delta(alone, cuts).hunks()]
                if _is_torn([piece_placements[piece.id] for piece in pieces]):
                    torn[hunk] = pieces
    if not torn:
        return placements
    files = tuple(file for file in uncut.files if not torn.keys().isdisjoint(file.hunks))
    torn_files = replace(uncut, files=files)
    whole = locate(repo, source, torn_files, cache=cache)
    for hunk, pieces in torn.items():
        placements.update(_place_pieces(whole[hunk.id], hunk, pieces, piece_placements))
    return make_disjoint(delta, placements)


def _is_torn(pieces: Sequence[Placement]) -> bool:
    """Tells whether pieces show less well than their whole hunk where it belongs.

    That is so if one of them conflicts, unless upstream has a part of the hunk: then the whole has
    no place.
    """
    landed = any(piece.landed is not None for piece in pieces)
    return not landed and any(piece.conflict is not None for piece in pieces)


def read_upstream_entries(
    repo: Repo, source: Source, placements: Mapping[HunkId, Placement]
) -> dict[str, Entry]:
    """Returns upstream's tree entries by path, for all paths that actions or answers can touch."""
    paths = {found.action.origin for found in placements.values() if found.action}
    paths |= {found.conflict.path for found in placements.values() if found.conflict}
    paths |= {one.edit.origin for found in placements.values() for one in found.suggestions}
    return find_entries(repo, source.upstream, paths)
