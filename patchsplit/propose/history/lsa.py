"""Upstream's past commits to vectors of the words, files and folders that changed in them.

Each commit is a document of tokens. Two tokens are similar if the same commits, or similar ones,
have them: latent semantic analysis (Deerwester et al. 1990), by a truncated singular value
decomposition of the commit-by-token matrix.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from patchsplit.git.file_changes import CommitDiffText
from patchsplit.propose.tokens import WORD, drop_keywords, split_name

Vector = npt.NDArray[np.float32]
"""Shape (t,) over t tokens."""
Points = npt.NDArray[np.float32]
"""Shape (n, k): n points of k coordinates."""
Numbers = npt.NDArray[np.int32]
"""Shape (n,): numbers of tokens, from 0."""

RANK = 100
"""Dimensions of the token vectors."""
MAX_FILES = 40
"""Files of a commit up to which it counts: larger ones tie words that are unrelated."""
COMMON_SHARE = 0.01
"""Share of the past commits from which on a word is common, and says little of two hunks."""
MIN_COMMON_COMMITS = 200
"""Past commits without which no word is known to be common."""
SEED = 20
"""Of the random start of the decomposition."""
OVERSAMPLING = 16
"""Columns beyond RANK that the randomised decomposition computes to be exact enough."""
POWER_ITERATIONS = 2
"""Of the randomised decomposition."""
MIN_EIGENVALUE = 1e-6
"""Share of the largest eigenvalue of a Gram matrix below which float32 has only rounding errors."""


@dataclass(frozen=True, slots=True)
class FileWords:
    """What one past commit did to one file."""

    path: str
    words: tuple[str, ...]
    """Sorted; without the languages' keywords."""


CommitWords = tuple[FileWords, ...]


def extract_commit_words(commit: CommitDiffText) -> CommitWords:
    """Returns the words in a commit's changed lines, by file."""
    return tuple(
        FileWords(f.path, tuple(sorted(drop_keywords(WORD.findall(f.text))))) for f in commit.files
    )


def tokenize_change(path: str, words: Iterable[str]) -> frozenset[str]:
    """Returns the tokens of a change to one file: its words, their parts, and those of its path."""
    return expand_words(words) | _tokenize_path(path)


def expand_words(words: Iterable[str]) -> frozenset[str]:
    """Returns the words and their parts; a part is preceded by "~"."""
    found = set(words)
    found.update(*map(_tokenize_parts, found))
    return frozenset(found)


@lru_cache(1 << 17)
def _tokenize_parts(word: str) -> tuple[str, ...]:
    return tuple(f"~{part}" for part in sorted(split_name(word)))


@lru_cache(1 << 15)
def _tokenize_path(path: str) -> frozenset[str]:
    """Returns the path ("/a/b.c"), its folders ("a/"), and the parts of the file's stem ("~b")."""
    found = {f"/{path}", *_tokenize_parts(posixpath.basename(path).split(".")[0])}
    folder = posixpath.dirname(path)
    while folder:
        found.add(f"{folder}/")
        folder = posixpath.dirname(folder)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class HistoryIndex:
    """What some past commits tell of t tokens and f files.

    A commit of more than MAX_FILES files has no document and touches no file.
    """

    columns: dict[str, int]
    """Token -> column, from 0; only tokens that at least two commits have."""
    idf: Vector
    """Float32, shape (t,): log(commits / commits with the token)."""
    unknown_idf: float
    """log(commits): the value for a token that no commit has."""
    documents: sp.csr_matrix
    """Float32, shape (documents, max(t, 1)): tf-idf with binary tf; rows of length 1, or 0."""
    token_vectors: Points
    """Shape (max(t, 1), r), r at most RANK: the coordinates of each token."""
    file_columns: dict[str, int]
    """Path -> column of `touch_matrix`, from 0."""
    touch_matrix: sp.csr_matrix
    """Float32, shape (max(commits, 1), max(f, 1)): 1 where a commit touched a file."""
    commit_count: int
    """All commits, those with too many files among them."""


def find_common_words(index: HistoryIndex, words: Iterable[str]) -> frozenset[str]:
    """Returns those of `words` that at least COMMON_SHARE of many past commits have."""
    if index.commit_count < MIN_COMMON_COMMITS:
        return frozenset()
    least = -np.log(COMMON_SHARE)
    known = ((word, index.columns.get(word)) for word in words)
    return frozenset(word for word, k in known if k is not None and index.idf[k] <= least)


def build_history_index(log: Sequence[CommitWords]) -> HistoryIndex:
    """Returns the index of the commits of a log, newest first; the same for the same log."""
    number: dict[str, int] = {}
    documents = [_number_tokens(commit, number) for commit in log if len(commit) <= MAX_FILES]
    frequency = np.bincount(_concatenate(documents), minlength=len(number))
    kept = sorted(token for token, k in number.items() if frequency[k] > 1)
    column = {token: k for k, token in enumerate(kept)}
    old_number = np.fromiter((number[token] for token in kept), np.int32, len(kept))
    new_number = np.full(len(number), -1, np.int32)
    new_number[old_number] = np.arange(len(kept))
    count = max(1, len(log))
    rarity = np.log(count / frequency[old_number]).astype(np.float32)
    table = _build_document_matrix([new_number[some] for some in documents], rarity)
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


def _number_tokens(commit: CommitWords, number: dict[str, int]) -> Numbers:
    """Returns the numbers of a commit's tokens, each once; adds those that are new to `number`."""
    tokens = frozenset[str]().union(*(tokenize_change(one.path, one.words) for one in commit))
    found = (number.setdefault(token, len(number)) for token in tokens)
    return np.fromiter(found, np.int32, len(tokens))


def _concatenate(parts: Sequence[Numbers]) -> Numbers:
    return np.concatenate(parts) if parts else np.zeros(0, np.int32)


def _build_document_matrix(documents: Sequence[Numbers], idf: Vector) -> sp.csr_matrix:
    """Returns the idf of each document's tokens, in rows of length 1, or 0.

    `documents` are the columns of their tokens, negative for tokens without one; `idf` is float32
    of shape (t,). The result is float32 of shape (documents, max(t, 1)).
    """
    cells = [np.sort(some[some >= 0]) for some in documents]
    stops = np.cumsum([0, *map(len, cells)])
    columns = _concatenate(cells)
    table = sp.csr_matrix((idf[columns], columns, stops), shape=(len(cells), max(1, len(idf))))
    norm = np.sqrt(np.asarray(table.multiply(table).sum(1)).ravel())
    return sp.csr_matrix(sp.diags((1 / np.where(norm > 0, norm, 1)).astype(np.float32)) @ table)


def _decompose(table: sp.csr_matrix) -> Points:
    """Returns the coordinates of the tokens, by a randomised SVD (Halko et al. 2011).

    `table` is float32 of shape (commits, t); the result is float32 of shape (t, r), where r is at
    most RANK: the right singular vectors times the singular values. Zeros of shape (t, 1) if the
    rank is below 2.
    """
    rank = min(RANK, *table.shape)
    if rank < 2 or not table.count_nonzero():
        return np.zeros((table.shape[1], 1), np.float32)
    shape = (table.shape[1], rank + OVERSAMPLING)
    basis = table @ np.random.default_rng(SEED).standard_normal(shape).astype(np.float32)
    for _ in range(POWER_ITERATIONS):
        basis = table @ _orthonormalize(table.T @ _orthonormalize(basis))
    small = table.T @ _orthonormalize(basis)
    values, turn = np.linalg.eigh(_multiply_by_itself(small))
    best = np.argsort(-values, kind="stable")[:rank]
    return np.asarray(small @ turn[:, best].astype(np.float32))


def _multiply_by_itself(points: Points) -> npt.NDArray[np.float64]:
    """Returns the Gram matrix of the columns: float64 of shape (k, k) for float32 of (n, k)."""
    return (points.T @ points).astype(np.float64)


def _orthonormalize(points: Points) -> Points:
    """Returns an orthonormal basis of the columns, float32 of shape (n, at most k).

    `points` is float32 of shape (n, k), n much larger than k: the eigenvectors of the small Gram
    matrix are faster to compute than a QR decomposition. Directions whose length is lost in the
    rounding of float32 are left out.
    """
    values, turn = np.linalg.eigh(_multiply_by_itself(points))
    large = values > values[-1] * MIN_EIGENVALUE
    return np.asarray(points @ (turn[:, large] / np.sqrt(values[large])).astype(np.float32))


def _build_touch_matrix(log: Sequence[CommitWords]) -> tuple[dict[str, int], sp.csr_matrix]:
    """Returns path -> column, and which commit touched which file: float32, (commits, files)."""
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
