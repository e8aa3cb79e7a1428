"""Upstream's past to precedents: which words, files and folders used to be changed in one commit.

Each past commit is a document of words. Two words are near where the same commits have them, or
commits that are near themselves: latent semantic analysis (Deerwester et al. 1990), by a truncated
singular value decomposition of the commit-by-word matrix.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from patchsplit.git.file_changes import CommitDiffText
from patchsplit.propose.tokens import WORD, drop_keywords, split_name

Matrix = npt.NDArray[np.float32]

RANK = 100
MAX_FILES = 40
"""Commits that touch more files than this say nothing about two of them."""
SEED = 20
OVERSAMPLING = 16
"""Columns beyond RANK that make the randomised decomposition exact enough."""
POWER_ITERATIONS = 2


@dataclass(frozen=True, slots=True)
class FileWords:
    """What one past commit did to one file."""

    path: str
    words: tuple[str, ...]
    """Sorted; without the languages' keywords."""


CommitWords = tuple[FileWords, ...]


def extract_commit_words(commit: CommitDiffText) -> CommitWords:
    """Reads the words out of a commit's text."""
    return tuple(
        FileWords(f.path, tuple(sorted(drop_keywords(WORD.findall(f.text))))) for f in commit.files
    )


def tokenize_change(path: str, words: Iterable[str]) -> frozenset[str]:
    """Returns what stands for one file's change: its words, their parts, its path's parts."""
    return expand_words(words) | _tokenize_path(path)


def expand_words(words: Iterable[str]) -> frozenset[str]:
    """Returns words and what they are made of."""
    found = set(words)
    found.update(*map(_tokenize_parts, found))
    return frozenset(found)


@lru_cache(1 << 17)
def _tokenize_parts(word: str) -> tuple[str, ...]:
    return tuple(f"~{part}" for part in sorted(split_name(word)))


@lru_cache(1 << 15)
def _tokenize_path(path: str) -> frozenset[str]:
    """Returns the path, its folders, and the parts of the file's name."""
    found = {f"/{path}", *_tokenize_parts(posixpath.basename(path).split(".")[0])}
    folder = posixpath.dirname(path)
    while folder:
        found.add(f"{folder}/")
        folder = posixpath.dirname(folder)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class HistoryIndex:
    """What was learnt from some commits of the past."""

    columns: dict[str, int]
    """Token -> column; only of tokens that at least two commits have."""
    idf: Matrix
    """log of commits / commits that have it, for each column."""
    unknown_idf: float
    """Rarity of a word that no commit has."""
    documents: sp.csr_matrix
    """Commits x tokens, rows of length 1."""
    token_vectors: npt.NDArray[np.float64]
    """Tokens x RANK."""
    file_columns: dict[str, int]
    touch_matrix: sp.csr_matrix
    """Commits x files."""
    commit_count: int


def build_history_index(log: Sequence[CommitWords]) -> HistoryIndex:
    documents = [
        frozenset[str]().union(*(tokenize_change(touch.path, touch.words) for touch in commit))
        for commit in log
        if len(commit) <= MAX_FILES
    ]
    frequency = Counter(chain.from_iterable(documents))
    column = {token: k for k, token in enumerate(sorted(t for t, n in frequency.items() if n > 1))}
    count = max(1, len(log))
    rarity = np.array([np.log(count / frequency[token]) for token in column], np.float32)
    table = _build_document_matrix(documents, column, rarity)
    file, touched = _build_touch_matrix(log)
    return HistoryIndex(
        column,
        rarity,
        float(np.log(count)),
        table,
        _decompose(table),
        file,
        touched,
        len(log),
    )


def _build_document_matrix(
    documents: Sequence[Iterable[str]], column: dict[str, int], idf: Matrix
) -> sp.csr_matrix:
    cells = [sorted(column[token] for token in some if token in column) for some in documents]
    stops = np.cumsum([0, *map(len, cells)])
    columns = np.fromiter(chain.from_iterable(cells), np.int32, int(stops[-1]))
    table = sp.csr_matrix((idf[columns], columns, stops), shape=(len(cells), max(1, len(column))))
    norm = np.sqrt(np.asarray(table.multiply(table).sum(1)).ravel())
    return sp.csr_matrix(sp.diags(1 / np.where(norm > 0, norm, 1)) @ table)


def _decompose(table: sp.csr_matrix) -> npt.NDArray[np.float64]:
    """Returns tokens as points, by a randomised decomposition (Halko et al. 2011).

    Where the past tells no token from another, all stand at one point.
    """
    rank = min(RANK, *table.shape)
    if rank < 2 or not table.count_nonzero():
        return np.zeros((table.shape[1], 1))
    guess = np.random.default_rng(SEED).standard_normal((table.shape[1], rank + OVERSAMPLING))
    matrix = table.astype(np.float64)
    basis = matrix @ guess
    for _ in range(POWER_ITERATIONS):
        basis = matrix @ _orthonormalize(matrix.T @ _orthonormalize(basis))
    small = matrix.T @ _orthonormalize(basis)
    values, turn = np.linalg.eigh(small.T @ small)
    best = np.argsort(-values, kind="stable")[:rank]
    return np.asarray(small @ turn[:, best])


def _orthonormalize(points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Returns a basis of the columns; by the small Gram matrix, which is faster than QR."""
    values, turn = np.linalg.eigh(points.T @ points)
    kept = values > values[-1] * 1e-12
    return np.asarray(points @ (turn[:, kept] / np.sqrt(values[kept])))


def _build_touch_matrix(log: Sequence[CommitWords]) -> tuple[dict[str, int], sp.csr_matrix]:
    file: dict[str, int] = {}
    rows: list[int] = []
    columns: list[int] = []
    for number, commit in enumerate(log):
        if len(commit) <= MAX_FILES:
            rows.extend([number] * len(commit))
            columns.extend(file.setdefault(touch.path, len(file)) for touch in commit)
    ones = np.ones(len(rows), np.float32)
    shape = (max(1, len(log)), max(1, len(file)))
    return file, sp.csr_matrix((ones, (rows, columns)), shape=shape)
