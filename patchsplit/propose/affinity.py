"""Pair features to similarities: a few small networks, whose weights are data.

weights.json holds the names of the features, a scale for each, the networks (rows of weights and
biases, the first without hidden layer) and the threshold for clustering; tests/bench/train_split.py
writes it. The similarity is the mean of what the networks say: the chance that two items belong to
one commit.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt
from scipy.spatial.distance import squareform

from patchsplit.model.delta import Oid
from patchsplit.propose.cluster import Condensed
from patchsplit.propose.features import Evidence, features
from patchsplit.propose.items import Item

Table = npt.NDArray[np.float32]
Layer = tuple[Table, Table]
"""Weights (inputs x outputs) and biases."""

CHUNK = 20_000
"""Pairs that go through a network at once."""
FAR = 5.0
"""Standard deviations beyond which a feature says no more."""
SAME_COMMIT = 4.0
OTHER_COMMIT = -1.5
"""What the fork's history adds to the log odds of a pair, where its commits are small."""


@dataclass(frozen=True, slots=True)
class Model:
    """What was learnt from accepted commits."""

    names: tuple[str, ...]
    """Of features; "a*b" is a product of two."""
    mean: Table
    scale: Table
    networks: tuple[tuple[Layer, ...], ...]
    cut: float


@cache
def learnt() -> Model:
    """Returns the model that comes with the package."""
    return model_of((files("patchsplit.propose") / "weights.json").read_text())


def model_of(text: str) -> Model:
    """Reads a model from JSON."""
    data = json.loads(text)

    def numbers(rows: object) -> Table:
        return np.array(rows, np.float32)

    return Model(
        tuple(data["names"]),
        numbers(data["mean"]),
        numbers(data["scale"]),
        tuple(
            tuple((numbers(weights), numbers(biases)) for weights, biases in network)
            for network in data["networks"]
        ),
        float(data["cut"]),
    )


def similarity(evidence: Evidence, model: Model) -> Condensed:
    """Returns the chance, from 0 to 1, that two items belong together, for all pairs."""
    odds = log_odds(values(evidence), model) + provenance(evidence.items)
    return np.asarray(1 / (1 + np.exp(-odds)), np.float32)


def values(evidence: Evidence) -> dict[str, Table]:
    """Returns each feature for all pairs i < j."""
    return {
        name: np.asarray(squareform(np.asarray(matrix, np.float32), checks=False), np.float32)
        for name, matrix in features(evidence)
    }


def joined(single: Mapping[str, Table], names: Sequence[str], chunk: slice) -> Table:
    """Returns features x some of the pairs, as `names` says, with the products it asks for."""
    rows = []
    for name in names:
        one, _, two = name.partition("*")
        rows.append(single[one][chunk] * single[two][chunk] if two else single[one][chunk])
    return np.array(rows, np.float32)


def log_odds(single: Mapping[str, Table], model: Model) -> Table:
    """Returns the log odds of the mean of the networks' chances, for all pairs."""
    found = np.empty(len(next(iter(single.values()))), np.float32)
    for start in range(0, len(found), CHUNK):
        chunk = slice(start, start + CHUNK)
        scaled = joined(single, model.names, chunk)
        scaled -= model.mean[:, None]
        scaled /= model.scale[:, None]
        np.clip(scaled, -FAR, FAR, out=scaled)
        chance = np.zeros(scaled.shape[1], np.float32)
        for network in model.networks:
            chance += 1 / (1 + np.exp(-_through(scaled, network))) / np.float32(len(model.networks))
        np.clip(chance, 1e-4, 1 - 1e-4, out=chance)
        found[chunk] = np.log(chance / (1 - chance))
    return found


def _through(values: Table, network: Sequence[Layer]) -> Table:
    *hidden, (weights, biases) = network
    for inner, shift in hidden:
        values = np.maximum(inner.T @ values + shift[:, None], 0)
    return np.asarray((weights.T @ values + biases[:, None])[0], np.float32)


def provenance(items: Sequence[Item]) -> Condensed:
    """Returns what the fork's own history adds to the log odds of each pair.

    Nothing where it is one commit, or unknown; less for a commit that wrote most of the fork, for
    such a commit is a dump of many changes.
    """
    pairs = np.triu_indices(len(items), 1)
    main = [item.facts.commits[0] if item.facts.commits else None for item in items]
    share = Counter(main)
    number: dict[Oid | None, int] = {}
    codes = np.array([number.setdefault(oid, len(number)) for oid in main], np.intp)
    known = np.array([oid is not None for oid in main])
    part = np.array([1 - share[oid] / len(items) for oid in main], np.float32)
    both = (known[:, None] & known[None, :])[pairs]
    same = (codes[:, None] == codes[None, :])[pairs]
    least = np.minimum(part[:, None], part[None, :])[pairs]
    added = np.where(same, SAME_COMMIT * least, OTHER_COMMIT * least) * both
    return np.asarray(added, np.float32)
