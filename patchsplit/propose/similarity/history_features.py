"""Items and precedents to pair features: what the past says of two items' words and files."""

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
Points = npt.NDArray[np.float64]

LEVELS = (0.75, 0.6, 0.45, 0.3)
"""Shares of the highest rarity: words above are rare, below common."""
MIN_SIMILARITY = 0.05
"""Likeness below which a past commit has nothing to do with an item."""


def compute_word_history_features(
    items: Sequence[Item], history: HistoryIndex
) -> Iterator[Feature]:
    """Yields how near two items' words are, as the past has them."""
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
    """Yields how near the words around two items are, as the past has them."""
    unit = _build_idf_rows(contexts, history)
    yield "ctxpast", to_dense(unit @ unit.T)
    yield "ctxlsa", _compare_by_lsa([expand_words(some) for some in contexts], history)


def compute_file_history_features(
    items: Sequence[Item], history: HistoryIndex
) -> Iterator[Feature]:
    """Yields what the past says of the files of items; `items` are one a file."""
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
    """Returns items x known tokens, weighed by rarity."""
    cells = [
        sorted(history.columns[token] for token in some if token in history.columns)
        for some in sets
    ]
    stops = np.cumsum([0, *map(len, cells)])
    columns = np.array([k for row in cells for k in row], np.intp)
    values = history.idf[columns] if len(columns) else np.zeros(0, np.float32)
    return sp.csr_matrix((values, columns, stops), shape=(len(sets), max(1, len(history.columns))))


def _normalize_rows(points: npt.NDArray[np.floating[Any]]) -> Points:
    """Returns points at distance 1, in double precision: see `_inner`."""
    points = np.asarray(points, np.float64)
    norm = np.sqrt((points * points).sum(1))
    return np.asarray(points / np.where(norm > 0, norm, 1)[:, None], np.float64)


def _compare_by_lsa(sets: Sequence[frozenset[str]], history: HistoryIndex) -> Matrix:
    points = _normalize_rows(np.asarray(_build_token_rows(sets, history) @ history.token_vectors))
    return _compute_cosines(points)


def _compare_by_documents(sets: Sequence[frozenset[str]], history: HistoryIndex) -> Matrix:
    """Returns whether the same past commits are like two items (explicit semantic analysis)."""
    rows = _build_token_rows(sets, history)
    norm = np.sqrt(np.asarray(rows.multiply(rows).sum(1)).ravel())
    unit = sp.csr_matrix(sp.diags(1 / np.where(norm > 0, norm, 1)) @ rows)
    like = np.asarray((unit @ history.documents.T).todense(), np.float32)
    like[like < MIN_SIMILARITY] = 0
    return _compute_cosines(_normalize_rows(like))


def _compute_cosines(points: Points) -> Matrix:
    """Returns cosines in steps of 1e-3, so that how sums are ordered by a machine is not seen."""
    return np.asarray(np.round(points @ points.T, 3), np.float32)


def _build_idf_rows(sets: Sequence[frozenset[str]], history: HistoryIndex) -> sp.csr_matrix:
    """Returns items x words by rarity in the past, rows of length 1; new words are the rarest."""
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
    """Returns, in steps, how rare the rarest word is that two items share: 1 for a new one."""
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
    found = [
        history.file_columns.get(p, history.file_columns.get(o, -1))
        for p, o in zip(paths, old_paths, strict=True)
    ]
    return np.array(found, np.intp)


def _select_files(
    paths: Sequence[str], old_paths: Sequence[str], history: HistoryIndex
) -> sp.csr_matrix:
    """Returns commits x the given files."""
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
    """Returns commits x items, whether a commit touched a file that `key` names as the item."""
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
    """Yields measures of how often two columns were touched by one commit."""
    shared = np.asarray((incidence.T @ incidence).todense(), np.float32)
    one = np.diag(shared).copy()
    chance = one[:, None] * one[None, :] / max(1, commit_count)
    yield "jaccard", shared / (one[:, None] + one[None, :] - shared + 1)
    surprise = np.log((shared + 0.1) / (chance + 0.1)) * (shared > 0)
    yield "surprise", np.clip(surprise, -2, 8).astype(np.float32)
    first, second = shared / (one[:, None] + 1), shared / (one[None, :] + 1)
    yield "most", np.maximum(first, second)
    yield "least", np.minimum(first, second)
