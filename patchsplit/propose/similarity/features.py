"""Items to pair features: some eighty numbers for each two items, by which a model compares them.

Each feature of n items is a float32 matrix of shape (n, n), symmetric, with arbitrary values on the
diagonal. They are yielded one by one with their names, so that only a few are in memory. The model
in weights.json knows them by their names.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import takewhile

import numpy as np
import scipy.sparse as sp

from patchsplit.model.delta import Status
from patchsplit.model.facts import Category, Trait
from patchsplit.propose.history.cochange import CoChange
from patchsplit.propose.history.lsa import HistoryIndex
from patchsplit.propose.items import Item, Novelty, extract_word_swap
from patchsplit.propose.similarity.history_features import (
    compute_context_history_features,
    compute_file_history_features,
    compute_word_history_features,
)
from patchsplit.propose.similarity.matrices import (
    Indices,
    Matrix,
    both_true,
    build_term_matrix,
    cosine_similarity,
    equal,
    exactly_one,
    jaccard_similarity,
    link_by_rare_words,
    number_names,
    to_dense,
)
from patchsplit.propose.similarity.token_diff import extract_token_edit
from patchsplit.propose.tokens import extract_compounds, extract_words, normalize_line, split_name

Feature = tuple[str, Matrix]
"""The name, and float32 of shape (n, n), symmetric."""

NEIGHBOURS = 8
"""Most similar items of an item that are compared with another's."""
MIN_SAME_EDIT = 0.5
"""Jaccard similarity of two edits above which they count as the same edit."""
IMPORT = re.compile(rb"\s*(#\s*include|import|from|use|require)\b")
AFFIXES = re.compile(
    r"^t\d{4}-|^(test|tests|unit|git|ut|if|rte|net)[-_]|[-_]?tests?$|[-_](impl|priv|private|drv)$"
)


@dataclass(frozen=True, slots=True)
class ItemEvidence:
    """n items of a delta, in f files, and the evidence for their features."""

    items: tuple[Item, ...]
    file_numbers: Indices
    """Intp, shape (n,): the number of each item's file, from 0, rising without gaps."""
    novelty: Novelty
    contexts: tuple[frozenset[str], ...]
    """Words around each item."""
    cochange: CoChange
    """Over these files, by their numbers."""
    history: HistoryIndex

    @property
    def first_items(self) -> list[Item]:
        """The first item of each file."""
        return [self.items[k] for k in self.file_starts]

    @property
    def file_starts(self) -> Indices:
        """Intp, shape (f,): the index of the first item of each file."""
        return np.flatnonzero(np.diff(self.file_numbers, prepend=-1))

    def spread_to_items(self, matrix: Matrix) -> Matrix:
        """Returns a matrix over files, of shape (f, f), as one over items, of shape (n, n)."""
        return np.asarray(matrix[np.ix_(self.file_numbers, self.file_numbers)], np.float32)

    def same_file(self) -> Matrix:
        """Returns 1 for items of one file, else 0: float32 of shape (n, n)."""
        return equal(self.file_numbers)


def compute_features(evidence: ItemEvidence) -> Iterator[Feature]:
    """Yields all features, each with a name of its own."""
    groups: tuple[Callable[[ItemEvidence], Iterator[Feature]], ...] = (
        _compute_path_features,
        _compute_kind_features,
        _compute_position_features,
        _compute_word_features,
        _compute_rare_word_features,
        _compute_shape_features,
        _compute_edit_features,
        _compute_context_features,
        _compute_history_features,
    )
    for group in groups:
        yield from group(evidence)


# ---- where the items are


def _compute_path_features(evidence: ItemEvidence) -> Iterator[Feature]:
    """Yields what the paths have in common; 0 for items of one file, but for "samefile"."""
    names = [item.file.path for item in evidence.first_items]
    folders = [posixpath.dirname(name) for name in names]
    apart = 1 - np.eye(len(names), dtype=np.float32)
    yield "samefile", evidence.same_file()
    yield "samedir", evidence.spread_to_items(equal(number_names(folders)) * apart)
    yield "pathsim", evidence.spread_to_items(_compare_folders(folders) * apart)
    yield (
        "stem",
        evidence.spread_to_items(
            equal(number_names([normalize_stem(name) for name in names])) * apart
        ),
    )


def normalize_stem(path: str) -> str:
    """Returns the lower-case stem of a file's name without affixes such as "test_" or "_priv"."""
    return AFFIXES.sub("", posixpath.basename(path).lower().split(".")[0])


def compare_paths(paths: Sequence[str]) -> Matrix:
    """Returns the similarity of the folders of p paths: float32 of shape (p, p), from 0 to 1."""
    return _compare_folders([posixpath.dirname(path) for path in paths])


def _compare_folders(folders: Sequence[str]) -> Matrix:
    """Returns the share of the longer of two folders' parts that both begin with.

    Float32 of shape (len(folders), len(folders)), symmetric; 0 for two top folders.
    """
    distinct = list(dict.fromkeys(folders))
    split = [folder.split("/") if folder else [] for folder in distinct]
    near = np.zeros((len(distinct), len(distinct)), np.float32)
    for i, one in enumerate(split):
        for j, two in enumerate(split[: i + 1]):
            common = sum(
                1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, two, strict=False))
            )
            near[i, j] = near[j, i] = common / max(1, len(one), len(two))
    number = number_names(folders)
    return np.asarray(near[np.ix_(number, number)], np.float32)


def _compute_kind_features(evidence: ItemEvidence) -> Iterator[Feature]:
    """Yields whether both, or exactly one, of two items are of some category, status or trait."""
    items = evidence.items
    apart = 1 - evidence.same_file()
    category = np.array([item.facts.category for item in items])
    yield "samecat", equal(number_names(category.tolist())) * apart
    for kind in (Category.TEST, Category.DOC, Category.BUILD):
        yield f"one_{kind}", exactly_one(category == kind)
    status = np.array([item.file.status for item in items])
    new = np.isin(status, [Status.ADDED, Status.COPIED])
    yield "bothnew", both_true(new)
    yield "onenew", exactly_one(new)
    yield "bothgone", both_true(np.isin(status, [Status.DELETED, Status.RENAMED]))
    for trait in (Trait.WHITESPACE, Trait.COMMENT):
        has = np.array([trait in item.facts.traits for item in items])
        name = trait.split()[0]
        yield f"both_{name}", both_true(has)
        yield f"one_{name}", exactly_one(has)


def _compute_position_features(evidence: ItemEvidence) -> Iterator[Feature]:
    """Yields how near two items of one file are; 0 for items of two files."""
    same = evidence.same_file()
    start = np.array([item.hunks[0].new.start for item in evidence.items], np.float32)
    gap = np.abs(start[:, None] - start[None, :])
    yield "near", np.exp(-gap / 15) * same
    yield "nearish", np.exp(-gap / 150) * same
    place = np.arange(len(evidence.items), dtype=np.float32)
    yield "adjacent", np.exp(-np.abs(place[:, None] - place[None, :]) / 2) * same
    inside = [item.facts.inside for item in evidence.items]
    named = np.array([bool(name) for name in inside])
    yield "samefunc", equal(number_names(inside)) * same * both_true(named)
    yield (
        "samehunk",
        equal(number_names([item.piece_of or item.hunks[0].id for item in evidence.items])),
    )


# ---- the words and lines of the items


def _compute_word_features(evidence: ItemEvidence) -> Iterator[Feature]:
    """Yields the cosines of words, of their parts, and of added and removed words."""
    items = evidence.items
    every = [item.added | item.removed for item in items]
    pieces = [frozenset[str]().union(*map(split_name, some)) for some in every]
    for name, sets in (("cos", every), ("subcos", pieces)):
        likeness = cosine_similarity(sets)
        yield name, likeness
        yield from _compute_relative_features(name, likeness, evidence)
    signed = cosine_similarity([_sign_words(item.added, item.removed) for item in items])
    yield "cos_signed", signed
    yield "sys_edit", (signed > 0.8).astype(np.float32)


def _sign_words(added: AbstractSet[str], removed: AbstractSet[str]) -> frozenset[str]:
    return frozenset(f"+{w}" for w in added - removed) | frozenset(f"-{w}" for w in removed - added)


def _compute_relative_features(
    name: str, similarity: Matrix, evidence: ItemEvidence
) -> Iterator[Feature]:
    """Yields a similarity relative to those of the two items, and of their files, with others.

    `similarity` is float32 of shape (n, n), symmetric.
    """
    count = len(similarity)
    for kind, matrix in compare_to_best(similarity):
        yield f"{name}_{kind}", matrix
    others = similarity.copy()
    np.fill_diagonal(others, 0)
    nearest = min(NEIGHBOURS, count - 1)
    shared = np.zeros_like(similarity)
    if nearest:
        least = np.partition(others, count - nearest, 1)[:, count - nearest]
        close = sp.csr_matrix(((others >= least[:, None]) & (others > 0)).astype(np.float32))
        size = np.asarray(close.sum(1)).ravel() + 1
        shared = to_dense(close @ close.T) / np.minimum(size[:, None], size[None, :])
    yield f"{name}_snn", shared.astype(np.float32)
    starts = evidence.file_starts
    of_files = np.maximum.reduceat(np.maximum.reduceat(similarity, starts, 0), starts, 1)
    np.fill_diagonal(of_files, 0)
    yield f"{name}_files", evidence.spread_to_items(of_files)


def compare_to_best(similarity: Matrix) -> Iterator[Feature]:
    """Yields the similarity divided by the best of either item, the larger and the lesser ratio.

    `similarity` and both results are float32 of shape (n, n), symmetric; an item's similarity with
    itself does not count as its best.
    """
    others = similarity.copy()
    np.fill_diagonal(others, 0)
    best = others.max(1) + np.float32(0.05)
    one, two = similarity / best[:, None], similarity / best[None, :]
    yield "relmax", np.maximum(one, two)
    yield "relmin", np.minimum(one, two)


def _compute_rare_word_features(evidence: ItemEvidence) -> Iterator[Feature]:
    """Yields how strongly new, removed, changed, defined and enclosing names link two items."""
    items, novelty = evidence.items, evidence.novelty
    fresh = [item.added & novelty.new for item in items]
    every = [item.added | item.removed for item in items]
    defined = [item.facts.defines & novelty.new for item in items]
    inside = [extract_words((item.facts.inside.encode("utf-8", "replace"),)) for item in items]
    yield "newlink", link_by_rare_words(fresh, fresh)
    gone = [item.removed & novelty.gone for item in items]
    yield "gonelink", link_by_rare_words(gone, gone)
    rare = [item.added ^ item.removed for item in items]
    yield "rarelink", link_by_rare_words(rare, rare)
    yield "defuse", link_by_rare_words(defined, fresh)
    yield "ctxlink", link_by_rare_words(inside, every)


def _compute_shape_features(evidence: ItemEvidence) -> Iterator[Feature]:
    """Yields equal lines, lines of the same shape, and what the sizes have in common."""
    items = evidence.items
    lines = [
        frozenset(sign + line.strip() for sign, line in _iter_lines(item) if len(line.strip()) > 3)
        for item in items
    ]
    yield "lines", cosine_similarity(lines)
    shapes = [
        frozenset(
            sign + shape for sign, line in _iter_lines(item) if (shape := normalize_line(line))
        )
        for item in items
    ]
    yield "templates", cosine_similarity(shapes)
    short = np.array([item.size <= 2 for item in items])
    yield "bothshort", both_true(short)
    imports = np.array([any(IMPORT.match(line) for _, line in _iter_lines(item)) for item in items])
    yield "oneimport", np.maximum(imports[:, None], imports[None, :]).astype(np.float32)
    adds = np.array([not any(h.removed for h in item.hunks) for item in items])
    drops = np.array([not any(h.added for h in item.hunks) for item in items])
    yield "bothadd", both_true(adds)
    yield "bothdrop", both_true(drops)
    yield "bothedit", both_true(~adds & ~drops)
    size = np.log([item.size for item in items]).astype(np.float32)
    yield "sizegap", np.abs(size[:, None] - size[None, :])
    yield "lesser", np.minimum(size[:, None], size[None, :])


def _compute_edit_features(evidence: ItemEvidence) -> Iterator[Feature]:
    """Yields how similar two edits are, and whether lines move from one item to the other."""
    items = evidence.items
    names = [
        extract_compounds(b"".join(line for _, added in item.iter_lines() for line in added))
        ^ extract_compounds(b"".join(line for removed, _ in item.iter_lines() for line in removed))
        for item in items
    ]
    yield "compounds", link_by_rare_words(names, names)
    edits = [extract_word_swap(item) for item in items]
    number = number_names([" ".join(sorted(some)) for some in edits])
    swaps = np.array([bool(some) for some in edits])
    often = np.log(np.bincount(number)[number]).astype(np.float32)
    yield "sweep", equal(number) * both_true(swaps) * often[None, :]
    yield "moved", _compute_moved_share(items)
    same = jaccard_similarity([extract_token_edit(item) for item in items])
    yield "edit", same
    likes = np.log1p((same > MIN_SAME_EDIT).sum(1) - (same.diagonal() > MIN_SAME_EDIT)).astype(
        np.float32
    )
    yield "editmany", same * np.minimum(likes[:, None], likes[None, :])


def _compute_moved_share(items: Sequence[Item]) -> Matrix:
    """Returns the share of the smaller side's lines that one item drops and the other adds.

    Float32 of shape (n, n), symmetric, from 0 to 1; TRIVIAL_LINES do not count.
    """
    came, went = (
        [
            frozenset(line.strip() for mark, line in _iter_lines(item) if mark == sign)
            - TRIVIAL_LINES
            for item in items
        ]
        for sign in (b"+", b"-")
    )
    number = dict.fromkeys(frozenset[bytes]().union(*came) & frozenset().union(*went), 1.0)
    shared = to_dense(build_term_matrix(went, number) @ build_term_matrix(came, number).T)
    size = np.array([[len(one), len(two)] for one, two in zip(went, came, strict=True)], np.float32)
    share = shared / np.maximum(np.minimum(size[:, :1], size[None, :, 1]), 3)
    return np.asarray(np.maximum(share, share.T), np.float32)


TRIVIAL_LINES = frozenset(
    (b"", b"{", b"}", b"};", b"*/", b"/*", b"#endif", b"return;", b"break;", b"else")
)
"""Lines, stripped, that are too common to count."""


def _iter_lines(item: Item) -> Iterator[tuple[bytes, bytes]]:
    """Yields each changed line after its sign, b"-" or b"+"."""
    for removed, added in item.iter_lines():
        for line in removed:
            yield b"-", line
        for line in added:
            yield b"+", line


# ---- the context of the items, and upstream's past


def _compute_context_features(evidence: ItemEvidence) -> Iterator[Feature]:
    yield "ctxcos", cosine_similarity(evidence.contexts)
    changed = [item.added ^ item.removed or item.added | item.removed for item in evidence.items]
    yield "ctxuse", link_by_rare_words(changed, evidence.contexts)


def _compute_history_features(evidence: ItemEvidence) -> Iterator[Feature]:
    for name, matrix in compute_word_history_features(evidence.items, evidence.history):
        yield name, matrix
        if name in ("lsa", "lsa_all", "pastcos"):
            yield from _compute_relative_features(name, matrix, evidence)
    yield from compute_context_history_features(evidence.contexts, evidence.history)
    for name, matrix in compute_file_history_features(evidence.first_items, evidence.history):
        yield name, evidence.spread_to_items(matrix)
