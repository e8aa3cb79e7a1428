"""Upstream's latest series, squashed, to the cut that would have parted them best.

A merge brings the series of its topic; where upstream does not merge, or merges commit by commit, a
stretch of its log stands for one. What is learnt for the rehearsal is older than all of the series.

    <git dir>/patchsplit/cut.json    the outcome, for the commit it was found for
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
"""Steps of upstream's branch in which series are looked for."""
MIN_STEPS = 30
"""Steps below which upstream is too young to rehearse on."""
MAX_SERIES = 40
HUNK_BUDGET = 1500
"""Of all series together, at which it is enough."""
MIN_TOPICS = 5
"""Topics below which upstream is taken not to merge any: a stretch stands for a series."""
MAX_TOPIC_COMMITS = 20
"""Commits of a topic that is rehearsed."""
SHORT_TOPIC_COMMITS = 2
"""Commits that stand for a delta of just some things: every other topic is cut down to so many."""
STRETCH_LENGTHS = (3, 8, 2, 14, 4, 20, 2, 10)
"""How many steps stand for a series, in turn: as long as forks of one or two topics are."""
MIN_SERIES_HUNKS, MAX_SERIES_HUNKS = 4, 300
"""Hunks of a series that is rehearsed."""
CACHE_FILE = "cut.json"


@dataclass(frozen=True, slots=True)
class PastSeries:
    """A past series: the tree it began from, and the trees after each of its commits."""

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
        with suppress(GitError):  # A partial clone shows what it has.
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
    chosen, behind = _find_series(repo, past)
    older = load_commit_words(repo, behind, HISTORY_LIMIT, cache, on_progress)
    learnt_from = build_history_index(older)
    found: list[ThresholdScores] = []
    hunks = 0
    for done, series in enumerate(chosen):
        on_progress(Progress("rehearsing on upstream's past", done, len(chosen)))
        some = _squash_series(repo, series)
        hunks += len(some.items)
        if len(some.items) >= MIN_SERIES_HUNKS:
            found.append(score_thresholds(some, _gather_evidence(repo, some, learnt_from), model))
        if hunks > HUNK_BUDGET:
            break
    return found


def _find_series(repo: Repo, past: Sequence[CommitParents]) -> tuple[list[PastSeries], Oid]:
    """Returns the latest series, and a commit that is behind all of them."""
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
    """Yields what merges brought, newest first: series that stand alone."""
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
    """Yields runs of steps one behind the other, newest first."""
    stop = len(past)
    for turn in range(MAX_SERIES):
        start = stop - STRETCH_LENGTHS[turn % len(STRETCH_LENGTHS)]
        if start < 0 or not past[start].parents:
            return
        base = past[start].parents[0]
        yield base, [step.oid for step in past[start:stop]], base
        stop = start


def _squash_series(repo: Repo, series: PastSeries) -> GroundTruth:
    """Returns a series squashed; without items where it is too large to tell."""
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


# ---- what is kept


def _load_threshold(cache: UpstreamCache, upstream: Oid, model: Model) -> float | None:
    try:
        kept = json.loads(cache.load(CACHE_FILE) or b"")
        return float(kept["cut"]) if kept["for"] == [upstream, model.name] else None
    except (ValueError, KeyError, TypeError):
        return None


def _save_threshold(cache: UpstreamCache, upstream: Oid, model: Model, threshold: float) -> None:
    content = json.dumps({"for": [upstream, model.name], "cut": threshold}) + "\n"
    cache.save(CACHE_FILE, content.encode())
