"""Upstream's latest series, each squashed, to the threshold that separates their commits best.

A merge commit brings the series of its topic. If upstream does not merge, or merges single commits,
runs of its log are taken as series. The history that similarity uses is older than all of them.
`propose.grouping.group.scale_threshold` adapts the threshold to a delta.

    <git dir>/patchsplit/cut.json    the threshold, with the commit and the model it was found for
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from patchsplit.annotate import annotate
from patchsplit.errors import GitError
from patchsplit.git.log import CommitParents, list_first_parent_commits, resolve_trees
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.progress import OnProgress, Progress, ignore_progress
from patchsplit.propose.grouping.threshold import (
    GroundTruth,
    ThresholdScores,
    best_threshold,
    score_thresholds,
)
from patchsplit.propose.history.cochange import count_cochanges
from patchsplit.propose.history.limits import HISTORY_LIMIT
from patchsplit.propose.history.lsa import HistoryIndex, build_history_index
from patchsplit.propose.history.words import load_commit_words
from patchsplit.propose.items import build_items, find_novelty
from patchsplit.propose.similarity.context import read_contexts
from patchsplit.propose.similarity.evidence import DeltaEvidence
from patchsplit.propose.similarity.model import Model, load_model
from patchsplit.read import read_trees
from patchsplit.session.pipeline.squash import label_hunks
from patchsplit.store.upstream_cache import NO_CACHE, UpstreamCache

MAX_STEPS = 600
"""Newest first-parent commits of upstream's branch in which series are looked for."""
MIN_STEPS = 30
"""With fewer first-parent commits, upstream is too young for a calibration."""
MAX_SERIES = 40
HUNK_BUDGET = 1500
"""Calibration stops after the series with which this many hunks are exceeded."""
MIN_TOPICS = 5
"""With fewer merged topics, runs of the log are taken as series."""
MAX_TOPIC_COMMITS = 20
"""Topics with more commits are not used."""
SHORT_TOPIC_COMMITS = 2
"""Every other topic is shortened to so many commits, as small forks have few."""
STRETCH_LENGTHS = (3, 8, 2, 14, 4, 20, 2, 10)
"""Commits of a run that is taken as a series, in turn: those of forks with one or two topics."""
MIN_SERIES_HUNKS, MAX_SERIES_HUNKS = 4, 300
"""Series with fewer or more hunks are not used."""
CACHE_FILE = "cut.json"


@dataclass(frozen=True, slots=True)
class PastSeries:
    """A past series: the tree that it is based on, and the trees after each of its commits."""

    base: Oid
    trees: Sequence[Oid]


def calibrate_threshold(
    repo: Repo,
    upstream: Oid,
    cache: UpstreamCache = NO_CACHE,
    on_progress: OnProgress = ignore_progress,
    *,
    min_steps: int = MIN_STEPS,
    model: Model | None = None,
) -> float:
    """Returns the threshold, a probability, for deltas against `upstream`.

    It is the one of `model` (None: the default model) if upstream's branch has fewer than
    `min_steps` commits by first parents, and for the projects that the model was trained on, where
    calibration finds a different one by chance only. The outcome is cached in `cache`.
    """
    model = model or load_model()
    if any(repo.has_object(first) for first in model.training_roots):
        return model.threshold
    kept = _load_threshold(cache, upstream, model)
    if kept is not None:
        return kept
    found: list[ThresholdScores] = []
    past = (
        list_first_parent_commits(repo, f"-n{MAX_STEPS}", upstream)
        if repo.is_commit(upstream)
        else []
    )
    if len(past) >= min_steps:
        with suppress(GitError):  # A partial clone may lack the content of old commits.
            found = _evaluate_series(repo, past, model, cache, on_progress)
    cut = best_threshold(found, model.threshold)
    _save_threshold(cache, upstream, model, cut)
    return cut


def _evaluate_series(
    repo: Repo,
    past: Sequence[CommitParents],
    model: Model,
    cache: UpstreamCache,
    on_progress: OnProgress,
) -> list[ThresholdScores]:
    chosen, oldest = _find_series(repo, past)
    older = load_commit_words(repo, oldest, HISTORY_LIMIT, cache, on_progress)
    learnt_from = build_history_index(older)
    found: list[ThresholdScores] = []
    hunks = 0
    for done, series in enumerate(chosen):
        on_progress(Progress("calibrating", done, len(chosen)))
        some = _squash_series(repo, series)
        hunks += len(some.items)
        if len(some.items) >= MIN_SERIES_HUNKS:
            found.append(score_thresholds(some, _gather_evidence(repo, some, learnt_from), model))
        if hunks > HUNK_BUDGET:
            break
    return found


def _find_series(repo: Repo, past: Sequence[CommitParents]) -> tuple[list[PastSeries], Oid]:
    """Returns the latest series, newest first, and a commit that is older than all of them."""
    drawn = list(islice(_find_merged_topics(repo, past), MAX_SERIES))
    if len(drawn) < MIN_TOPICS:
        drawn = list(_find_stretches(past))
    found = [
        PastSeries(repo.resolve_tree(base), resolve_trees(repo, commits))
        for base, commits, _ in drawn
    ]
    return found, drawn[-1][2] if drawn else past[0].oid


SeriesRange = tuple[Oid, list[Oid], Oid]
"""Base, commits, and the commit of upstream's branch before all of them."""


def _find_merged_topics(repo: Repo, past: Sequence[CommitParents]) -> Iterator[SeriesRange]:
    """Yields the linear topics of two and more commits that merges brought, newest first."""
    short = False
    for step in reversed(past):
        if len(step.parents) != 2:
            continue
        before, tip = step.parents
        own = list_first_parent_commits(repo, tip, f"^{before}")
        if 1 < len(own) <= MAX_TOPIC_COMMITS and all(len(one.parents) == 1 for one in own):
            made = [one.oid for one in own]
            yield own[0].parents[0], made[:SHORT_TOPIC_COMMITS] if short else made, before
            short = not short


def _find_stretches(past: Sequence[CommitParents]) -> Iterator[SeriesRange]:
    """Yields adjacent runs of the log, newest first."""
    stop = len(past)
    for turn in range(MAX_SERIES):
        start = stop - STRETCH_LENGTHS[turn % len(STRETCH_LENGTHS)]
        if start < 0 or not past[start].parents:
            return
        base = past[start].parents[0]
        yield base, [step.oid for step in past[start:stop]], base
        stop = start


def _squash_series(repo: Repo, series: PastSeries) -> GroundTruth:
    """Returns the items of a squashed series, with the commit (from 0) that wrote each.

    It has no items if the series has too few or too many hunks.
    """
    delta = read_trees(repo, series.base, series.trees[-1])
    hunks = frozenset(hunk.id for hunk in delta.hunks())
    if not MIN_SERIES_HUNKS <= len(hunks) <= MAX_SERIES_HUNKS:
        return GroundTruth((), ())
    wrote = label_hunks(repo, series.base, series.trees, delta)
    items = build_items(delta, annotate(repo, delta), hunks)
    return GroundTruth(items, [wrote[item.hunks[0].id] for item in items])


def _gather_evidence(repo: Repo, some: GroundTruth, history: HistoryIndex) -> DeltaEvidence:
    paths = dict.fromkeys(item.file.path for item in some.items)
    number = {path: k for k, path in enumerate(paths)}
    around = find_novelty(repo, some.items), read_contexts(repo, some.items)
    return DeltaEvidence(*around, (), number, count_cochanges((), number), history)


# ---- the cached threshold


def _load_threshold(cache: UpstreamCache, upstream: Oid, model: Model) -> float | None:
    try:
        kept = json.loads(cache.load(CACHE_FILE) or b"")
        return float(kept["cut"]) if kept["for"] == [upstream, model.name] else None
    except (ValueError, KeyError, TypeError):
        return None


def _save_threshold(cache: UpstreamCache, upstream: Oid, model: Model, threshold: float) -> None:
    content = json.dumps({"for": [upstream, model.name], "cut": threshold}) + "\n"
    cache.save(CACHE_FILE, content.encode())
