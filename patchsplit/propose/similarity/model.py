"""Pair features to similarities: the probability that two items belong to one commit.

The model was trained on accepted commits; tests/bench/train_split.py writes weights.json.
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
from patchsplit.propose.items import Item
from patchsplit.propose.similarity.features import ItemEvidence, compute_features
from patchsplit.propose.similarity.forest import Forest, parse_forest
from patchsplit.propose.similarity.matrices import Condensed

FeatureColumn = npt.NDArray[np.float16]
"""Shape (n * (n - 1) / 2,). Half precision, since there are eighty, of millions of pairs."""

SAME_COMMIT = 6.0
"""What is added to the log odds of a pair that one fork commit wrote."""
OTHER_COMMIT = -6.0
"""What is added to the log odds of a pair that two fork commits wrote."""
MIN_DUMP_ITEMS = 150
"""A commit of more items than this, and than half of all, counts as a dump of many changes."""
FIXUP = re.compile(r"^(?:(?:fixup|squash|amend)! ?)+")
NO_COMMITS: Mapping[Oid, ForkCommit] = {}


@dataclass(frozen=True, slots=True)
class Model:
    """A trained model."""

    forest: Forest
    """Pair features -> log odds that two items belong to one commit."""
    threshold: float
    """Least mean probability at which groups are merged."""
    name: str = ""
    """Hexadecimal hash of the file that it was read from; "" for none."""
    training_roots: frozenset[Oid] = frozenset()
    """Root commits of the projects that it was trained on."""


@cache
def load_model() -> Model:
    """Returns the model that comes with the package."""
    return parse_model((files("patchsplit.propose.similarity") / "weights.json").read_text())


def parse_model(text: str) -> Model:
    """Returns the model in a weights.json."""
    data = json.loads(text)
    name = hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
    firsts = frozenset(map(Oid, data["learnt_from"].values()))
    return Model(parse_forest(data["pairs"]), float(data["cut"]), name, firsts)


def predict_log_odds(
    items: Sequence[Item],
    columns: Mapping[str, FeatureColumn],
    model: Model,
    commits: Mapping[Oid, ForkCommit] = NO_COMMITS,
) -> Condensed:
    """Returns the log odds that two of n items belong together: float32, (n * (n - 1) / 2,).

    `columns` is what build_feature_columns() returns for them; `commits` are the fork's own, empty
    if they are not to count.
    """
    return model.forest.predict(columns) + weigh_fork_history(items, commits)


def build_feature_columns(evidence: ItemEvidence) -> dict[str, FeatureColumn]:
    """Returns each feature by name for all pairs i < j: float16 of shape (n * (n - 1) / 2,)."""
    return {
        name: np.asarray(squareform(np.asarray(matrix, np.float32), checks=False), np.float16)
        for name, matrix in compute_features(evidence)
    }


def weigh_fork_history(items: Sequence[Item], commits: Mapping[Oid, ForkCommit]) -> Condensed:
    """Returns what the fork's own history adds to the log odds of each pair of n items.

    Float32 of shape (n * (n - 1) / 2,): SAME_COMMIT or OTHER_COMMIT; 0 if a commit is unknown, or
    so large that it must be a dump of many changes. The strongest evidence outweighs it, so that a
    commit that mixes unrelated changes is still divided.
    """
    pairs = np.triu_indices(len(items), 1)
    home = resolve_fixups(commits)
    main = [item.facts.commits[0] if item.facts.commits else None for item in items]
    wrote = [home.get(oid) if oid is not None else None for oid in main]
    count = Counter(wrote)
    dumps = {oid for oid, n in count.items() if n > MIN_DUMP_ITEMS and n * 2 > len(items)}
    number: dict[Oid | None, int] = {}
    codes = np.array([number.setdefault(oid, len(number)) for oid in wrote], np.intp)
    known = np.array([oid is not None and oid not in dumps for oid in wrote], bool)
    both = (known[:, None] & known[None, :])[pairs]
    same = (codes[:, None] == codes[None, :])[pairs]
    return np.asarray(np.where(same, SAME_COMMIT, OTHER_COMMIT) * both, np.float32)


def resolve_fixups(commits: Mapping[Oid, ForkCommit]) -> dict[Oid, Oid]:
    """Returns for each commit the one that it belongs to: itself, or the one that it fixes up.

    `commits` are oldest first. Empty for a single commit, which says nothing about its hunks.
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
