"""An analysis to one of pieces: each hunk is cut at its seams, so that mixed hunks can be split."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass, replace

from patchsplit.annotate import annotate, find_seams
from patchsplit.git.grep import PathsByWord, find_files_with_words
from patchsplit.git.repo import Repo
from patchsplit.model.analysis import Analysis
from patchsplit.model.delta import Delta, HunkId, Oid, Status, cut_delta, cut_hunk
from patchsplit.model.facts import Category, Facts
from patchsplit.model.graph import Graph
from patchsplit.model.placement import Placement
from patchsplit.model.plan import Source
from patchsplit.relate import FindWordFiles, relate
from patchsplit.session.pipeline.units import trace_hunks


@dataclass(frozen=True, slots=True)
class FineDelta:
    """A delta whose hunks are cut into pieces."""

    delta: Delta
    facts: Mapping[HunkId, Facts]
    hunk_of_piece: Mapping[HunkId, HunkId]
    """Piece -> the hunk that it was cut from."""
    graph: Graph


def cut_at_seams(repo: Repo, source: Source, analysis: Analysis) -> FineDelta:
    """Cuts all placed hunks at their seams.

    Hunks that upstream has, conflicts, and deleted and generated files are not cut.
    """
    cuts = {
        hunk.id: found
        for file in analysis.delta.files
        if file.status is not Status.DELETED
        for hunk in file.hunks
        if analysis.facts[hunk.id].category is not Category.GENERATED
        and analysis.placements[hunk.id].action is not None
        and (found := find_seams(hunk))
    }
    delta = cut_delta(analysis.delta, cuts)
    changed = tuple(
        new for old, new in zip(analysis.delta.files, delta.files, strict=True) if new is not old
    )
    part = Delta(delta.base, delta.fork, changed)
    known = analysis.delta.by_id()
    whole = {piece.id: name for name in cuts for piece in cut_hunk(known[name], cuts[name])}
    written = _find_piece_commits(repo, source, analysis, part, cuts)
    facts = annotate_pieces(repo, part, analysis.facts, whole, written)
    return FineDelta(
        delta,
        facts,
        whole,
        relate(delta, facts, look_up_words(repo, source), find_landed(analysis.placements))
        if cuts
        else analysis.graph,
    )


def find_landed(placements: Mapping[HunkId, Placement]) -> frozenset[HunkId]:
    """Returns the hunks that upstream has, or seems to have."""
    return frozenset(name for name, found in placements.items() if found.landed is not None)


def look_up_words(repo: Repo, source: Source) -> FindWordFiles:
    """Returns the function by which `relate` looks up names in the files of the base."""

    def find(words: Collection[str], suffixes: Collection[str]) -> PathsByWord:
        return find_files_with_words(repo, source.base, words, suffixes)

    return find


def annotate_pieces(
    repo: Repo,
    part: Delta,
    before: Mapping[HunkId, Facts],
    hunk_of_piece: Mapping[HunkId, HunkId],
    commits_by_piece: Mapping[HunkId, tuple[Oid, ...]],
) -> dict[HunkId, Facts]:
    """Returns the facts of a delta after hunks were cut.

    `part` is the files with cut hunks, `before` the facts of the uncut hunks, and `hunk_of_piece`
    the hunk that each piece was cut from. `commits_by_piece` gives the fork's commits that wrote a
    piece; other pieces have the commits of their hunk.
    """
    cut = set(hunk_of_piece.values())
    facts = {name: known for name, known in before.items() if name not in cut}
    for name, found in annotate(repo, part).items():
        inherited = before[hunk_of_piece.get(name, name)].commits
        facts[name] = replace(found, commits=commits_by_piece.get(name, inherited))
    return facts


def _find_piece_commits(
    repo: Repo, source: Source, analysis: Analysis, part: Delta, cuts: Container[HunkId]
) -> dict[HunkId, tuple[Oid, ...]]:
    """Returns the commits that wrote the pieces of hunks that several commits of the fork wrote."""
    several = {
        hunk.path
        for hunk in analysis.delta.hunks()
        if hunk.id in cuts and len(analysis.facts[hunk.id].commits) > 1
    }
    if not several:
        return {}
    files = tuple(file for file in part.files if file.path in several)
    return dict(trace_hunks(repo, source, replace(part, files=files))[0])
