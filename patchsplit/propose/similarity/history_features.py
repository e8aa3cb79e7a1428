"""Items and precedents to pair features: what the past says of two items' words and files."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from patchsplit.propose.history.lsa import Precedents, pieces, tokens_of
from patchsplit.propose.items import Item
from patchsplit.propose.similarity.matrices import Indices, Matrix, dense, numbered
from patchsplit.propose.tokens import words

Feature = tuple[str, Matrix]
Points = npt.NDArray[np.float64]

LEVELS = (0.75, 0.6, 0.45, 0.3)
"""Shares of the highest rarity: words above are rare, below common."""
NEAR = 0.05
"""Likeness below which a past commit has nothing to do with an item."""


def recalled_words(items: Sequence[Item], past: Precedents) -> Iterator[Feature]:
    """Yields how near two items' words are, as the past has them."""
    every = [item.added | item.removed for item in items]
    changed = [item.added ^ item.removed or item.added | item.removed for item in items]
    inside = [
        words((item.facts.inside.encode("utf-8", "replace"),)) | some
        for item, some in zip(items, every, strict=True)
    ]
    yield "lsa", _nearness([pieces(some) for some in every], past)
    yield "lsa_changed", _nearness([pieces(some) for some in changed], past)
    located = [tokens_of(item.file.path, some) for item, some in zip(items, inside, strict=True)]
    yield "lsa_all", _nearness(located, past)
    yield "esa", _by_documents(located, past)
    unit = _weighed(every, past)
    yield "pastcos", dense(unit @ unit.T)
    yield "rarest", _rarest(changed, past)


def recalled_contexts(contexts: Sequence[frozenset[str]], past: Precedents) -> Iterator[Feature]:
    """Yields how near the words around two items are, as the past has them."""
    unit = _weighed(contexts, past)
    yield "ctxpast", dense(unit @ unit.T)
    yield "ctxlsa", _nearness([pieces(some) for some in contexts], past)


def recalled_files(items: Sequence[Item], past: Precedents) -> Iterator[Feature]:
    """Yields what the past says of the files of items; `items` are one a file."""
    paths = [item.file.path for item in items]
    olds = [item.file.old_path for item in items]
    yield "lsa_path", _nearness([tokens_of(path, ()) for path in paths], past)
    file = _incidence(paths, olds, past)
    for name, matrix in _together(file, past.commits):
        yield f"file_{name}", matrix
    for name, key in (("dir", posixpath.dirname), ("ext", _extension)):
        grouped = _grouped([key(path) for path in paths], past, key)
        for kind, matrix in _together(grouped, past.commits):
            if kind in ("jaccard", "surprise", "most"):
                yield f"{name}_{kind}", matrix


def _rows(sets: Sequence[frozenset[str]], past: Precedents) -> sp.csr_matrix:
    """Returns items x known tokens, weighed by rarity."""
    cells = [sorted(past.column[token] for token in some if token in past.column) for some in sets]
    stops = np.cumsum([0, *map(len, cells)])
    columns = np.array([k for row in cells for k in row], np.intp)
    values = past.rarity[columns] if len(columns) else np.zeros(0, np.float32)
    return sp.csr_matrix((values, columns, stops), shape=(len(sets), max(1, len(past.column))))


def _unit(points: npt.NDArray[np.floating[Any]]) -> Points:
    """Returns points at distance 1, in double precision: see `_inner`."""
    points = np.asarray(points, np.float64)
    norm = np.sqrt((points * points).sum(1))
    return np.asarray(points / np.where(norm > 0, norm, 1)[:, None], np.float64)


def _nearness(sets: Sequence[frozenset[str]], past: Precedents) -> Matrix:
    points = _unit(np.asarray(_rows(sets, past) @ past.vectors))
    return _inner(points)


def _by_documents(sets: Sequence[frozenset[str]], past: Precedents) -> Matrix:
    """Returns whether the same past commits are like two items (explicit semantic analysis)."""
    rows = _rows(sets, past)
    norm = np.sqrt(np.asarray(rows.multiply(rows).sum(1)).ravel())
    unit = sp.csr_matrix(sp.diags(1 / np.where(norm > 0, norm, 1)) @ rows)
    like = np.asarray((unit @ past.documents.T).todense(), np.float32)
    like[like < NEAR] = 0
    return _inner(_unit(like))


def _inner(points: Points) -> Matrix:
    """Returns cosines in steps of 1e-3, so that how sums are ordered by a machine is not seen."""
    return np.asarray(np.round(points @ points.T, 3), np.float32)


def _weighed(sets: Sequence[frozenset[str]], past: Precedents) -> sp.csr_matrix:
    """Returns items x words by rarity in the past, rows of length 1; new words are the rarest."""
    column = {word: k for k, word in enumerate(sorted(frozenset[str]().union(*sets)))}
    weight = np.array([_rarity(word, past) for word in column], np.float32)
    cells = [sorted(column[word] for word in some) for some in sets]
    stops = np.cumsum([0, *map(len, cells)])
    columns = np.array([k for row in cells for k in row], np.intp)
    values = weight[columns] if len(columns) else np.zeros(0, np.float32)
    rows = sp.csr_matrix((values, columns, stops), shape=(len(sets), max(1, len(column))))
    norm = np.sqrt(np.asarray(rows.multiply(rows).sum(1)).ravel())
    return sp.csr_matrix(sp.diags(1 / np.where(norm > 0, norm, 1)) @ rows)


def _rarity(word: str, past: Precedents) -> float:
    place = past.column.get(word)
    return past.unknown if place is None else float(past.rarity[place])


def _rarest(sets: Sequence[frozenset[str]], past: Precedents) -> Matrix:
    """Returns, in steps, how rare the rarest word is that two items share: 1 for a new one."""
    found = np.zeros((len(sets), len(sets)), np.float32)
    high = past.unknown or 1.0
    rare = {word: _rarity(word, past) / high for word in frozenset[str]().union(*sets)}
    bounds = (*LEVELS[::-1], 0.999)
    for place, bound in enumerate(bounds, 1):
        kept = [sorted(word for word in some if rare[word] >= bound) for some in sets]
        number = numbered([word for some in kept for word in some])
        stops = np.cumsum([0, *map(len, kept)])
        ones = np.ones(len(number), np.float32)
        shape = (len(sets), int(number.max(initial=0)) + 1)
        has = sp.csr_matrix((ones, number, stops), shape=shape)
        found[dense(has @ has.T) > 0] = place / len(bounds)
    return found


# ---- files, folders and kinds of file


def _columns(paths: Sequence[str], olds: Sequence[str], past: Precedents) -> Indices:
    found = [past.file.get(p, past.file.get(o, -1)) for p, o in zip(paths, olds, strict=True)]
    return np.array(found, np.intp)


def _incidence(paths: Sequence[str], olds: Sequence[str], past: Precedents) -> sp.csr_matrix:
    """Returns commits x the given files."""
    columns = _columns(paths, olds, past)
    known = np.flatnonzero(columns >= 0)
    pick = sp.csr_matrix(
        (np.ones(len(known), np.float32), (columns[known], known)),
        shape=(past.touched.shape[1], len(paths)),
    )
    return sp.csr_matrix(past.touched @ pick)


def _grouped(names: Sequence[str], past: Precedents, key: Callable[[str], str]) -> sp.csr_matrix:
    """Returns commits x items, whether a commit touched a file that `key` names as the item."""
    place: dict[str, int] = {}
    group = np.array([place.setdefault(key(path), len(place)) for path in past.file], np.intp)
    fold = sp.csr_matrix(
        (np.ones(len(group), np.float32), (np.arange(len(group)), group)),
        shape=(past.touched.shape[1], max(1, len(place))),
    )
    seen = sp.csr_matrix(past.touched @ fold)
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


def _together(seen: sp.csr_matrix, count: int) -> Iterator[Feature]:
    """Yields measures of how often two columns were touched by one commit."""
    shared = np.asarray((seen.T @ seen).todense(), np.float32)
    one = np.diag(shared).copy()
    chance = one[:, None] * one[None, :] / max(1, count)
    yield "jaccard", shared / (one[:, None] + one[None, :] - shared + 1)
    surprise = np.log((shared + 0.1) / (chance + 0.1)) * (shared > 0)
    yield "surprise", np.clip(surprise, -2, 8).astype(np.float32)
    first, second = shared / (one[:, None] + 1), shared / (one[None, :] + 1)
    yield "most", np.maximum(first, second)
    yield "least", np.minimum(first, second)
