"""Patches to the probabilities that upstream's subjects have their words, and which verbs.

The model was trained on accepted commits; tests/bench/train/words.py writes model.json.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

import numpy as np

from patchsplit.propose.items import Item, Novelty
from patchsplit.propose.similarity.forest import Forest, parse_forest
from patchsplit.propose.wording import salience, verbs
from patchsplit.propose.wording.past import Neighbour, PastSubjects, tokenize_patch
from patchsplit.propose.wording.patch_words import count_patch_words
from patchsplit.propose.wording.salience import PatchEvidence
from patchsplit.propose.wording.shape import Shape, measure_shape
from patchsplit.propose.wording.stems import stem_text

MISSING = 1.2
"""Words of upstream's subject that are none of those that are considered, on average."""


@dataclass(frozen=True)
class WordChances:
    """What is expected of upstream's subject for one patch."""

    words: Mapping[str, float]
    """Stem of the patch -> the probability that the subject has it."""
    verbs: Mapping[str, float]
    """Stem of a verb, or of the noun for a kind of change -> the same."""
    shape: Shape
    neighbours: Sequence[Neighbour]
    """The most similar past commits, the most similar first."""

    @cached_property
    def total(self) -> float:
        """The expected number of stems of the subject."""
        extra = sum(max(0.0, p - self.words.get(one, 0.0)) for one, p in self.verbs.items())
        return sum(self.words.values()) + extra + MISSING

    def find(self, one: str) -> float:
        """Returns the probability of a stem."""
        return max(self.words.get(one, 0.0), self.verbs.get(one, 0.0))

    def expect_overlap(self, stems: Iterable[str]) -> float:
        """Returns the expected F1 of some stems against those of upstream's subject."""
        some = set(stems)
        return 2 * sum(map(self.find, some)) / (len(some) + self.total) if some else 0.0


@dataclass(frozen=True, slots=True)
class WordingModel:
    """Two trained forests, which return log odds."""

    words: Forest
    verbs: Forest


@cache
def load_wording_model() -> WordingModel:
    """Returns the model that comes with the package."""
    data = json.loads((files("patchsplit.propose.wording") / "model.json").read_text())
    return WordingModel(parse_forest(data["words"]), parse_forest(data["verbs"]))


def predict_chances(
    patches: Sequence[tuple[Sequence[Item], str]], novelty: Novelty, past: PastSubjects
) -> list[WordChances]:
    """Returns the chances of the words of patches, each given as its items and its prefix."""
    if not patches:
        return []
    model = load_wording_model()
    evidence = gather_patch_evidence(patches, novelty, past)
    shapes = [measure_shape(items, novelty) for items, _ in patches]
    words = [salience.choose_words(one) for one in evidence]
    word_rows = [
        row
        for one, some in zip(evidence, words, strict=True)
        for row in salience.compute_word_features(one, some, past.counts)
    ]
    verb_rows = [
        row
        for one, shape in zip(evidence, shapes, strict=True)
        for row in verbs.compute_verb_features(shape, one.neighbours, past.counts)
    ]
    of_words = _sigmoid(model.words.predict(salience.make_table(word_rows)))
    of_verbs = _sigmoid(model.verbs.predict(verbs.make_table(verb_rows)))
    found, start = [], 0
    for k, (one, some) in enumerate(zip(evidence, words, strict=True)):
        own = of_verbs[k * len(verbs.STEMS) : (k + 1) * len(verbs.STEMS)]
        found.append(
            WordChances(
                dict(zip(some, of_words[start : start + len(some)], strict=True)),
                dict(zip(verbs.STEMS, own, strict=True)),
                shapes[k],
                one.neighbours,
            )
        )
        start += len(some)
    return found


def gather_patch_evidence(
    patches: Sequence[tuple[Sequence[Item], str]], novelty: Novelty, past: PastSubjects
) -> list[PatchEvidence]:
    """Returns what is known about the words of patches, each given as its items and its prefix."""
    tokens = [
        tokenize_patch(
            frozenset[str]().union(*(item.added | item.removed for item in items)),
            {item.file.path for item in items},
        )
        for items, _ in patches
    ]
    return [
        PatchEvidence(
            count_patch_words(items, novelty),
            near,
            stem_text(prefix),
            sum(item.size for item in items),
        )
        for (items, prefix), near in zip(patches, past.find_neighbours(tokens), strict=True)
    ]


def _sigmoid(odds: np.ndarray) -> list[float]:
    return list(map(float, 1 / (1 + np.exp(-odds.astype(np.float64)))))
