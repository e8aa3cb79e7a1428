"""Pair features to similarities: the chance that two items belong to one commit.

The model was learnt from accepted commits; tests/bench/train_split.py writes weights.json.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt
from scipy.spatial.distance import squareform

from patchsplit.model.delta import Oid
from patchsplit.model.facts import ForkCommit
from patchsplit.propose.grouping.linkage import Condensed
from patchsplit.propose.items import Item
from patchsplit.propose.similarity.features import Evidence, features
from patchsplit.propose.similarity.forest import Forest, forest_of

Column = npt.NDArray[np.float16]
"""Half precision: there are eighty of them, and millions of pairs."""

SAME_COMMIT = 6.0
OTHER_COMMIT = -6.0
"""What the fork's history adds to the log odds of a pair."""
DUMP = 150
"""Items of one commit, and more than half of all, from which on it is no single change."""
FIXUP = re.compile(r"^(?:(?:fixup|squash|amend)! ?)+")
NO_HISTORY: Mapping[Oid, ForkCommit] = {}


@dataclass(frozen=True, slots=True)
class Model:
    """What was learnt from accepted commits."""

    pairs: Forest
    """Pair features -> log odds that two items are of one commit."""
    cut: float
    """Mean chance of belonging together at which groups are merged no more."""
    name: str = ""
    """Tells one model from another."""
    learnt_from: frozenset[Oid] = frozenset()
    """The first commits of the projects that it was learnt from."""


@cache
def learnt() -> Model:
    """Returns the model that comes with the package."""
    return model_of((files("patchsplit.propose.similarity") / "weights.json").read_text())


def model_of(text: str) -> Model:
    """Reads a model from JSON."""
    data = json.loads(text)
    name = hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
    firsts = frozenset(map(Oid, data["learnt_from"].values()))
    return Model(forest_of(data["pairs"]), float(data["cut"]), name, firsts)


def log_odds(
    items: Sequence[Item],
    columns: Mapping[str, Column],
    model: Model,
    commits: Mapping[Oid, ForkCommit] = NO_HISTORY,
) -> Condensed:
    """Returns the log odds that two items belong together, for all pairs.

    `columns` are their values(); `commits` are the fork's own, where they are to count.
    """
    return model.pairs.values(columns) + provenance(items, commits)


def values(evidence: Evidence) -> dict[str, Column]:
    """Returns each feature for all pairs i < j."""
    return {
        name: np.asarray(squareform(np.asarray(matrix, np.float32), checks=False), np.float16)
        for name, matrix in features(evidence)
    }


def provenance(items: Sequence[Item], commits: Mapping[Oid, ForkCommit]) -> Condensed:
    """Returns what the fork's own history adds to the log odds of each pair.

    Nothing where a commit is unknown or a dump of many changes. It outweighs all but the strongest
    evidence, so that a commit which mixes unrelated things still comes apart.
    """
    pairs = np.triu_indices(len(items), 1)
    home = mended(commits)
    main = [item.facts.commits[0] if item.facts.commits else None for item in items]
    wrote = [home.get(oid) if oid is not None else None for oid in main]
    count = Counter(wrote)
    dumps = {oid for oid, n in count.items() if n > DUMP and n * 2 > len(items)}
    number: dict[Oid | None, int] = {}
    codes = np.array([number.setdefault(oid, len(number)) for oid in wrote], np.intp)
    known = np.array([oid is not None and oid not in dumps for oid in wrote])
    both = (known[:, None] & known[None, :])[pairs]
    same = (codes[:, None] == codes[None, :])[pairs]
    return np.asarray(np.where(same, SAME_COMMIT, OTHER_COMMIT) * both, np.float32)


def mended(commits: Mapping[Oid, ForkCommit]) -> dict[Oid, Oid]:
    """Returns for each commit the one that it belongs to: itself, or what it is a fixup of.

    A fork of one commit has no history to speak of.
    """
    if len(commits) < 2:
        return {}
    found: dict[Oid, Oid] = {}
    by_subject: dict[str, Oid] = {}
    for oid, commit in commits.items():
        subject = FIXUP.sub("", commit.subject)
        target = by_subject.get(subject) if subject != commit.subject else None
        found[oid] = found[target] if target is not None else oid
        by_subject.setdefault(subject, oid)
    return found
