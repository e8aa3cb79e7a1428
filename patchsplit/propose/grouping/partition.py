"""Items to groups, each to become a patch.

Items are joined to units (see must_link), and units to groups by average linkage over all pairs. A
large delta is first divided into blocks of whole files by folder, shared words and past changes, so
that time and memory grow with the number of items and not with its square.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.spatial.distance import squareform

from patchsplit.model.delta import Oid
from patchsplit.model.facts import ForkCommit
from patchsplit.progress import OnProgress, Progress
from patchsplit.propose.grouping.linkage import (
    Labels,
    LinkageMatrix,
    compute_linkage,
    label_clusters,
    logit,
    pack_blocks,
    shift_log_odds,
)
from patchsplit.propose.grouping.must_link import (
    average_unit_probabilities,
    find_boundaries,
    label_units,
)
from patchsplit.propose.items import Item
from patchsplit.propose.similarity.evidence import DeltaEvidence
from patchsplit.propose.similarity.features import compare_paths
from patchsplit.propose.similarity.matrices import (
    Condensed,
    Matrix,
    build_cosine_rows,
    number_names,
)
from patchsplit.propose.similarity.model import (
    Model,
    build_feature_columns,
    predict_log_odds,
    weigh_fork_history,
)
from patchsplit.propose.similarity.new_names import weigh_new_names

BLOCK_LIMIT = 2000
"""Items in a block: the time for a delta is proportional to its items times this."""
MIN_WHOLE_PROBABILITY = 0.7
"""Mean probability of belonging together from which on all of a delta can be one group."""
EPSILON = 1e-6
"""A negligible difference of probabilities."""
HOMOGENEOUS_LOG_ODDS = -1.5
"""Log odds of the last merge above which the delta counts as one topic, whose threshold rises."""
THRESHOLD_LIFT = 0.8
"""Rise of the threshold's log odds per unit of the last merge's log odds above that."""


@dataclass(frozen=True, slots=True)
class Membership:
    """How sure it is that an item belongs to its group.

    Probabilities are means over the items of a group, rounded to two digits.
    """

    own_probability: float
    """The probability that it belongs with the others of its group; 1 if there are none."""
    next_probability: float
    """The probability that it belongs to the next best group."""
    nearest_item: int
    """The index of the most similar item in that group."""


@dataclass(frozen=True, slots=True)
class ChanceBlock:
    """The probabilities of the pairs of n items that were grouped together."""

    items: Sequence[int]
    """Their indexes, rising."""
    unit_labels: Sequence[int]
    """The unit of each, from 0."""
    chances: npt.NDArray[np.float16]
    """Shape (n * (n - 1) / 2,)."""


@dataclass(frozen=True, slots=True)
class Partition:
    """The groups of some items, which are named by their indexes."""

    groups: list[list[int]]
    """Indexes of items, rising; the groups are sorted, too."""
    memberships: Mapping[int, Membership]
    """Index of an item -> its membership; no entry where there is no other group in its block."""
    probabilities: sp.csr_matrix = field(
        default_factory=lambda: sp.csr_matrix((0, 0), dtype=np.float32), compare=False
    )
    """Float32, shape (groups, groups), symmetric: the mean probability that an item of one group
    belongs with an item of the other, without what the fork's own commits say. No entry for groups
    of two blocks, which were not compared; shape (0, 0) if nothing was."""
    blocks: tuple[ChanceBlock, ...] = ()
    """What the groups were made from."""


def partition(
    items: Sequence[Item],
    evidence: DeltaEvidence,
    commits: Mapping[Oid, ForkCommit],
    model: Model,
    on_progress: OnProgress,
    *,
    block_limit: int = BLOCK_LIMIT,
) -> Partition:
    """Returns the groups of the items; `model.threshold` decides how many there are.

    `commits` are the fork's own; empty if they are not to count. More than `block_limit` items are
    divided into blocks, which share no group.
    """
    groups: list[list[int]] = []
    memberships: dict[int, Membership] = {}
    between: list[Matrix] = []
    blocks: list[ChanceBlock] = []
    done = 0
    for block in _split_into_blocks(items, evidence, block_limit):
        on_progress(Progress("proposing", done, len(items)))
        members = [items[k] for k in block]
        tree, units, odds = build_dendrogram(members, evidence, commits, model)
        labels = cut_dendrogram(tree, units, model.threshold)
        plain = odds - weigh_fork_history(members, commits) if commits else odds
        between.append(_average_group_probabilities(labels, plain))
        chances = (1 / (1 + np.exp(-odds))).astype("<f2")
        blocks.append(ChanceBlock(block, units.tolist(), chances))
        found: dict[int, list[int]] = {}
        for place, label in zip(block, labels.tolist(), strict=True):
            found.setdefault(label, []).append(place)
        groups.extend(found.values())
        for place, membership in _compute_memberships(labels, odds).items():
            memberships[block[place]] = replace(
                membership, nearest_item=block[membership.nearest_item]
            )
        done += len(block)
    on_progress(Progress("proposing", done, len(items)))
    order = sorted(range(len(groups)), key=groups.__getitem__)
    probabilities = sp.csr_matrix(sp.block_diag(between), dtype=np.float32)[order][:, order]
    return Partition([groups[k] for k in order], memberships, probabilities, tuple(blocks))


class Dendrogram(NamedTuple):
    """The average-linkage dendrogram of m units of n items."""

    linkage_matrix: LinkageMatrix
    """Float64 of shape (m - 1, 4), over the units."""
    unit_labels: Labels
    """Int64 of shape (n,): the number of each item's unit, from 0."""
    log_odds: Condensed
    """Float32 of shape (n * (n - 1) / 2,): of all pairs of items."""


def cut_dendrogram(linkage_matrix: LinkageMatrix, unit_labels: Labels, threshold: float) -> Labels:
    """Returns the group of each of n items: units that merge at a mean probability of `threshold`.

    `linkage_matrix` is float64 of shape (m - 1, 4) over m units, `unit_labels` int64 of shape (n,).
    The result is int64 of shape (n,). The threshold is raised in a delta of similar units, and all
    are one group only at MIN_WHOLE_PROBABILITY: several patches are expected of a delta, and it is
    easier to merge two than to split one.
    """
    if not len(linkage_matrix):
        return unit_labels
    last = 1 - float(linkage_matrix[-1, 2])
    if last < MIN_WHOLE_PROBABILITY:
        alike = max(0.0, logit(max(last, EPSILON)) - HOMOGENEOUS_LOG_ODDS)
        threshold = max(shift_log_odds(threshold, THRESHOLD_LIFT * alike), last + EPSILON)
    return label_clusters(linkage_matrix, threshold)[unit_labels]


def build_dendrogram(
    items: Sequence[Item],
    evidence: DeltaEvidence,
    commits: Mapping[Oid, ForkCommit],
    model: Model,
) -> Dendrogram:
    """Joins the items to units, and returns the dendrogram of these."""
    none = np.zeros((0, 4))
    if len(items) < 2:
        return Dendrogram(none, np.zeros(len(items), np.int64), np.zeros(0, np.float32))
    known = evidence.for_items(items)
    columns = build_feature_columns(known)
    odds = predict_log_odds(items, columns, model, commits) + weigh_new_names(known)
    chance = squareform(np.asarray(1 / (1 + np.exp(-odds)), np.float32), checks=False)
    seams = find_boundaries(items, columns, commits)
    unit = label_units(items, seams, commits, evidence.build_entries)
    if not unit.any():
        return Dendrogram(none, unit, odds)
    tree = compute_linkage(
        squareform(average_unit_probabilities(chance, unit, seams), checks=False)
    )
    return Dendrogram(tree, unit, odds)


def _compute_memberships(labels: Labels, log_odds_of_pairs: Condensed) -> dict[int, Membership]:
    """Returns the membership of each of n items by its index; {} if there is one group.

    `labels` is int64 of shape (n,), `log_odds_of_pairs` float32 of shape (n * (n - 1) / 2,).
    """
    numbers = np.unique(labels, return_inverse=True)[1]
    count = int(numbers.max(initial=0)) + 1
    if count < 2:
        return {}
    chance = squareform(np.asarray(1 / (1 + np.exp(-log_odds_of_pairs)), np.float32), checks=False)
    member = np.eye(count, dtype=np.float32)[numbers]
    sizes = member.sum(0)
    places = np.arange(len(numbers))
    total = chance @ member
    own = np.round(total[places, numbers] / np.maximum(sizes[numbers] - 1, 1), 2)
    means = np.round(total / sizes, 2)
    means[places, numbers] = -1
    best = means.argmax(1)
    nearest = np.where(numbers[None, :] == best[:, None], chance, -1).argmax(1)
    return {
        int(k): Membership(
            float(own[k]) if sizes[numbers[k]] > 1 else 1.0,
            float(means[k, best[k]]),
            int(nearest[k]),
        )
        for k in places
    }


def _average_group_probabilities(labels: Labels, log_odds_of_pairs: Condensed) -> Matrix:
    """Returns the mean probability of the pairs of items of two groups, or within one.

    `labels` is int64 of shape (n,), `log_odds_of_pairs` float32 of shape (n * (n - 1) / 2,). The
    result is float32 of shape (groups, groups), symmetric, above 0; groups are in the order of
    their first items. A group of one item has 1 on the diagonal.
    """
    if not len(labels):
        return np.zeros((0, 0), np.float32)
    numbers = number_names([str(label) for label in labels.tolist()])
    chance = squareform(np.asarray(1 / (1 + np.exp(-log_odds_of_pairs)), np.float32), checks=False)
    member = np.eye(int(numbers.max()) + 1, dtype=np.float32)[numbers]
    sizes = member.sum(0)
    pairs = np.outer(sizes, sizes) - np.diag(sizes)
    total = member.T @ chance @ member
    return np.asarray(np.where(pairs > 0, np.maximum(total / np.maximum(pairs, 1), EPSILON), 1))


def _split_into_blocks(
    items: Sequence[Item], evidence: DeltaEvidence, limit: int
) -> list[list[int]]:
    """Returns the items' indexes in blocks of about `limit`, of whole files if they fit."""
    if len(items) <= limit:
        return [list(range(len(items)))]
    members: dict[str, list[int]] = {}
    for place, item in enumerate(items):
        members.setdefault(item.file.path, []).append(place)
    paths = list(members)
    distance = _compute_file_distances(
        [[items[k] for k in members[path]] for path in paths], evidence
    )
    found: list[list[int]] = []
    for block in pack_blocks(distance, [len(members[path]) for path in paths], limit):
        places = sorted(place for k in block for place in members[paths[k]])
        found.extend(_split_block(places, items, limit))
    return found


def _split_block(places: Sequence[int], items: Sequence[Item], limit: int) -> Iterator[list[int]]:
    """Yields the indexes in runs of about `limit`; pieces of one hunk stay together."""
    run: list[int] = []
    for place in places:
        name = items[place].piece_of
        if len(run) >= limit and not (name and name == items[run[-1]].piece_of):
            yield run
            run = []
        run.append(place)
    yield run


def _compute_file_distances(files: Sequence[Sequence[Item]], evidence: DeltaEvidence) -> Condensed:
    """Returns the distance of each pair of f files, from 0 to 1, by words, history and folders.

    `files` are the items of each file. The result is float32 of shape (f * (f - 1) / 2,).
    """
    paths = [items[0].file.path for items in files]
    words = [frozenset[str]().union(*(i.added | i.removed for i in items)) for items in files]
    unit = build_cosine_rows(words)
    near = np.asarray((unit @ unit.T).todense(), np.float32)
    near += evidence.cochange.select(
        [evidence.file_numbers[path] for path in paths]
    ).smoothed_overlap()
    near += compare_paths(paths)
    return np.asarray(1 - squareform(near, checks=False) / 3, np.float32)
