"""The hunks of a delta to groups, each to become a patch; order and messages come later."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from patchsplit.git.repo import Repo
from patchsplit.model.delta import Delta, HunkId, Oid
from patchsplit.model.facts import Facts, ForkCommit
from patchsplit.model.graph import Graph
from patchsplit.progress import OnProgress, ignore_progress
from patchsplit.propose.grouping.across_blocks import join_across_blocks
from patchsplit.propose.grouping.linkage import shift_log_odds
from patchsplit.propose.grouping.must_link import link_build_entries
from patchsplit.propose.grouping.partition import BLOCK_LIMIT, Partition, partition
from patchsplit.propose.items import Item, build_items
from patchsplit.propose.similarity.evidence import DeltaEvidence, gather_evidence
from patchsplit.propose.similarity.model import load_model
from patchsplit.store.upstream_cache import NO_CACHE, UpstreamCache

LARGE_DELTA = 100
"""Number of hunks from which on the threshold depends on the size of the delta."""
THRESHOLD_RISE = 0.3
"""Rise of the threshold's log odds per unit of the natural logarithm of size / LARGE_DELTA."""
CALIBRATION_POWER = 0.5
"""A calibrated threshold's weight in a large delta is (LARGE_DELTA / size) to this power."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """Items and their groups, with the evidence that they were grouped by."""

    items: Sequence[Item]
    partition: Partition
    evidence: DeltaEvidence
    commits: Mapping[Oid, ForkCommit]
    """The fork's own, oldest first; empty where they do not say which hunks belong together."""
    threshold: float
    """The mean probability from which on two groups are one patch."""


@dataclass(frozen=True, slots=True)
class GroupingInput:
    """Which hunks are grouped, and what the earlier stages know of them."""

    delta: Delta
    facts: Mapping[HunkId, Facts]
    """For every hunk of the delta."""
    commits: Mapping[Oid, ForkCommit]
    """The fork's own commits, oldest first; empty where they are not to count."""
    hunk_ids: frozenset[HunkId]
    """The hunks of the delta that are grouped."""
    upstream: Oid
    """The commit, or tree, whose history is evidence."""
    graph: Graph
    """Which hunk needs which."""
    threshold: float | None = None
    """The calibrated probability from which on upstream makes one patch; None: the default."""
    piece_origins: Mapping[HunkId, HunkId] = field(default_factory=dict)
    """Piece of a hunk -> the hunk that it was cut from."""


def group(
    repo: Repo,
    request: GroupingInput,
    on_progress: OnProgress = ignore_progress,
    cache: UpstreamCache = NO_CACHE,
) -> Grouping:
    """Returns the groups of `request.hunk_ids`.

    What is read of upstream's history is cached in `cache`.
    """
    items = build_items(request.delta, request.facts, request.hunk_ids, request.piece_origins)
    evidence = gather_evidence(repo, request.delta, items, request.upstream, cache, on_progress)
    evidence = replace(evidence, build_entries=link_build_entries(request.graph, request.facts))
    known = request.commits if _has_history(request.commits) else {}
    model = load_model()
    threshold = scale_threshold(model.threshold, request.threshold, len(request.hunk_ids))
    model = replace(model, threshold=threshold)
    found = partition(items, evidence, known, model, on_progress)
    found = join_across_blocks(found, items, known)
    return Grouping(items, found, evidence, known, threshold)


def scale_threshold(default: float, calibrated: float | None, count: int) -> float:
    """Returns the threshold, a probability, for a delta of `count` hunks.

    It rises with the size of a large delta: many of its pairs are slightly similar, so that
    unrelated groups would meet. It does not rise above BLOCK_LIMIT, since the hunks of two blocks
    are not compared. `calibrated` comes from small series and counts the less the larger the delta
    is; None: there is none.
    """
    share = min(1.0, LARGE_DELTA / max(count, 1))
    threshold = (
        default
        if calibrated is None
        else default + share**CALIBRATION_POWER * (calibrated - default)
    )
    compared = max(LARGE_DELTA, min(count, BLOCK_LIMIT))
    return shift_log_odds(threshold, THRESHOLD_RISE * math.log(compared / LARGE_DELTA))


def _has_history(commits: Mapping[Oid, ForkCommit]) -> bool:
    """Tells whether the commits can say which hunks belong together: one alone holds them all."""
    return len(commits) > 1
