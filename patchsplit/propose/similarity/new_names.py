"""Names that a delta introduces to how likely two hunks near them are to belong together.

The pair model knows how rare a word is in upstream's past, and was trained on small series. The
names of a large delta's own features are unknown to that past, and tell its parts apart. Names that
stand in comments alone, in licences or in copyright lines do not count.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import squareform

from patchsplit.propose.boilerplate import COMMENT
from patchsplit.propose.similarity.features import ItemEvidence
from patchsplit.propose.similarity.matrices import Condensed, cosine_similarity
from patchsplit.propose.tokens import extract_words

NEW_NAME_WEIGHT = 1.0
"""What is added to the log odds of a pair with the same new names."""


def weigh_new_names(evidence: ItemEvidence) -> Condensed:
    """Returns what shared new names add to the log odds of each pair of n items.

    Float32 of shape (n * (n - 1) / 2,), from 0 to NEW_NAME_WEIGHT: by the cosine of the new names
    in the items and in the lines around them, which count by their rarity among the items.
    """
    new = _extract_code_names(evidence)
    near = [
        (item.added | item.removed | context) & new
        for item, context in zip(evidence.items, evidence.contexts, strict=True)
    ]
    weight = NEW_NAME_WEIGHT * squareform(cosine_similarity(near), checks=False)
    return np.asarray(weight, np.float32)


def _extract_code_names(evidence: ItemEvidence) -> frozenset[str]:
    """Returns the new words in added lines that are no comments."""
    words = extract_words(
        line
        for item in evidence.items
        for _, added in item.iter_lines()
        for line in added
        if not COMMENT.match(line)
    )
    return words & evidence.novelty.new
