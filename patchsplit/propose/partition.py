"""Items to groups, each to become a patch.

All pairs are compared where they are few enough. A large delta is first cut into blocks: whole
files, kept together by folder, shared words and what changed together before; time and memory then
grow with the number of items and not with its square.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import scipy.sparse as sp

from patchsplit.model.delta import FileChange
from patchsplit.progress import OnProgress, Progress
from patchsplit.propose.affinity import Model, similarity
from patchsplit.propose.cluster import Condensed, blocks, clusters
from patchsplit.propose.features import Evidence, Indices, cosine_table, likeness_of_paths
from patchsplit.propose.items import Item, Novelty
from patchsplit.propose.together import Together

LIMIT = 1200
"""Items in a block: the time for a delta is its items times this."""


def partition(
    items: Sequence[Item],
    novelty: Novelty,
    known: Together,
    number: Mapping[str, int],
    model: Model,
    on_progress: OnProgress,
) -> list[list[int]]:
    """Returns the items' places, grouped; groups and places rise.

    `known` counts over the files that `number` numbers by path.
    """
    groups: list[list[int]] = []
    done = 0
    for block in _blocks(items, known, number):
        on_progress(Progress("proposing", done, len(items)))
        chosen = [items[k] for k in block]
        label = _labels(chosen, novelty, known, number, model)
        found: dict[int, list[int]] = {}
        for place, name in zip(block, label, strict=True):
            found.setdefault(int(name), []).append(place)
        groups.extend(found.values())
        done += len(block)
    on_progress(Progress("proposing", done, len(items)))
    return sorted(groups)


def _labels(
    items: Sequence[Item],
    novelty: Novelty,
    known: Together,
    number: Mapping[str, int],
    model: Model,
) -> Sequence[int]:
    if len(items) < 2:
        return [0] * len(items)
    paths = list(dict.fromkeys(item.file.path for item in items))
    file = {path: k for k, path in enumerate(paths)}
    evidence = Evidence(
        tuple(items),
        np.array([file[item.file.path] for item in items], np.intp),
        novelty,
        known.among([number[path] for path in paths]),
    )
    return [int(k) for k in clusters(similarity(evidence, model), len(items), model.cut)]


def _blocks(items: Sequence[Item], known: Together, number: Mapping[str, int]) -> list[list[int]]:
    """Cuts the items into blocks of about LIMIT, whole files each."""
    if len(items) <= LIMIT:
        return [list(range(len(items)))]
    members: dict[str, list[int]] = {}
    for place, item in enumerate(items):
        members.setdefault(item.file.path, []).append(place)
    paths = list(members)
    sizes = [len(members[path]) for path in paths]
    files = [items[members[path][0]].file for path in paths]
    cut = blocks(_file_distance(items, files, members, known, number), sizes, LIMIT)
    found: list[list[int]] = []
    for block in cut:
        places = sorted(place for k in block for place in members[paths[k]])
        found.extend(places[k : k + LIMIT] for k in range(0, len(places), LIMIT))
    return found


def _file_distance(
    items: Sequence[Item],
    files: Sequence[FileChange],
    members: Mapping[str, Sequence[int]],
    known: Together,
    number: Mapping[str, int],
) -> Condensed:
    """Returns how far two files are from each other, from 0 to 1, by the cheapest evidence."""
    words = [
        frozenset[str]().union(*(items[k].added | items[k].removed for k in members[file.path]))
        for file in files
    ]
    unit: sp.csr_matrix = cosine_table(words)
    shares = known.among([number[file.path] for file in files]).shares()["cochange"]
    near = np.asarray((unit @ unit.T).todense(), np.float32)
    near += shares
    near += likeness_of_paths([file.path for file in files])
    pairs: tuple[Indices, Indices] = np.triu_indices(len(files), 1)
    return np.asarray(1 - near[pairs] / 3, np.float32)
