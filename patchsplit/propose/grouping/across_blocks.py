"""Groups of different blocks that one commit of the fork wrote to one group.

Items of two blocks are not compared; but where the fork's own commits, or the patches of its queue,
say which hunks belong together, a block ends no commit.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from patchsplit.model.delta import Oid
from patchsplit.model.facts import ForkCommit
from patchsplit.propose.grouping.partition import Partition
from patchsplit.propose.items import Item


def join_across_blocks(
    partition: Partition, items: Sequence[Item], commits: Mapping[Oid, ForkCommit]
) -> Partition:
    """Returns the partition with the groups joined that one commit wrote most lines of.

    Of each block, only the group with most lines of the commit is joined. Without `commits`, or
    with one block, the partition is returned as it is.
    """
    if not commits or len(partition.blocks) < 2:
        return partition
    block_of = {item: k for k, block in enumerate(partition.blocks) for item in block.items}
    best: dict[Oid, dict[int, tuple[int, int]]] = defaultdict(dict)
    for number, group in enumerate(partition.groups):
        main = _find_main_commit([items[k] for k in group], commits)
        if main is not None:
            oid, lines = main
            block = block_of[group[0]]
            best[oid][block] = max(best[oid].get(block, (0, 0)), (lines, -number))
    label = list(range(len(partition.groups)))
    for found in best.values():
        numbers = sorted(-number for _, number in found.values())
        for number in numbers:
            label[number] = numbers[0]
    return _merge(partition, label)


def _find_main_commit(
    group: Sequence[Item], commits: Mapping[Oid, ForkCommit]
) -> tuple[Oid, int] | None:
    """Returns the commit that wrote more than half of a group's lines, and how many."""
    lines: Counter[Oid] = Counter()
    for item in group:
        lines.update({oid: item.size for oid in item.facts.commits[:1] if oid in commits})
    oid, count = next(iter(lines.most_common(1)), (None, 0))
    if oid is None or 2 * count <= sum(item.size for item in group):
        return None
    return oid, count


def _merge(partition: Partition, labels: Sequence[int]) -> Partition:
    """Returns the partition with the groups of each label as one; probabilities are averaged."""
    names = sorted(set(labels))
    place = {name: k for k, name in enumerate(names)}
    groups: list[list[int]] = [[] for _ in names]
    for group, name in zip(partition.groups, labels, strict=True):
        groups[place[name]] += group
    rows = [place[name] for name in labels]
    share = sp.csr_matrix(
        (np.ones(len(rows), np.float32), (rows, range(len(rows)))), (len(names), len(rows))
    )
    between = partition.probabilities
    if between.shape[0]:
        between = _average_pairs(share, between)
    order = sorted(range(len(groups)), key=lambda k: sorted(groups[k]))
    return replace(
        partition,
        groups=[sorted(groups[k]) for k in order],
        probabilities=sp.csr_matrix(between[order][:, order]) if between.shape[0] else between,
    )


def _average_pairs(share: sp.csr_matrix, between: sp.csr_matrix) -> sp.csr_matrix:
    """Returns the means of the probabilities of joined groups that were compared.

    `share` is float32 of shape (joined, groups), 1 where a group is part of a joined one.
    """
    known = between.copy()
    known.data[:] = 1
    total, count = share @ between @ share.T, share @ known @ share.T
    mean = sp.csr_matrix(total)
    mean.data /= np.maximum(sp.csr_matrix(count)[mean.nonzero()].A1, 1)
    return mean
