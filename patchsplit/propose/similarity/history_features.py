"""Items and upstream's past commits to pair features of their words and files.

Each feature of n items is a float32 matrix of shape (n, n), symmetric; see features.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from patchsplit.propose.history.lsa import HistoryIndex, expand_words, tokenize_change
from patchsplit.propose.items import Item
from patchsplit.propose.similarity.matrices import Indices, Matrix, number_names, to_dense
from patchsplit.propose.tokens import extract_words

Feature = tuple[str, Matrix]
"""The name, and float32 of shape (n, n), symmetric."""
Points = npt.NDArray[np.float64]
"""Shape (n, d): n points in d dimensions."""

LEVELS = (0.75, 0.6, 0.45, 0.3)
"""Bounds of the levels of rarity, as shares of the highest idf."""
MIN_SIMILARITY = 0.05
"""Cosine below which an item and a past commit count as unrelated."""


def compute_word_history_features(
    items: Sequence[Item], history: HistoryIndex
) -> Iterator[Feature]:
    """Yields the similarities of the items' words, weighed by upstream's past commits."""
    every = [item.added | item.removed for item in items]
    changed = [item.added ^ item.removed or item.added | item.removed for item in items]
    inside = [
        extract_words((item.facts.inside.encode("utf-8", "replace"),)) | some
        for item, some in zip(items, every, strict=True)
    ]
    yield "lsa", _compare_by_lsa([expand_words(some) for some in every], history)
    yield "lsa_changed", _compare_by_lsa([expand_words(some) for some in changed], history)
    located = [
        tokenize_change(item.file.path, some) for item, some in zip(items, inside, strict=True)
    ]
    yield "lsa_all", _compare_by_lsa(located, history)
    yield "esa", _compare_by_documents(located, history)
    unit = _build_idf_rows(every, history)
    yield "pastcos", to_dense(unit @ unit.T)
    yield "rarest", _compare_rarest(changed, history)


def compute_context_history_features(
    contexts: Sequence[frozenset[str]], history: HistoryIndex
) -> Iterator[Feature]:
    """Yields the same for the words around the items; `contexts` are parallel to these."""
    unit = _build_idf_rows(contexts, history)
    yield "ctxpast", to_dense(unit @ unit.T)
    yield "ctxlsa", _compare_by_lsa([expand_words(some) for some in contexts], history)


def compute_file_history_features(
    items: Sequence[Item], history: HistoryIndex
) -> Iterator[Feature]:
    """Yields how often the files of the items, or their folders and kinds, changed together.

    `items` is one item of each of f files, and the matrices are of shape (f, f).
    """
    paths = [item.file.path for item in items]
    olds = [item.file.old_path for item in items]
    yield "lsa_path", _compare_by_lsa([tokenize_change(path, ()) for path in paths], history)
    file = _select_files(paths, olds, history)
    for name, matrix in _measure_cochange(file, history.commit_count):
        yield f"file_{name}", matrix
    for name, key in (("dir", posixpath.dirname), ("ext", _extension)):
        grouped = _merge_files([key(path) for path in paths], history, key)
        for kind, matrix in _measure_cochange(grouped, history.commit_count):
            if kind in ("jaccard", "surprise", "most"):
                yield f"{name}_{kind}", matrix


def _build_token_rows(sets: Sequence[frozenset[str]], history: HistoryIndex) -> sp.csr_matrix:
    """Returns the idf of each set's known tokens: float32 of shape (n, max(t, 1))."""
    cells = [
        sorted(history.columns[token] for token in some if token in history.columns)
        for some in sets
    ]
    stops = np.cumsum([0, *map(len, cells)])
    columns = np.array([k for row in cells for k in row], np.intp)
    values = history.idf[columns] if len(columns) else np.zeros(0, np.float32)
    return sp.csr_matrix((values, columns, stops), shape=(len(sets), max(1, len(history.columns))))


def _normalize_rows(points: npt.NDArray[np.floating[Any]]) -> Points:
    """Returns the points, of shape (n, d), scaled to length 1; those at the origin stay there."""
    points = np.asarray(points, np.float64)
    norm = np.sqrt((points * points).sum(1))
    return np.asarray(points / np.where(norm > 0, norm, 1)[:, None], np.float64)


def _compare_by_lsa(sets: Sequence[frozenset[str]], history: HistoryIndex) -> Matrix:
    """Returns the cosines of n sets of tokens in the LSA space: float32 of shape (n, n)."""
    points = _normalize_rows(np.asarray(_build_token_rows(sets, history) @ history.token_vectors))
    return _compute_cosines(points)


def _compare_by_documents(sets: Sequence[frozenset[str]], history: HistoryIndex) -> Matrix:
    """Returns the cosines of n sets of tokens in the space of past commits: float32, (n, n).

    That is explicit semantic analysis (Gabrilovich and Markovitch 2007): a set is represented by
    its similarities with the commits.
    """
    rows = _build_token_rows(sets, history)
    norm = np.sqrt(np.asarray(rows.multiply(rows).sum(1)).ravel())
    unit = sp.csr_matrix(sp.diags(1 / np.where(norm > 0, norm, 1)) @ rows)
    near = np.asarray((unit @ history.documents.T).todense(), np.float32)
    near[near < MIN_SIMILARITY] = 0
    return _compute_cosines(_normalize_rows(near))


def _compute_cosines(points: Points) -> Matrix:
    """Returns the inner products of n points of length 1: float32 of shape (n, n).

    They are rounded to 1e-3, so that the order of additions on a machine does not matter.
    """
    return np.asarray(np.round(points @ points.T, 3), np.float32)


def _build_idf_rows(sets: Sequence[frozenset[str]], history: HistoryIndex) -> sp.csr_matrix:
    """Returns the idf of each set's words, in rows of length 1: float32, (n, max(words, 1)).

    Words that no past commit has get the highest idf.
    """
    column = {word: k for k, word in enumerate(sorted(frozenset[str]().union(*sets)))}
    weight = np.array([_get_idf(word, history) for word in column], np.float32)
    cells = [sorted(column[word] for word in some) for some in sets]
    stops = np.cumsum([0, *map(len, cells)])
    columns = np.array([k for row in cells for k in row], np.intp)
    values = weight[columns] if len(columns) else np.zeros(0, np.float32)
    rows = sp.csr_matrix((values, columns, stops), shape=(len(sets), max(1, len(column))))
    norm = np.sqrt(np.asarray(rows.multiply(rows).sum(1)).ravel())
    return sp.csr_matrix(sp.diags(1 / np.where(norm > 0, norm, 1)) @ rows)


def _get_idf(word: str, history: HistoryIndex) -> float:
    place = history.columns.get(word)
    return history.unknown_idf if place is None else float(history.idf[place])


def _compare_rarest(sets: Sequence[frozenset[str]], history: HistoryIndex) -> Matrix:
    """Returns the level of the rarest word that two of n sets share: float32 of shape (n, n).

    0 for none, 1 for a word that no past commit has, and fractions by LEVELS.
    """
    found = np.zeros((len(sets), len(sets)), np.float32)
    high = history.unknown_idf or 1.0
    rare = {word: _get_idf(word, history) / high for word in frozenset[str]().union(*sets)}
    bounds = (*LEVELS[::-1], 0.999)
    for place, bound in enumerate(bounds, 1):
        kept = [sorted(word for word in some if rare[word] >= bound) for some in sets]
        number = number_names([word for some in kept for word in some])
        stops = np.cumsum([0, *map(len, kept)])
        ones = np.ones(len(number), np.float32)
        shape = (len(sets), int(number.max(initial=0)) + 1)
        has = sp.csr_matrix((ones, number, stops), shape=shape)
        found[to_dense(has @ has.T) > 0] = place / len(bounds)
    return found


# ---- files, folders and kinds of file


def _find_columns(paths: Sequence[str], old_paths: Sequence[str], history: HistoryIndex) -> Indices:
    """Returns the column of each path, or else of its old path; -1 if upstream never touched it.

    Intp of shape (len(paths),).
    """
    found = [
        history.file_columns.get(p, history.file_columns.get(o, -1))
        for p, o in zip(paths, old_paths, strict=True)
    ]
    return np.array(found, np.intp)


def _select_files(
    paths: Sequence[str], old_paths: Sequence[str], history: HistoryIndex
) -> sp.csr_matrix:
    """Returns which commit touched which of the files: float32 of shape (commits, len(paths))."""
    columns = _find_columns(paths, old_paths, history)
    known = np.flatnonzero(columns >= 0)
    pick = sp.csr_matrix(
        (np.ones(len(known), np.float32), (columns[known], known)),
        shape=(history.touch_matrix.shape[1], len(paths)),
    )
    return sp.csr_matrix(history.touch_matrix @ pick)


def _merge_files(
    names: Sequence[str], history: HistoryIndex, key: Callable[[str], str]
) -> sp.csr_matrix:
    """Returns which commit touched a file of which name: float32 of shape (commits, len(names)).

    `key` gives the name of a file's group, such as its folder.
    """
    place: dict[str, int] = {}
    group = np.array(
        [place.setdefault(key(path), len(place)) for path in history.file_columns], np.intp
    )
    fold = sp.csr_matrix(
        (np.ones(len(group), np.float32), (np.arange(len(group)), group)),
        shape=(history.touch_matrix.shape[1], max(1, len(place))),
    )
    seen = sp.csr_matrix(history.touch_matrix @ fold)
    seen.data[:] = 1
    columns = np.array([place.get(name, -1) for name in names], np.intp)
    known = np.flatnonzero(columns >= 0)
    pick = sp.csr_matrix(
        (np.ones(len(known), np.float32), (columns[known], known)),
        shape=(seen.shape[1], len(names)),
    )
    return sp.csr_matrix(seen @ pick)


def _extension(path: str) -> str:
    base = posixpath.basename(path)
    return posixpath.splitext(base)[1] or base


def _measure_cochange(incidence: sp.csr_matrix, commit_count: int) -> Iterator[Feature]:
    """Yields measures of how often one commit touched both of two columns.

    `incidence` is float32 of shape (commits, c); the measures are float32 of shape (c, c):
    smoothed Jaccard index, pointwise mutual information clipped to -2..8, and the larger and the
    lesser share of a column's commits that touched the other.
    """
    shared = np.asarray((incidence.T @ incidence).todense(), np.float32)
    one = np.diag(shared).copy()
    chance = one[:, None] * one[None, :] / max(1, commit_count)
    yield "jaccard", shared / (one[:, None] + one[None, :] - shared + 1)
    surprise = np.log((shared + 0.1) / (chance + 0.1)) * (shared > 0)
    yield "surprise", np.clip(surprise, -2, 8).astype(np.float32)
    first, second = shared / (one[:, None] + 1), shared / (one[None, :] + 1)
    yield "most", np.maximum(first, second)
    yield "least", np.minimum(first, second)
