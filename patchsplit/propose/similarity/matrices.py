"""Sets and flags of n items to matrices over all pairs of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

Matrix = npt.NDArray[np.float32]
"""Shape (n, n) over n items unless a docstring says otherwise; symmetric where it is a feature."""
Condensed = npt.NDArray[np.float32]
"""Shape (n * (n - 1) / 2,): values of all pairs i < j, row by row (scipy.spatial.distance)."""
Indices = npt.NDArray[np.intp]
"""Shape (n,), numbers from 0."""
Word = TypeVar("Word", str, bytes)


def number_names(names: Sequence[str]) -> Indices:
    """Returns the number of each name, from 0 by first occurrence: intp of shape (n,)."""
    number: dict[str, int] = {}
    return np.array([number.setdefault(name, len(number)) for name in names], np.intp)


def equal(numbers: Indices) -> Matrix:
    """Returns 1 where two of n numbers are equal, else 0: float32 of shape (n, n)."""
    return np.asarray(numbers[:, None] == numbers[None, :], np.float32)


def both_true(has: npt.NDArray[np.bool_]) -> Matrix:
    """Returns 1 where both of two flags are set; `has` has the shape (n,), the result (n, n)."""
    return (has[:, None] & has[None, :]).astype(np.float32)


def exactly_one(has: npt.NDArray[np.bool_]) -> Matrix:
    """Returns 1 where one of two flags is set; `has` has the shape (n,), the result (n, n)."""
    return (has[:, None] ^ has[None, :]).astype(np.float32)


def to_dense(matrix: sp.csr_matrix) -> Matrix:
    """Returns a sparse matrix as float32 array of the same shape."""
    return np.asarray(matrix.todense(), dtype=np.float32)


def build_term_matrix(
    sets: Sequence[AbstractSet[Word]], weight: Mapping[Word, float]
) -> sp.csr_matrix:
    """Returns the weights of each set's words: float32 of shape (len(sets), max(len(weight), 1)).

    Columns are in the order of the sorted words; words without a weight are left out.
    """
    column = {word: k for k, word in enumerate(sorted(weight))}
    cells: list[list[int]] = [[column[word] for word in some if word in column] for some in sets]
    stops = np.cumsum([0, *map(len, cells)])
    columns = np.array([k for row in cells for k in sorted(row)], np.intp)
    values = np.array([weight[word] for word in sorted(weight)], np.float32)
    return sp.csr_matrix(
        (values[columns] if len(columns) else np.zeros(0, np.float32), columns, stops),
        shape=(len(sets), max(1, len(column))),
    )


def build_cosine_rows(sets: Sequence[AbstractSet[Word]]) -> sp.csr_matrix:
    """Returns the idf, log((n + 1) / frequency), of each of n sets' words in rows of length 1.

    Float32 of shape (n, max(words, 1)); the row of an empty set is 0.
    """
    frequency = Counter(word for some in sets for word in some)
    weight = {word: float(np.log((len(sets) + 1) / n)) for word, n in frequency.items()}
    rows = build_term_matrix(sets, weight)
    norm = np.sqrt(np.asarray(rows.multiply(rows).sum(1)).ravel())
    return sp.csr_matrix(sp.diags(1 / np.where(norm > 0, norm, 1)) @ rows)


def cosine_similarity(sets: Sequence[AbstractSet[Word]]) -> Matrix:
    """Returns the cosines of the rows of build_cosine_rows(): float32 of shape (n, n)."""
    unit = build_cosine_rows(sets)
    return to_dense(unit @ unit.T)


def jaccard_similarity(sets: Sequence[AbstractSet[str]]) -> Matrix:
    """Returns the Jaccard index (1912) of each two sets: float32 of shape (n, n).

    0 for two empty sets.
    """
    has = build_term_matrix(sets, dict.fromkeys(frozenset[str]().union(*sets), 1.0))
    shared = to_dense(has @ has.T)
    size = np.array([len(some) for some in sets], np.float32)
    return np.asarray(shared / np.maximum(size[:, None] + size[None, :] - shared, 1), np.float32)


def link_by_rare_words(one: Sequence[AbstractSet[str]], two: Sequence[AbstractSet[str]]) -> Matrix:
    """Returns how strongly rare words link `one` of an item to `two` of another, or reverse.

    `one` and `two` are parallel to n items; the result is float32 of shape (n, n), symmetric, from
    0 to 1. Each shared word counts 1 / (items that have it - 1); the sum, at most 2, is halved.
    """
    frequency = Counter(word for a, b in zip(one, two, strict=True) for word in a | b)
    weight = {word: float((n - 1) ** -0.5) for word, n in frequency.items() if n > 1}
    left = build_term_matrix(one, weight)
    right = left if one is two else build_term_matrix(two, weight)
    found = to_dense(left @ right.T)
    return np.asarray(np.minimum(np.maximum(found, found.T), 2) / 2, np.float32)
