"""Runs the stages in order: a plan's source to an Analysis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from patchsplit.annotate import annotate, category_of, provenance, split_points
from patchsplit.cache import Cuts
from patchsplit.git.repo import Repo
from patchsplit.git.tree import entries
from patchsplit.model.analysis import Analysis
from patchsplit.model.delta import Cut, Delta, Entry, HunkId, cut_delta, only
from patchsplit.model.facts import Facts
from patchsplit.model.placement import Placement
from patchsplit.model.plan import Source
from patchsplit.place import disjoint, place
from patchsplit.progress import OnProgress, ignore
from patchsplit.read import read_trees
from patchsplit.relate import relate

__all__ = ["analyse", "recut", "split_points"]


def analyse(repo: Repo, source: Source, cuts: Cuts, on_progress: OnProgress = ignore) -> Analysis:
    """Finds out all there is to know of the delta, its cuts applied.

    Hunks are placed first: what upstream has already is most of an old fork, and is not looked at
    more closely.
    """
    delta = cut_delta(read_trees(repo, source.base, source.fork, on_progress), cuts)
    placements = place(repo, delta, source.base, source.upstream, on_progress)
    left = only(delta, {name for name, found in placements.items() if found.landed is None})
    facts = {hunk.id: Facts(hunk.id, category_of(hunk.path)) for hunk in delta.hunks()}
    facts.update(annotate(repo, left, on_progress))
    written, commits = provenance(repo, left, source.base, source.fork, on_progress)
    facts = {name: replace(fact, commits=written.get(name, ())) for name, fact in facts.items()}
    return Analysis(
        delta,
        facts,
        commits,
        placements,
        relate(delta, facts),
        origins(repo, source, placements),
    )


def recut(
    repo: Repo, source: Source, before: Analysis, hunk: HunkId, cuts: Sequence[Cut]
) -> Analysis:
    """Returns the analysis once `hunk` is cut: only its file is looked at again."""
    delta = cut_delta(before.delta, {hunk: cuts})
    file = before.delta.file_of()[hunk]
    changed = next(new for new in delta.files if new.path == file.path and new is not file)
    part = Delta(delta.base, delta.fork, (changed,))
    commits = before.facts[hunk].commits
    facts: dict[HunkId, Facts] = dict(before.facts)
    for name, fact in annotate(repo, part).items():
        known = before.facts.get(name)
        facts[name] = replace(fact, commits=known.commits if known else commits)
    del facts[hunk]
    placements: dict[HunkId, Placement] = dict(before.placements)
    placements.update(place(repo, part, source.base, source.upstream))
    del placements[hunk]
    # Lines of other files may have come into this one: only all placements prove each other.
    placements = disjoint(delta, placements)
    graph = relate(delta, facts)
    upstream = origins(repo, source, placements)
    return Analysis(delta, facts, before.commits, placements, graph, upstream)


def origins(repo: Repo, source: Source, placements: Mapping[HunkId, Placement]) -> dict[str, Entry]:
    """Returns upstream's entries at all places that actions or answers can touch."""
    paths = {found.action.origin for found in placements.values() if found.action}
    paths |= {found.conflict.path for found in placements.values() if found.conflict}
    return entries(repo, source.upstream, paths)
