"""An analysis to a proposed plan: hunks are cut where their pieces belong to different patches."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace

from patchsplit.git.repo import Repo
from patchsplit.model.analysis import Analysis
from patchsplit.model.delta import HunkId, Oid, select_hunks
from patchsplit.model.facts import ForkCommit
from patchsplit.model.nearness import Nearness
from patchsplit.model.plan import Plan, Source
from patchsplit.progress import OnProgress, ignore_progress
from patchsplit.propose.grouping.cuts import CutsByHunk, derive_cuts, map_pieces_to_hunks, regroup
from patchsplit.propose.grouping.group import Grouping, GroupingInput, group
from patchsplit.propose.stage import find_telling_words, propose
from patchsplit.propose.steering.nearness import measure_nearness
from patchsplit.propose.wording.past import index_latest
from patchsplit.propose.wording.past_cache import save_past_subjects
from patchsplit.session.pipeline.analyse import CutPlacements, annotate_cuts, place_cuts
from patchsplit.session.pipeline.calibrate import calibrate_threshold
from patchsplit.session.pipeline.own_words import clean_words
from patchsplit.session.pipeline.pieces import FineDelta, cut_at_seams
from patchsplit.store.upstream_cache import NO_CACHE, UpstreamCache


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed plan, and what it was made from."""

    plan: Plan
    analysis: Analysis
    """With the plan's cuts."""
    nearness: Nearness
    """Of the hunks of the plan's patches."""


def propose_plan(
    repo: Repo,
    source: Source,
    analysis: Analysis,
    commits: Mapping[Oid, ForkCommit],
    date: str,
    on_progress: OnProgress = ignore_progress,
    cache: UpstreamCache = NO_CACHE,
    only_hunks: Container[HunkId] | None = None,
    *,
    calibrate: bool = True,
) -> Proposal:
    """Returns a plan for the hunks that upstream lacks, and the analysis with the plan's cuts.

    `commits` are the fork's commits, empty if they should not be used. `date` is that of the
    series, in git's raw form. `only_hunks` are the hunks that the plan is for; None: all. Without
    `calibrate`, upstream's past series are not tried for how large its patches are.
    """
    fine = cut_at_seams(repo, source, analysis)
    lacking = frozenset(
        hunk.id
        for hunk in fine.delta.hunks()
        if analysis.placements[(whole := fine.hunk_of_piece.get(hunk.id, hunk.id))].landed is None
        and (only_hunks is None or whole in only_hunks)
    )
    delta = fine.delta if only_hunks is None else select_hunks(fine.delta, lacking)
    tried = calibrate and bool(lacking)
    cut = calibrate_threshold(repo, source.upstream, cache, on_progress) if tried else None
    request = GroupingInput(
        delta, fine.facts, commits, lacking, source.upstream, fine.graph, cut, fine.hunk_of_piece
    )
    parts = group(repo, request, on_progress, cache)
    cuts = derive_cuts(parts, analysis.delta)
    cuts, after = _cut(repo, source, analysis, cuts, fine, parts, cache)
    homes = map_pieces_to_hunks(parts, analysis.delta, cuts)
    nearness = measure_nearness(parts, homes, find_telling_words(parts.evidence))
    parts = regroup(parts, analysis.delta, after.delta, after.facts, cuts)
    words = clean_words(repo, source, analysis, parts.commits, parts.evidence.log)
    past = index_latest(parts.evidence.log, parts.evidence.commit_words)
    save_past_subjects(past, source.upstream, cache)
    plan = propose(parts, after.graph, source, date, words, past)
    return Proposal(replace(plan, cuts=cuts), after, nearness)


def _cut(
    repo: Repo,
    source: Source,
    analysis: Analysis,
    cuts: CutsByHunk,
    fine: FineDelta,
    grouping: Grouping,
    cache: UpstreamCache,
) -> tuple[CutsByHunk, Analysis]:
    """Returns the cuts whose pieces all have a place, and the analysis with these cuts.

    `fine` has the commits that wrote each piece.
    """
    if not cuts:
        return cuts, analysis
    placed = place_cuts(repo, source, analysis, cuts, cache)
    unplaced = _find_unplaced(placed)
    if unplaced:
        cuts = {name: some for name, some in cuts.items() if name not in unplaced}
        if not cuts:
            return cuts, analysis
        placed = place_cuts(repo, source, analysis, cuts, cache)
    commits: dict[HunkId, tuple[Oid, ...]] = {}
    for piece, heir in map_pieces_to_hunks(grouping, analysis.delta, cuts).items():
        both = (*commits.get(heir, ()), *fine.facts[piece].commits)
        commits[heir] = tuple(dict.fromkeys(both))
    return cuts, annotate_cuts(repo, source, analysis, placed, commits)


def _find_unplaced(placed: CutPlacements) -> frozenset[HunkId]:
    """Returns the cut hunks that have a piece without a place of its own."""
    return frozenset(
        hunk
        for piece, hunk in placed.hunk_of_piece.items()
        if placed.placements[piece].action is None
    )
