"""An analysis to a first plan: pieces grouped, hunks cut where pieces part, all in order."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace
from pathlib import Path

from patchsplit.git.repo import Repo
from patchsplit.model.analysis import Analysis
from patchsplit.model.delta import Delta, HunkId, Oid, cut_hunk, only
from patchsplit.model.facts import ForkCommit
from patchsplit.model.plan import Plan, Source
from patchsplit.progress import OnProgress, ignore
from patchsplit.propose.grouping.cuts import Cuts, cuts_of, heirs, regrouped
from patchsplit.propose.grouping.group import Grouping, group
from patchsplit.propose.stage import propose
from patchsplit.session.pipeline.analyse import recut
from patchsplit.session.pipeline.calibrate import rehearsed
from patchsplit.session.pipeline.pieces import Finer, finer


def proposed(
    repo: Repo,
    source: Source,
    analysis: Analysis,
    commits: Mapping[Oid, ForkCommit],
    date: str,
    on_progress: OnProgress = ignore,
    keep: Path | None = None,
    among: Container[HunkId] | None = None,
) -> tuple[Plan, Analysis]:
    """Returns a plan for what upstream lacks, and the analysis once the plan's cuts are made.

    `commits` are the fork's own, where they are to count; `among` are the hunks that it is for,
    where it is not for all.
    """
    fine = finer(repo, source, analysis)
    lacking = frozenset(
        hunk.id
        for hunk in fine.delta.hunks()
        if analysis.placements[(whole := fine.whole.get(hunk.id, hunk.id))].landed is None
        and (among is None or whole in among)
    )
    delta = fine.delta if among is None else only(fine.delta, lacking)
    cut = rehearsed(repo, source.upstream, keep, on_progress) if lacking else None
    parts = group(
        repo, delta, fine.facts, commits, lacking, source.upstream, fine.graph, on_progress,
        keep, cut, fine.whole,
    )  # fmt: skip
    cuts = cuts_of(parts, analysis.delta)
    after = _recut(repo, source, analysis, cuts, fine, parts, keep)
    torn = _torn(analysis.delta, after, cuts)
    if torn:
        cuts = {name: some for name, some in cuts.items() if name not in torn}
        after = _recut(repo, source, analysis, cuts, fine, parts, keep)
    parts = regrouped(parts, analysis.delta, after.delta, after.facts, cuts)
    plan = propose(parts, after.graph, source, date)
    return replace(plan, cuts=cuts), after


def _recut(
    repo: Repo,
    source: Source,
    analysis: Analysis,
    cuts: Cuts,
    fine: Finer,
    parts: Grouping,
    keep: Path | None,
) -> Analysis:
    """Returns the analysis once the cuts are made; who wrote a piece is known by `fine`."""
    if not cuts:
        return analysis
    hands: dict[HunkId, tuple[Oid, ...]] = {}
    for piece, heir in heirs(parts, analysis.delta, cuts).items():
        known = (*hands.get(heir, ()), *fine.facts[piece].commits)
        hands[heir] = tuple(dict.fromkeys(known))
    return recut(repo, source, analysis, cuts, keep, hands)


def _torn(delta: Delta, after: Analysis, cuts: Cuts) -> frozenset[HunkId]:
    """Returns the hunks that have no place of their own any more once they are cut."""
    known = delta.by_id()
    return frozenset(
        name
        for name, some in cuts.items()
        if any(after.placements[piece.id].action is None for piece in cut_hunk(known[name], some))
    )
