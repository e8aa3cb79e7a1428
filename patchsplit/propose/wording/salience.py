"""The words of a patch to the probability that upstream's subject would have them.

The model was trained on accepted commits; tests/bench/train/words.py writes model.json.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from math import log, log1p

import numpy as np

from patchsplit.propose.wording.past import Neighbour, WordCounts
from patchsplit.propose.wording.patch_words import PLACES, WordCount, merge_counts

LINE_PLACES = ("code", "old_code", "comment", "old_comment", "text", "document", "old_document",
               "test")  # fmt: skip
"""The places whose words are counted as a whole."""
MAX_WORDS = 60
"""Words of a patch that are considered: those that stand in most places, and most often."""
MAX_RANK = 200
"""Words that have a rank by how often they stand; that of all others is this number."""
MAX_NEAR, MIN_NEAR = 5, 3
"""Words of MIN_NEAR of the MAX_NEAR most similar subjects are considered, wherever they stand."""
NEAREST = (3, 10, 20)
"""Numbers of similar commits whose subjects are counted."""
FEATURES = (
    *PLACES,
    *(f"{place}_share" for place in PLACES),
    "share", "rank", "distinct", "rarity", "said_if_changed", "said", "length", "similarity",
    "places", *(f"near_{n}" for n in NEAREST), "in_prefix", "lines",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PatchEvidence:
    """What is known about the words of one patch."""

    places: Mapping[str, WordCount]
    """Stems by where they stand."""
    neighbours: Sequence[Neighbour]
    """The most similar past commits, the most similar first."""
    prefix: frozenset[str] = frozenset()
    """The stems of the prefix."""
    lines: int = 0
    """Changed lines."""


def choose_words(patch: PatchEvidence) -> list[str]:
    """Returns the stems that are considered for the subject of a patch, at most MAX_WORDS of it.

    Those that most similar commits speak of are considered as well.
    """
    places, total = patch.places, merge_counts(patch.places[place] for place in LINE_PLACES)
    weight: WordCount = defaultdict(float)
    for place in ("file", "scope", "define", "drop", "new", "gone", "comment", "title", "note"):
        most = max(places[place].values(), default=1)
        for word, times in places[place].items():
            weight[word] += 1 + times / most
    most = max(total.values(), default=1)
    for word, times in total.items():
        weight[word] += 2 * times / most
    ranked = sorted(weight, key=lambda word: (-weight[word], word))[:MAX_WORDS]
    near = Counter(word for one in patch.neighbours[:MAX_NEAR] for word in one.stems)
    often = (word for word, times in sorted(near.items()) if times >= MIN_NEAR)
    return list(dict.fromkeys([*ranked, *often]))


def compute_word_features(
    patch: PatchEvidence, words: Sequence[str], counts: WordCounts
) -> list[list[float]]:
    """Returns a row of FEATURES for each word."""
    places, near = patch.places, patch.neighbours
    total = merge_counts(places[place] for place in LINE_PLACES)
    order = {word: k for k, word in enumerate(nlargest(MAX_RANK, total, key=total.__getitem__))}
    size, distinct = sum(total.values()) or 1, log1p(len(total))
    most = [max(places[place].values(), default=1) or 1 for place in PLACES]
    tables = [places[place] for place in PLACES]
    votes = [count_votes(near[:n]) for n in NEAREST]
    top = near[0].similarity if near else 0.0
    commits, lines = counts.commits, log1p(patch.lines)
    rows = []
    for word in words:
        values = [table.get(word, 0) for table in tables]
        changed, said = counts.changed.get(word, 0), counts.said.get(word, 0)
        rows.append([
            *values,
            *(value / highest for value, highest in zip(values, most, strict=True)),
            total.get(word, 0) / size,
            order.get(word, MAX_RANK),
            distinct,
            log((commits + 1) / (changed + 1)),
            (counts.both.get(word, 0) + 0.3) / (changed + 5),
            (said + 0.1) / (commits + 5),
            len(word),
            top,
            sum(value > 0 for value in values),
            *(vote.get(word, 0.0) for vote in votes),
            word in patch.prefix,
            lines,
        ])  # fmt: skip
    return rows


def count_votes(near: Sequence[Neighbour]) -> WordCount:
    """Returns stem -> its share in the subjects of similar commits, weighed by similarity."""
    count: WordCount = defaultdict(float)
    whole = sum(one.similarity for one in near) or 1
    for one in near:
        for word in one.stems:
            count[word] += one.similarity / whole
    return count


def make_table(rows: Sequence[Sequence[float]]) -> dict[str, np.ndarray]:
    """Returns rows of FEATURES as columns by name, float32."""
    table = np.array(rows, np.float32).reshape(-1, len(FEATURES))
    return {name: table[:, k] for k, name in enumerate(FEATURES)}
