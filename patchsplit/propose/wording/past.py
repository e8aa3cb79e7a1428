"""Upstream's past commits as pairs of a change and its subject: which words go with what.

A commit is a document of the stems in its changed lines and of the parts of its paths, weighed by
how rare they are (tf-idf); those most similar to a patch, by the cosine, show how upstream words
such a change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from patchsplit.git.log import CommitSummary
from patchsplit.model.delta import Oid
from patchsplit.propose.history.lsa import CommitWords
from patchsplit.propose.wording.stems import WORD, extract_stems, stem_subject

MAX_FILES = 40
"""Files of a commit up to which it counts: the words of larger ones are everybody's."""
NEIGHBOURS = 20
"""Similar commits that are looked at."""

Similarities = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A past commit that is similar to a patch."""

    similarity: float
    """The cosine of their documents, from 0 to 1."""
    subject: str
    stems: frozenset[str]
    """Of its subject."""


@dataclass(frozen=True, slots=True)
class WordCounts:
    """In how many of the past commits a stem is."""

    commits: int
    """All commits that were looked at."""
    changed: Mapping[str, int]
    """Stem -> commits whose changed lines or paths have it."""
    said: Mapping[str, int]
    """Stem -> commits whose subject has it."""
    both: Mapping[str, int]
    """Stem -> commits that have it in both."""


@dataclass(frozen=True)
class PastSubjects:
    """The subjects of n past commits, newest first, and what they changed."""

    subjects: Sequence[str]
    stems: Sequence[frozenset[str]]
    """Of each subject."""
    column: Mapping[str, int]
    """Token -> its column."""
    rarity: Similarities
    """Shape (t,): the logarithm of the share of commits that have a token, negated."""
    documents: sp.csr_matrix
    """Float32, shape (n, t): the rarity of the tokens of each commit, in rows of length 1, or 0."""
    counts: WordCounts

    @cached_property
    def word_pairs(self) -> frozenset[tuple[str, str]]:
        """Neighbouring words of the subjects, in lower case."""
        rows = ([word.lower() for word in WORD.findall(subject)] for subject in self.subjects)
        return frozenset(pair for row in rows for pair in pairwise(row))

    def find_neighbours(self, patches: Sequence[frozenset[str]]) -> list[list[Neighbour]]:
        """Returns the most similar commits for the tokens of each patch, the most similar first."""
        if not self.subjects or not patches:
            return [[] for _ in patches]
        columns = [[self.column[t] for t in sorted(some & self.column.keys())] for some in patches]
        stops = np.cumsum([0, *map(len, columns)])
        flat = np.fromiter((k for some in columns for k in some), np.int32, stops[-1])
        query = sp.csr_matrix(
            (self.rarity[flat], flat, stops), shape=(len(patches), len(self.column))
        )
        norm = np.sqrt(np.asarray(query.multiply(query).sum(1)).ravel())
        found = np.asarray((query @ self.documents.T).todense(), np.float32)
        found /= np.where(norm > 0, norm, 1)[:, None]
        return [self._rank(row) for row in found]

    def _rank(self, row: Similarities) -> list[Neighbour]:
        """Returns the commits with the largest of n similarities; equal ones newest first."""
        best = np.argsort(-row.round(6), kind="stable")[:NEIGHBOURS]
        return [
            Neighbour(float(row[k]), self.subjects[k], self.stems[k]) for k in best if row[k] > 0
        ]


def tokenize_patch(words: Iterable[str], paths: Iterable[str]) -> frozenset[str]:
    """Returns the tokens of a change: stems of its words; parts of its paths, its files, folders.

    Those of paths begin with a mark, so that they are not taken for words.
    """
    found = {stem for word in words for stem in extract_stems(word)}
    return frozenset(found.union(*map(_tokenize_path, paths)))


@lru_cache(1 << 15)
def _tokenize_path(path: str) -> tuple[str, ...]:
    parts = path.split("/")
    stems = {f"/{stem}" for part in parts for stem in extract_stems(part)}
    folders = ("/".join(parts[:k]) for k in range(1, len(parts)))
    return (f"={path}", *(f"={folder}/" for folder in folders), *sorted(stems))


class _Columns:
    """Numbers the tokens of words and paths, each word and path once."""

    def __init__(self) -> None:
        self.number: dict[str, int] = {}
        self._of_word: dict[str, tuple[int, ...]] = {}
        self._of_path: dict[str, tuple[int, ...]] = {}

    def find(self, commit: CommitWords) -> npt.NDArray[np.int32]:
        """Returns the columns of a commit's tokens, rising."""
        found: set[int] = set()
        for file in commit:
            for word in file.words:
                known = self._of_word.get(word)
                if known is None:
                    known = self._of_word[word] = self._add(extract_stems(word))
                found.update(known)
            known = self._of_path.get(file.path)
            if known is None:
                known = self._of_path[file.path] = self._add(_tokenize_path(file.path))
            found.update(known)
        return np.array(sorted(found), np.int32)

    def _add(self, tokens: Iterable[str]) -> tuple[int, ...]:
        return tuple(self.number.setdefault(token, len(self.number)) for token in tokens)


def index_past(log: Iterable[tuple[str, CommitWords]]) -> PastSubjects:
    """Returns the index of past commits, given as subjects and changed words, newest first."""
    kept = [(subject, words) for subject, words in log if 0 < len(words) <= MAX_FILES]
    columns = _Columns()
    documents = [columns.find(words) for _, words in kept]
    column = columns.number
    frequency = np.bincount(_concatenate(documents), minlength=len(column))
    rarity = np.log((len(kept) + 1) / (frequency + 1)).astype(np.float32)
    subjects = [subject for subject, _ in kept]
    stems = [stem_subject(subject) for subject in subjects]
    return PastSubjects(
        subjects,
        stems,
        column,
        rarity,
        _weigh_documents(documents, rarity),
        _count_words(stems, documents, column, frequency),
    )


def index_latest(log: Iterable[CommitSummary], words: Mapping[Oid, CommitWords]) -> PastSubjects:
    """Returns the index of those commits of a log, newest first, whose words are known."""
    return index_past((one.subject, words[one.oid]) for one in log if one.oid and one.oid in words)


def _concatenate(parts: Sequence[npt.NDArray[np.int32]]) -> npt.NDArray[np.int32]:
    return np.concatenate(parts) if parts else np.zeros(0, np.int32)


def _weigh_documents(
    documents: Sequence[npt.NDArray[np.int32]], rarity: Similarities
) -> sp.csr_matrix:
    """Returns float32 of shape (n, t) with rows of length 1, from the columns of each row."""
    columns = _concatenate(documents)
    stops = np.cumsum([0, *map(len, documents)])
    weights = rarity[columns]
    squares = np.concatenate([[0.0], np.cumsum(weights.astype(np.float64) ** 2)])
    norm = np.sqrt(squares[stops[1:]] - squares[stops[:-1]]).clip(1e-9)
    scaled = weights / np.repeat(norm, np.diff(stops)).astype(np.float32)
    return sp.csr_matrix((scaled, columns, stops), shape=(len(documents), max(1, len(rarity))))


def _count_words(
    stems: Sequence[frozenset[str]],
    documents: Sequence[npt.NDArray[np.int32]],
    column: Mapping[str, int],
    frequency: npt.NDArray[np.intp],
) -> WordCounts:
    """Returns the counts of all stems in the documents, given as sorted columns, and subjects."""
    said: Counter[str] = Counter()
    both: Counter[str] = Counter()
    for some, document in zip(stems, documents, strict=True):
        said.update(some)
        known = [one for one in some if one in column]
        at = np.searchsorted(document, [column[one] for one in known]).clip(max=len(document) - 1)
        hits = document[at] == [column[one] for one in known]
        both.update(one for one, hit in zip(known, hits, strict=True) if hit)
    changed = {token: int(frequency[k]) for token, k in column.items() if token[0] not in "=/"}
    return WordCounts(len(documents), changed, said, both)


NO_PAST = index_past(())
"""The past of a tree, or of a project without commits."""
