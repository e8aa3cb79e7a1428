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
    Condensed,
    Labels,
    Tree,
    blocks,
    cut_tree,
    logit,
    raised,
    tree_of,
)
from patchsplit.propose.grouping.must_link import chances, seams_open, units
from patchsplit.propose.items import Item
from patchsplit.propose.similarity.evidence import Surroundings
from patchsplit.propose.similarity.features import likeness_of_paths
from patchsplit.propose.similarity.matrices import cosine_table
from patchsplit.propose.similarity.model import Model, log_odds, values

LIMIT = 3000
"""Items in a block: the time for a delta is its items times this."""
WHOLE = 0.7
"""Mean chance of belonging together from which on all of a delta can be one patch."""
STEP = 1e-6
"""A difference of chances that is none."""
ALIKE = -1.5
"""Log odds at which the last two groups are joined, from which on all count as alike."""
LIFT = 0.8
"""By how much the log odds of the cut rise with those above that."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """How sure it is that an item belongs to its group. Chances are means over a group's items."""

    own: float
    """The chance that it belongs with the others of its group; 1 for an item alone."""
    other: float
    """The chance that it belongs to the next best group."""
    near: int
    """The place of the item that is nearest in that group."""


@dataclass(frozen=True, slots=True)
class Partition:
    groups: list[list[int]]
    """The items' places; groups and places rise."""
    doubts: Mapping[int, Doubt]
    """Place -> its doubt; none where there is no other group to go to."""


def partition(
    items: Sequence[Item],
    around: Surroundings,
    commits: Mapping[Oid, ForkCommit],
    model: Model,
    on_progress: OnProgress,
) -> Partition:
    """Groups the items. `commits` are the fork's own, where they are to count."""
    groups: list[list[int]] = []
    doubts: dict[int, Doubt] = {}
    done = 0
    for block in _blocks(items, around):
        on_progress(Progress("proposing", done, len(items)))
        labels, odds = _labels([items[k] for k in block], around, commits, model)
        found: dict[int, list[int]] = {}
        for place, label in zip(block, labels.tolist(), strict=True):
            found.setdefault(label, []).append(place)
        groups.extend(found.values())
        for place, doubt in _doubts(labels, odds).items():
            doubts[block[place]] = replace(doubt, near=block[doubt.near])
        done += len(block)
    on_progress(Progress("proposing", done, len(items)))
    return Partition(sorted(groups), doubts)


def _labels(
    items: Sequence[Item],
    around: Surroundings,
    commits: Mapping[Oid, ForkCommit],
    model: Model,
) -> tuple[Labels, Condensed]:
    """Returns the number of each item's group, and the log odds of all pairs."""
    tree, unit, odds = grown(items, around, commits, model)
    return parted(tree, unit, model.cut), odds


class Grown(NamedTuple):
    """How units are joined, from the nearest on."""

    tree: Tree
    """Over the units; empty where there is one."""
    unit: Labels
    """The number of each item's unit."""
    odds: Condensed
    """The log odds of all pairs of items."""


def parted(tree: Tree, unit: Labels, cut: float) -> Labels:
    """Returns the number of each item's group: what is joined at a mean chance of `cut` or more.

    Where all are alike, as in one topic, the cut is higher. And all of them are one group only
    where that is likely by far: who brings a delta expects several patches, and of two an editor
    makes one at a stroke.
    """
    if not len(tree):
        return unit
    last = 1 - float(tree[-1, 2])
    if last < WHOLE:
        alike = max(0.0, logit(max(last, STEP)) - ALIKE)
        cut = max(raised(cut, LIFT * alike), last + STEP)
    return cut_tree(tree, cut)[unit]


def grown(
    items: Sequence[Item],
    around: Surroundings,
    commits: Mapping[Oid, ForkCommit],
    model: Model,
) -> Grown:
    """Joins items to units, and grows the tree over these."""
    none = np.zeros((0, 4))
    if len(items) < 2:
        return Grown(none, np.zeros(len(items), np.int64), np.zeros(0, np.float32))
    columns = values(around.evidence(items))
    odds = log_odds(items, columns, model, commits)
    chance = squareform(np.asarray(1 / (1 + np.exp(-odds)), np.float32), checks=False)
    seams = seams_open(items, columns, commits)
    unit = units(items, seams, commits, around.bound)
    if not unit.any():
        return Grown(none, unit, odds)
    tree = tree_of(squareform(chances(chance, unit, seams), checks=False))
    return Grown(tree, unit, odds)


def _doubts(labels: Labels, odds: Condensed) -> dict[int, Doubt]:
    """Returns for each item how near its own and the next best group are."""
    numbers = np.unique(labels, return_inverse=True)[1]
    count = int(numbers.max(initial=0)) + 1
    if count < 2:
        return {}
    chance = squareform(np.asarray(1 / (1 + np.exp(-odds)), np.float32), checks=False)
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
        int(k): Doubt(
            float(own[k]) if sizes[numbers[k]] > 1 else 1.0,
            float(means[k, best[k]]),
            int(nearest[k]),
        )
        for k in places
    }


def _blocks(items: Sequence[Item], around: Surroundings) -> list[list[int]]:
    """Cuts the items into blocks of about LIMIT, whole files each."""
    if len(items) <= LIMIT:
        return [list(range(len(items)))]
    members: dict[str, list[int]] = {}
    for place, item in enumerate(items):
        members.setdefault(item.file.path, []).append(place)
    paths = list(members)
    distance = _file_distance([[items[k] for k in members[path]] for path in paths], around)
    found: list[list[int]] = []
    for block in blocks(distance, [len(members[path]) for path in paths], LIMIT):
        places = sorted(place for k in block for place in members[paths[k]])
        found.extend(_slices(places, items))
    return found


def _slices(places: Sequence[int], items: Sequence[Item]) -> Iterator[list[int]]:
    """Cuts places into runs of about LIMIT; pieces of one hunk stay together."""
    run: list[int] = []
    for place in places:
        name = items[place].piece_of
        if len(run) >= LIMIT and not (name and name == items[run[-1]].piece_of):
            yield run
            run = []
        run.append(place)
    yield run


def _file_distance(files: Sequence[Sequence[Item]], around: Surroundings) -> Condensed:
    """Returns how far two files are from each other, from 0 to 1, by the cheapest evidence."""
    paths = [items[0].file.path for items in files]
    words = [frozenset[str]().union(*(i.added | i.removed for i in items)) for items in files]
    unit = cosine_table(words)
    near = np.asarray((unit @ unit.T).todense(), np.float32)
    near += around.together.among([around.number[path] for path in paths]).cochange()
    near += likeness_of_paths(paths)
    return np.asarray(1 - squareform(near, checks=False) / 3, np.float32)
