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
from patchsplit.progress import OnProgress, ignore
from patchsplit.propose.grouping.linkage import raised
from patchsplit.propose.grouping.must_link import bound_by
from patchsplit.propose.grouping.partition import Partition, partition
from patchsplit.propose.items import IN_ONE_PIECE, Item, items_of
from patchsplit.propose.similarity.evidence import Surroundings, surroundings
from patchsplit.propose.similarity.model import learnt

LARGE = 100
"""Hunks up to which one cut is as good as another for the size's sake."""
RISE = 0.15
"""By how much the log odds of the cut rise with the logarithm of the size above that."""
WEIGHT = 0.5
"""The power of LARGE / size by which what was rehearsed counts above that."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """Items and their groups, and what was known around them."""

    items: Sequence[Item]
    parts: Partition
    around: Surroundings
    commits: Mapping[Oid, ForkCommit]
    """The fork's own, where they say which hunks belong together."""


def group(
    repo: Repo,
    delta: Delta,
    facts: Mapping[HunkId, Facts],
    commits: Mapping[Oid, ForkCommit],
    wanted: frozenset[HunkId],
    upstream: Oid,
    graph: Graph,
    on_progress: OnProgress = ignore,
    keep: Path | None = None,
    cut: float | None = None,
    whole: Mapping[HunkId, HunkId] = IN_ONE_PIECE,
) -> Grouping:
    """Groups the `wanted` hunks of a delta, of which `graph` says what needs what.

    `commits` are the fork's own, by oid; `whole` names the hunk that a piece was cut from; `cut` is
    the chance of belonging together from which on upstream makes one patch (None: the usual one).
    What was read of upstream's past is kept in the folder `keep`.
    """
    items = items_of(delta, facts, wanted, whole)
    around = surroundings(repo, delta, items, upstream, keep, on_progress)
    around = replace(around, bound=bound_by(graph, facts))
    known = commits if _tells(commits) else {}
    model = learnt()
    model = replace(model, cut=fitting(model.cut, cut, len(wanted)))
    return Grouping(items, partition(items, around, known, model, on_progress), around, known)


def fitting(usual: float, rehearsed: float | None, count: int) -> float:
    """Returns the cut for a delta of `count` hunks.

    It rises in a large one: there, so many pairs are a little alike that groups which are not meant
    meet. What was rehearsed are small ones, and it counts the less the larger this one is.
    """
    share = min(1.0, LARGE / max(count, 1))
    cut = usual if rehearsed is None else usual + share**WEIGHT * (rehearsed - usual)
    return raised(cut, -RISE * math.log(share))


def _tells(commits: Mapping[Oid, ForkCommit]) -> bool:
    """One commit alone is a dump: it says nothing about which hunks belong together."""
    return len(commits) > 1
