"""Items to groups, each to become a patch.

What is grouped as one, units says. All pairs are compared where they are few enough. A large delta
is first cut into blocks: whole files, kept together by folder, shared words and what changed
together before; time and memory then grow with the number of items and not with its square.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
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
from patchsplit.propose.similarity.matrices import Condensed, build_cosine_rows
from patchsplit.propose.similarity.model import Model, build_feature_columns, predict_log_odds

BLOCK_LIMIT = 3000
"""Items in a block: the time for a delta is its items times this."""
MIN_WHOLE_PROBABILITY = 0.7
"""Mean chance of belonging together from which on all of a delta can be one patch."""
EPSILON = 1e-6
"""A difference of chances that is none."""
HOMOGENEOUS_LOG_ODDS = -1.5
"""Log odds at which the last two groups are joined, from which on all count as alike."""
THRESHOLD_LIFT = 0.8
"""By how much the log odds of the cut rise with those above that."""


@dataclass(frozen=True, slots=True)
class Membership:
    """How sure it is that an item belongs to its group. Chances are means over a group's items."""

    own_probability: float
    """The chance that it belongs with the others of its group; 1 for an item alone."""
    next_probability: float
    """The chance that it belongs to the next best group."""
    nearest_item: int
    """The place of the item that is nearest in that group."""


@dataclass(frozen=True, slots=True)
class Partition:
    groups: list[list[int]]
    """The items' places; groups and places rise."""
    memberships: Mapping[int, Membership]
    """Place -> its doubt; none where there is no other group to go to."""


def partition(
    items: Sequence[Item],
    evidence: DeltaEvidence,
    commits: Mapping[Oid, ForkCommit],
    model: Model,
    on_progress: OnProgress,
) -> Partition:
    """Groups the items. `commits` are the fork's own, where they are to count."""
    groups: list[list[int]] = []
    memberships: dict[int, Membership] = {}
    done = 0
    for block in _split_into_blocks(items, evidence):
        on_progress(Progress("proposing", done, len(items)))
        labels, odds = _label_groups([items[k] for k in block], evidence, commits, model)
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
    return Partition(sorted(groups), memberships)


def _label_groups(
    items: Sequence[Item],
    evidence: DeltaEvidence,
    commits: Mapping[Oid, ForkCommit],
    model: Model,
) -> tuple[Labels, Condensed]:
    """Returns the number of each item's group, and the log odds of all pairs."""
    tree, unit, odds = build_dendrogram(items, evidence, commits, model)
    return cut_dendrogram(tree, unit, model.threshold), odds


class Dendrogram(NamedTuple):
    """How units are joined, from the nearest on."""

    linkage_matrix: LinkageMatrix
    """Over the units; empty where there is one."""
    unit_labels: Labels
    """The number of each item's unit."""
    log_odds: Condensed
    """The log odds of all pairs of items."""


def cut_dendrogram(linkage_matrix: LinkageMatrix, unit_labels: Labels, threshold: float) -> Labels:
    """Returns the number of each item's group: what is joined at a mean chance of `cut` or more.

    Where all are alike, as in one topic, the cut is higher. And all of them are one group only
    where that is likely by far: who brings a delta expects several patches, and of two an editor
    makes one at a stroke.
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
    """Joins items to units, and grows the tree over these."""
    none = np.zeros((0, 4))
    if len(items) < 2:
        return Dendrogram(none, np.zeros(len(items), np.int64), np.zeros(0, np.float32))
    columns = build_feature_columns(evidence.for_items(items))
    odds = predict_log_odds(items, columns, model, commits)
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
    """Returns for each item how near its own and the next best group are."""
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


def _split_into_blocks(items: Sequence[Item], evidence: DeltaEvidence) -> list[list[int]]:
    """Cuts the items into blocks of about LIMIT, whole files each."""
    if len(items) <= BLOCK_LIMIT:
        return [list(range(len(items)))]
    members: dict[str, list[int]] = {}
    for place, item in enumerate(items):
        members.setdefault(item.file.path, []).append(place)
    paths = list(members)
    distance = _compute_file_distances(
        [[items[k] for k in members[path]] for path in paths], evidence
    )
    found: list[list[int]] = []
    for block in pack_blocks(distance, [len(members[path]) for path in paths], BLOCK_LIMIT):
        places = sorted(place for k in block for place in members[paths[k]])
        found.extend(_split_block(places, items))
    return found


def _split_block(places: Sequence[int], items: Sequence[Item]) -> Iterator[list[int]]:
    """Cuts places into runs of about LIMIT; pieces of one hunk stay together."""
    run: list[int] = []
    for place in places:
        name = items[place].piece_of
        if len(run) >= BLOCK_LIMIT and not (name and name == items[run[-1]].piece_of):
            yield run
            run = []
        run.append(place)
    yield run


def _compute_file_distances(files: Sequence[Sequence[Item]], evidence: DeltaEvidence) -> Condensed:
    """Returns how far two files are from each other, from 0 to 1, by the cheapest evidence."""
    paths = [items[0].file.path for items in files]
    words = [frozenset[str]().union(*(i.added | i.removed for i in items)) for items in files]
    unit = build_cosine_rows(words)
    near = np.asarray((unit @ unit.T).todense(), np.float32)
    near += evidence.cochange.select(
        [evidence.file_numbers[path] for path in paths]
    ).smoothed_overlap()
    near += compare_paths(paths)
    return np.asarray(1 - squareform(near, checks=False) / 3, np.float32)
