"""An analysis to a first plan: pieces grouped, hunks cut where pieces part, all in order."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace
from pathlib import Path

from patchsplit.git.repo import Repo
from patchsplit.model.analysis import Analysis
from patchsplit.model.delta import Delta, HunkId, Oid, cut_hunk, select_hunks
from patchsplit.model.facts import ForkCommit
from patchsplit.model.plan import Plan, Source
from patchsplit.progress import OnProgress, ignore_progress
from patchsplit.propose.grouping.cuts import CutsByHunk, derive_cuts, map_pieces_to_hunks, regroup
from patchsplit.propose.grouping.group import Grouping, GroupingInput, group
from patchsplit.propose.stage import propose
from patchsplit.session.pipeline.analyse import recut
from patchsplit.session.pipeline.calibrate import calibrate_threshold
from patchsplit.session.pipeline.pieces import FineDelta, cut_at_seams


def propose_plan(
    repo: Repo,
    source: Source,
    analysis: Analysis,
    commits: Mapping[Oid, ForkCommit],
    date: str,
    on_progress: OnProgress = ignore_progress,
    cache_dir: Path | None = None,
    only_hunks: Container[HunkId] | None = None,
) -> tuple[Plan, Analysis]:
    """Returns a plan for what upstream lacks, and the analysis once the plan's cuts are made.

    `commits` are the fork's own, where they are to count; `among` are the hunks that it is for,
    where it is not for all.
    """
    fine = cut_at_seams(repo, source, analysis)
    lacking = frozenset(
        hunk.id
        for hunk in fine.delta.hunks()
        if analysis.placements[(whole := fine.hunk_of_piece.get(hunk.id, hunk.id))].landed is None
        and (only_hunks is None or whole in only_hunks)
    )
    delta = fine.delta if only_hunks is None else select_hunks(fine.delta, lacking)
    cut = calibrate_threshold(repo, source.upstream, cache_dir, on_progress) if lacking else None
    request = GroupingInput(
        delta, fine.facts, commits, lacking, source.upstream, fine.graph, cut, fine.hunk_of_piece
    )
    parts = group(repo, request, on_progress, cache_dir)
    cuts = derive_cuts(parts, analysis.delta)
    after = _recut(repo, source, analysis, cuts, fine, parts, cache_dir)
    torn = _find_unplaced(analysis.delta, after, cuts)
    if torn:
        cuts = {name: some for name, some in cuts.items() if name not in torn}
        after = _recut(repo, source, analysis, cuts, fine, parts, cache_dir)
    parts = regroup(parts, analysis.delta, after.delta, after.facts, cuts)
    plan = propose(parts, after.graph, source, date)
    return replace(plan, cuts=cuts), after


def _recut(
    repo: Repo,
    source: Source,
    analysis: Analysis,
    cuts: CutsByHunk,
    fine: FineDelta,
    grouping: Grouping,
    cache_dir: Path | None,
) -> Analysis:
    """Returns the analysis once the cuts are made; who wrote a piece is known by `fine`."""
    if not cuts:
        return analysis
    hands: dict[HunkId, tuple[Oid, ...]] = {}
    for piece, heir in map_pieces_to_hunks(grouping, analysis.delta, cuts).items():
        known = (*hands.get(heir, ()), *fine.facts[piece].commits)
        hands[heir] = tuple(dict.fromkeys(known))
    return recut(repo, source, analysis, cuts, cache_dir, hands)


def _find_unplaced(delta: Delta, after: Analysis, cuts: CutsByHunk) -> frozenset[HunkId]:
    """Returns the hunks that have no place of their own any more once they are cut."""
    known = delta.by_id()
    return frozenset(
        name
        for name, some in cuts.items()
        if any(after.placements[piece.id].action is None for piece in cut_hunk(known[name], some))
    )
