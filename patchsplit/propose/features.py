"""Items to pair features: for each two items, some fifty numbers that speak for or against them.

Each feature is a symmetric n x n matrix, yielded by name, so that only a few are held at a time.
What is learnt from them is in weights.json; the names tie the two together.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import takewhile
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from patchsplit.model.delta import Status
from patchsplit.model.facts import Category, Trait
from patchsplit.propose.items import Item, Novelty
from patchsplit.propose.together import Matrix, Together
from patchsplit.propose.words import parts, template, words

Indices = npt.NDArray[np.intp]
Feature = tuple[str, Matrix]
Word = TypeVar("Word", str, bytes)

NEIGHBOURS = 8
IMPORT = re.compile(rb"\s*(#\s*include|import|from|use|require)\b")
AFFIXES = re.compile(
    r"^t\d{4}-|^(test|tests|unit|git|ut|if|rte|net)[-_]|[-_]?tests?$|[-_](impl|priv|private|drv)$"
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the features are made of: some items of a delta, and what is known around them."""

    items: tuple[Item, ...]
    file: Indices
    """The number of each item's file; items of one file stand together and the numbers rise."""
    novelty: Novelty
    together: Together
    """Over these files, by their numbers."""

    @property
    def files(self) -> list[Item]:
        """The first item of each file."""
        return [self.items[k] for k in self.starts]

    @property
    def starts(self) -> Indices:
        return np.flatnonzero(np.diff(self.file, prepend=-1))

    def spread(self, matrix: Matrix) -> Matrix:
        """Turns values of two files into values of their items."""
        return np.asarray(matrix[np.ix_(self.file, self.file)], np.float32)

    def same_file(self) -> Matrix:
        return _equal(self.file)


def features(evidence: Evidence) -> Iterator[Feature]:
    """Yields all features of all pairs of items."""
    groups: tuple[Callable[[Evidence], Iterator[Feature]], ...] = (
        _paths,
        _kinds,
        _positions,
        _similar_words,
        _rare_words,
        _shapes,
        _past,
        _sizes,
    )
    for group in groups:
        yield from group(evidence)


# ---- where they stand


def _paths(evidence: Evidence) -> Iterator[Feature]:
    names = [item.file.path for item in evidence.files]
    folders = [posixpath.dirname(name) for name in names]
    apart = 1 - np.eye(len(names), dtype=np.float32)
    yield "samefile", evidence.same_file()
    yield "samedir", evidence.spread(_equal(_numbered(folders)) * apart)
    yield "pathsim", evidence.spread(_common_folders(folders) * apart)
    yield "stem", evidence.spread(_equal(_numbered([stem(name) for name in names])) * apart)


def stem(path: str) -> str:
    """Returns a file's name without what tells a test or a driver from the code it is for."""
    return AFFIXES.sub("", posixpath.basename(path).lower().split(".")[0])


def likeness_of_paths(paths: Sequence[str]) -> Matrix:
    """Returns how much two paths' folders have in common, from 0 to 1."""
    return _common_folders([posixpath.dirname(path) for path in paths])


def _common_folders(folders: Sequence[str]) -> Matrix:
    """Returns the share of the leading folders that two paths have in common."""
    distinct = list(dict.fromkeys(folders))
    split = [folder.split("/") if folder else [] for folder in distinct]
    near = np.zeros((len(distinct), len(distinct)), np.float32)
    for i, one in enumerate(split):
        for j, two in enumerate(split[: i + 1]):
            common = sum(
                1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, two, strict=False))
            )
            near[i, j] = near[j, i] = common / max(1, len(one), len(two))
    number = _numbered(folders)
    return np.asarray(near[np.ix_(number, number)], np.float32)


def _kinds(evidence: Evidence) -> Iterator[Feature]:
    items = evidence.items
    apart = 1 - evidence.same_file()
    category = np.array([item.facts.category for item in items])
    yield "samecat", _equal(_numbered(category.tolist())) * apart
    for kind in (Category.TEST, Category.DOC, Category.BUILD):
        yield f"one_{kind}", _either(category == kind)
    status = np.array([item.file.status for item in items])
    new = np.isin(status, [Status.ADDED, Status.COPIED])
    yield "bothnew", _both(new)
    yield "onenew", _either(new)
    yield "bothgone", _both(np.isin(status, [Status.DELETED, Status.RENAMED]))
    for trait in (Trait.WHITESPACE, Trait.COMMENT):
        has = np.array([trait in item.facts.traits for item in items])
        name = trait.split()[0]
        yield f"both_{name}", _both(has)
        yield f"one_{name}", _either(has)


def _positions(evidence: Evidence) -> Iterator[Feature]:
    same = evidence.same_file()
    start = np.array([item.hunks[0].new.start for item in evidence.items], np.float32)
    gap = np.abs(start[:, None] - start[None, :])
    yield "near", np.exp(-gap / 15) * same
    yield "nearish", np.exp(-gap / 150) * same
    place = np.arange(len(evidence.items), dtype=np.float32)
    yield "adjacent", np.exp(-np.abs(place[:, None] - place[None, :]) / 2) * same
    inside = [item.facts.inside for item in evidence.items]
    named = np.array([bool(name) for name in inside])
    yield "samefunc", _equal(_numbered(inside)) * same * _both(named)


# ---- what they say


def _similar_words(evidence: Evidence) -> Iterator[Feature]:
    items = evidence.items
    every = [item.added | item.removed for item in items]
    pieces = [frozenset[str]().union(*map(parts, some)) for some in every]
    for name, sets in (("cos", every), ("subcos", pieces)):
        likeness = _cosine(sets)
        yield name, likeness
        yield from _relative(name, likeness, evidence)
    signed = _cosine([_signed(item.added, item.removed) for item in items])
    yield "cos_signed", signed
    yield "sys_edit", (signed > 0.8).astype(np.float32)


def _signed(added: AbstractSet[str], removed: AbstractSet[str]) -> frozenset[str]:
    return frozenset(f"+{w}" for w in added - removed) | frozenset(f"-{w}" for w in removed - added)


def _relative(name: str, likeness: Matrix, evidence: Evidence) -> Iterator[Feature]:
    """Yields a likeness against what else the two items, and their files, could be joined with."""
    count = len(likeness)
    for kind, matrix in _against_best(likeness):
        yield f"{name}_{kind}", matrix
    others = likeness.copy()
    np.fill_diagonal(others, 0)
    nearest = min(NEIGHBOURS, count - 1)
    shared = np.zeros_like(likeness)
    if nearest:
        least = np.partition(others, count - nearest, 1)[:, count - nearest]
        close = sp.csr_matrix(((others >= least[:, None]) & (others > 0)).astype(np.float32))
        size = np.asarray(close.sum(1)).ravel() + 1
        shared = _dense(close @ close.T) / np.minimum(size[:, None], size[None, :])
    yield f"{name}_snn", shared.astype(np.float32)
    starts = evidence.starts
    of_files = np.maximum.reduceat(np.maximum.reduceat(likeness, starts, 0), starts, 1)
    np.fill_diagonal(of_files, 0)
    yield f"{name}_files", evidence.spread(of_files)


def _against_best(likeness: Matrix) -> Iterator[Feature]:
    others = likeness.copy()
    np.fill_diagonal(others, 0)
    best = others.max(1) + np.float32(0.05)
    one, two = likeness / best[:, None], likeness / best[None, :]
    yield "relmax", np.maximum(one, two)
    yield "relmin", np.minimum(one, two)


def _rare_words(evidence: Evidence) -> Iterator[Feature]:
    items, novelty = evidence.items, evidence.novelty
    fresh = [item.added & novelty.new for item in items]
    every = [item.added | item.removed for item in items]
    defined = [item.facts.defines & novelty.new for item in items]
    inside = [words((item.facts.inside.encode("utf-8", "replace"),)) for item in items]
    yield "newlink", _link(fresh, fresh)
    gone = [item.removed & novelty.gone for item in items]
    yield "gonelink", _link(gone, gone)
    rare = [item.added ^ item.removed for item in items]
    yield "rarelink", _link(rare, rare)
    yield "defuse", _link(defined, fresh)
    yield "ctxlink", _link(inside, every)


def _shapes(evidence: Evidence) -> Iterator[Feature]:
    items = evidence.items
    lines = [
        frozenset(sign + line.strip() for sign, line in _lines(item) if len(line.strip()) > 3)
        for item in items
    ]
    yield "lines", _cosine(lines)
    shapes = [
        frozenset(sign + shape for sign, line in _lines(item) if (shape := template(line)))
        for item in items
    ]
    yield "templates", _cosine(shapes)
    short = np.array([item.size <= 2 for item in items])
    yield "bothshort", _both(short)
    imports = np.array([any(IMPORT.match(line) for _, line in _lines(item)) for item in items])
    yield "oneimport", np.maximum(imports[:, None], imports[None, :]).astype(np.float32)
    adds = np.array([not any(h.removed for h in item.hunks) for item in items])
    drops = np.array([not any(h.added for h in item.hunks) for item in items])
    yield "bothadd", _both(adds)
    yield "bothdrop", _both(drops)
    yield "bothedit", _both(~adds & ~drops)
    size = np.log([item.size for item in items]).astype(np.float32)
    yield "sizegap", np.abs(size[:, None] - size[None, :])
    yield "lesser", np.minimum(size[:, None], size[None, :])


def _lines(item: Item) -> Iterator[tuple[bytes, bytes]]:
    for hunk in item.hunks:
        for line in hunk.removed:
            yield b"-", line
        for line in hunk.added:
            yield b"+", line


# ---- what is around them


def _past(evidence: Evidence) -> Iterator[Feature]:
    for name, matrix in evidence.together.shares().items():
        yield name, evidence.spread(matrix)


def _sizes(evidence: Evidence) -> Iterator[Feature]:
    """Yields the size of the whole: the same number for each pair but for the last feature."""
    count, files = len(evidence.items), len(evidence.starts)
    ones = np.ones((count, count), np.float32)
    yield "logn", ones * np.float32(np.log(count))
    yield "lognf", ones * np.float32(np.log(files))
    in_file = np.log(np.bincount(evidence.file)[evidence.file]).astype(np.float32)
    yield "samefile_cnt", evidence.same_file() * in_file[:, None]
    yield "infile", np.maximum(in_file[:, None], in_file[None, :])


# ---- algebra


def _numbered(names: Sequence[str]) -> Indices:
    number: dict[str, int] = {}
    return np.array([number.setdefault(name, len(number)) for name in names], np.intp)


def _equal(numbers: Indices) -> Matrix:
    return np.asarray(numbers[:, None] == numbers[None, :], np.float32)


def _both(has: npt.NDArray[np.bool_]) -> Matrix:
    return (has[:, None] & has[None, :]).astype(np.float32)


def _either(has: npt.NDArray[np.bool_]) -> Matrix:
    return (has[:, None] ^ has[None, :]).astype(np.float32)


def _dense(matrix: sp.csr_matrix) -> Matrix:
    return np.asarray(matrix.todense(), dtype=np.float32)


def _table(sets: Sequence[AbstractSet[Word]], weight: Mapping[Word, float]) -> sp.csr_matrix:
    """Returns items x words with the words' weights; words are numbered in their own order."""
    column = {word: k for k, word in enumerate(sorted(weight))}
    cells: list[list[int]] = [[column[word] for word in some if word in column] for some in sets]
    stops = np.cumsum([0, *map(len, cells)])
    columns = np.array([k for row in cells for k in sorted(row)], np.intp)
    values = np.array([weight[word] for word in sorted(weight)], np.float32)
    return sp.csr_matrix(
        (values[columns] if len(columns) else np.zeros(0, np.float32), columns, stops),
        shape=(len(sets), max(1, len(column))),
    )


def cosine_table(sets: Sequence[AbstractSet[Word]]) -> sp.csr_matrix:
    """Returns the sets as rows of length 1, their words weighed by rarity."""
    frequency = Counter(word for some in sets for word in some)
    weight = {word: float(np.log((len(sets) + 1) / n)) for word, n in frequency.items()}
    table = _table(sets, weight)
    norm = np.sqrt(np.asarray(table.multiply(table).sum(1)).ravel())
    return sp.csr_matrix(sp.diags(1 / np.where(norm > 0, norm, 1)) @ table)


def _cosine(sets: Sequence[AbstractSet[Word]]) -> Matrix:
    unit = cosine_table(sets)
    return _dense(unit @ unit.T)


def _link(one: Sequence[AbstractSet[str]], two: Sequence[AbstractSet[str]]) -> Matrix:
    """Returns how strongly rare words tie `one` of an item to `two` of another, from 0 to 1.

    Each word counts 1 / (items that have it - 1), the sum counts up to 2.
    """
    frequency = Counter(word for a, b in zip(one, two, strict=True) for word in a | b)
    weight = {word: float((n - 1) ** -0.5) for word, n in frequency.items() if n > 1}
    left = _table(one, weight)
    right = left if one is two else _table(two, weight)
    found = _dense(left @ right.T)
    return np.asarray(np.minimum(np.maximum(found, found.T), 2) / 2, np.float32)
