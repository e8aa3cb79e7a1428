"""Pair features to similarities: a few small networks, whose weights are data.

weights.json holds the names of the features, a scale for each, the networks (rows of weights and
biases, the first without hidden layer) and the threshold for clustering; tests/bench/train_split.py
writes it. The similarity is the mean of what the networks say: the chance that two items belong to
one commit.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from patchsplit.model.delta import Oid
from patchsplit.propose.cluster import Condensed
from patchsplit.propose.features import Evidence, features
from patchsplit.propose.items import Item

Table = npt.NDArray[np.float32]
Layer = tuple[Table, Table]
"""Weights (inputs x outputs) and biases."""

CHUNK = 100_000
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

    def table(numbers: object) -> Table:
        return np.array(numbers, np.float32)

    return Model(
        tuple(data["names"]),
        table(data["mean"]),
        table(data["scale"]),
        tuple(
            tuple((table(weights), table(biases)) for weights, biases in network)
            for network in data["networks"]
        ),
        float(data["cut"]),
    )


def similarity(evidence: Evidence, model: Model) -> Condensed:
    """Returns the chance, from 0 to 1, that two items belong together, for all pairs."""
    columns = stacked(evidence)
    table = columns_of(columns, model.names)
    found = np.concatenate([_odds(chunk, model) for chunk in table])
    found += provenance(evidence.items)
    return np.asarray(1 / (1 + np.exp(-found)), np.float32)


def stacked(evidence: Evidence) -> dict[str, npt.NDArray[np.float16]]:
    """Returns every feature as the values of all pairs i < j."""
    pairs = np.triu_indices(len(evidence.items), 1)
    return {name: matrix[pairs].astype(np.float16) for name, matrix in features(evidence)}


def columns_of(values: dict[str, npt.NDArray[np.float16]], names: Sequence[str]) -> Iterator[Table]:
    """Yields the pairs x features in chunks of pairs, with the products that the names ask for."""
    count = len(next(iter(values.values())))
    for start in range(0, max(count, 1), CHUNK):
        part = {name: v[start : start + CHUNK].astype(np.float32) for name, v in values.items()}
        columns = []
        for name in names:
            one, _, two = name.partition("*")
            columns.append(part[one] * part[two] if two else part[one])
        yield np.stack(columns, 1)


def _odds(pairs: Table, model: Model) -> Table:
    """Returns the log odds of the mean of the networks' chances."""
    scaled = np.clip((pairs - model.mean) / model.scale, -FAR, FAR)
    chance = np.zeros(len(pairs), np.float32)
    for network in model.networks:
        chance += 1 / (1 + np.exp(-_through(scaled, network))) / np.float32(len(model.networks))
    chance = np.clip(chance, 1e-4, 1 - 1e-4)
    return np.asarray(np.log(chance / (1 - chance)), np.float32)


def _through(values: Table, network: Sequence[Layer]) -> Table:
    *hidden, (weights, biases) = network
    for inner, shift in hidden:
        values = np.maximum(values @ inner + shift, 0)
    return np.asarray((values @ weights + biases)[:, 0], np.float32)


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
