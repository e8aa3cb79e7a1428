"""What of a delta belongs together, before it has an order and words."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from patchsplit.git.repo import Repo
from patchsplit.model.delta import Delta, HunkId, Oid
from patchsplit.model.facts import Facts, ForkCommit
from patchsplit.model.graph import Graph
from patchsplit.progress import OnProgress, ignore_progress
from patchsplit.propose.grouping.linkage import shift_log_odds
from patchsplit.propose.grouping.must_link import link_build_entries
from patchsplit.propose.grouping.partition import Partition, partition
from patchsplit.propose.items import NO_PIECES, Item, build_items
from patchsplit.propose.similarity.evidence import DeltaEvidence, gather_evidence
from patchsplit.propose.similarity.model import load_model

LARGE_DELTA = 100
"""Hunks up to which one cut is as good as another for the size's sake."""
THRESHOLD_RISE = 0.15
"""By how much the log odds of the cut rise with the logarithm of the size above that."""
CALIBRATION_POWER = 0.5
"""The power of LARGE / size by which what was rehearsed counts above that."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """Items and their groups, and what was known around them."""

    items: Sequence[Item]
    partition: Partition
    evidence: DeltaEvidence
    commits: Mapping[Oid, ForkCommit]
    """The fork's own, where they say which hunks belong together."""


def group(
    repo: Repo,
    delta: Delta,
    facts: Mapping[HunkId, Facts],
    commits: Mapping[Oid, ForkCommit],
    hunk_ids: frozenset[HunkId],
    upstream: Oid,
    graph: Graph,
    on_progress: OnProgress = ignore_progress,
    cache_folder: Path | None = None,
    threshold: float | None = None,
    piece_origins: Mapping[HunkId, HunkId] = NO_PIECES,
) -> Grouping:
    """Groups the `wanted` hunks of a delta, of which `graph` says what needs what.

    `commits` are the fork's own, by oid; `whole` names the hunk that a piece was cut from; `cut` is
    the chance of belonging together from which on upstream makes one patch (None: the usual one).
    What was read of upstream's past is kept in the folder `keep`.
    """
    items = build_items(delta, facts, hunk_ids, piece_origins)
    around = gather_evidence(repo, delta, items, upstream, cache_folder, on_progress)
    around = replace(around, build_entries=link_build_entries(graph, facts))
    known = commits if _has_history(commits) else {}
    model = load_model()
    model = replace(model, threshold=scale_threshold(model.threshold, threshold, len(hunk_ids)))
    return Grouping(items, partition(items, around, known, model, on_progress), around, known)


def scale_threshold(default: float, calibrated: float | None, count: int) -> float:
    """Returns the cut for a delta of `count` hunks.

    It rises in a large one: there, so many pairs are a little alike that groups which are not meant
    meet. What was rehearsed are small ones, and it counts the less the larger this one is.
    """
    share = min(1.0, LARGE_DELTA / max(count, 1))
    cut = (
        default
        if calibrated is None
        else default + share**CALIBRATION_POWER * (calibrated - default)
    )
    return shift_log_odds(cut, -THRESHOLD_RISE * math.log(share))


def _has_history(commits: Mapping[Oid, ForkCommit]) -> bool:
    """One commit alone is a dump: it says nothing about which hunks belong together."""
    return len(commits) > 1
