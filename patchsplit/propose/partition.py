"""Items to groups, each to become a patch.

All pairs are compared where they are few enough. A large delta is first cut into blocks: whole
files, kept together by folder, shared words and what changed together before; time and memory then
grow with the number of items and not with its square.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.spatial.distance import squareform

from patchsplit.progress import OnProgress, Progress
from patchsplit.propose.affinity import Model, similarity
from patchsplit.propose.cluster import Condensed, blocks, clusters
from patchsplit.propose.features import cosine_table, likeness_of_paths
from patchsplit.propose.items import Item
from patchsplit.propose.surroundings import Surroundings

LIMIT = 1200
"""Items in a block: the time for a delta is its items times this."""


def partition(
    items: Sequence[Item], around: Surroundings, model: Model, on_progress: OnProgress
) -> list[list[int]]:
    """Returns the items' places, grouped; groups and places rise."""
    groups: list[list[int]] = []
    done = 0
    for block in _blocks(items, around):
        on_progress(Progress("proposing", done, len(items)))
        found: dict[int, list[int]] = {}
        for place, label in zip(
            block, _labels([items[k] for k in block], around, model), strict=True
        ):
            found.setdefault(label, []).append(place)
        groups.extend(found.values())
        done += len(block)
    on_progress(Progress("proposing", done, len(items)))
    return sorted(groups)


def _labels(items: Sequence[Item], around: Surroundings, model: Model) -> Sequence[int]:
    if len(items) < 2:
        return [0] * len(items)
    likeness = similarity(around.evidence(items), model)
    return [int(label) for label in clusters(likeness, len(items), model.cut)]


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
        found.extend(places[k : k + LIMIT] for k in range(0, len(places), LIMIT))
    return found


def _file_distance(files: Sequence[Sequence[Item]], around: Surroundings) -> Condensed:
    """Returns how far two files are from each other, from 0 to 1, by the cheapest evidence."""
    paths = [items[0].file.path for items in files]
    words = [frozenset[str]().union(*(i.added | i.removed for i in items)) for items in files]
    unit = cosine_table(words)
    near = np.asarray((unit @ unit.T).todense(), np.float32)
    near += around.together.among([around.number[path] for path in paths]).cochange()
    near += likeness_of_paths(paths)
    return np.asarray(1 - squareform(near, checks=False) / 3, np.float32)
