"""Items to pair features: for each two items, some eighty numbers that speak for or against them.

Each feature is a symmetric n x n matrix, yielded by name, so that only a few are held at a time.
What is learnt from them is in weights.json; the names tie the two together.
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
from patchsplit.propose.history.cochange import Together
from patchsplit.propose.history.lsa import Precedents
from patchsplit.propose.items import Item, Novelty, swapped
from patchsplit.propose.similarity.history_features import (
    recalled_contexts,
    recalled_files,
    recalled_words,
)
from patchsplit.propose.similarity.matrices import (
    Indices,
    Matrix,
    both,
    cosine,
    dense,
    either,
    equal,
    link,
    numbered,
    overlap,
    table,
)
from patchsplit.propose.similarity.token_diff import token_edit
from patchsplit.propose.tokens import compounds, parts, template, words

Feature = tuple[str, Matrix]

NEIGHBOURS = 8
ALIKE = 0.5
"""Share of two edits' tokens from which on they are counted as the same in many places."""
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
    context: tuple[frozenset[str], ...]
    """Words around each item."""
    together: Together
    """Over these files, by their numbers."""
    past: Precedents

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
        return equal(self.file)


def features(evidence: Evidence) -> Iterator[Feature]:
    """Yields all features of all pairs of items."""
    groups: tuple[Callable[[Evidence], Iterator[Feature]], ...] = (
        _paths,
        _kinds,
        _positions,
        _similar_words,
        _rare_words,
        _shapes,
        _edits,
        _around,
        _past,
    )
    for group in groups:
        yield from group(evidence)


# ---- where they stand


def _paths(evidence: Evidence) -> Iterator[Feature]:
    names = [item.file.path for item in evidence.files]
    folders = [posixpath.dirname(name) for name in names]
    apart = 1 - np.eye(len(names), dtype=np.float32)
    yield "samefile", evidence.same_file()
    yield "samedir", evidence.spread(equal(numbered(folders)) * apart)
    yield "pathsim", evidence.spread(_common_folders(folders) * apart)
    yield "stem", evidence.spread(equal(numbered([stem(name) for name in names])) * apart)


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
    number = numbered(folders)
    return np.asarray(near[np.ix_(number, number)], np.float32)


def _kinds(evidence: Evidence) -> Iterator[Feature]:
    items = evidence.items
    apart = 1 - evidence.same_file()
    category = np.array([item.facts.category for item in items])
    yield "samecat", equal(numbered(category.tolist())) * apart
    for kind in (Category.TEST, Category.DOC, Category.BUILD):
        yield f"one_{kind}", either(category == kind)
    status = np.array([item.file.status for item in items])
    new = np.isin(status, [Status.ADDED, Status.COPIED])
    yield "bothnew", both(new)
    yield "onenew", either(new)
    yield "bothgone", both(np.isin(status, [Status.DELETED, Status.RENAMED]))
    for trait in (Trait.WHITESPACE, Trait.COMMENT):
        has = np.array([trait in item.facts.traits for item in items])
        name = trait.split()[0]
        yield f"both_{name}", both(has)
        yield f"one_{name}", either(has)


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
    yield "samefunc", equal(numbered(inside)) * same * both(named)
    yield (
        "samehunk",
        equal(numbered([item.piece_of or item.hunks[0].id for item in evidence.items])),
    )


# ---- what they say


def _similar_words(evidence: Evidence) -> Iterator[Feature]:
    items = evidence.items
    every = [item.added | item.removed for item in items]
    pieces = [frozenset[str]().union(*map(parts, some)) for some in every]
    for name, sets in (("cos", every), ("subcos", pieces)):
        likeness = cosine(sets)
        yield name, likeness
        yield from _relative(name, likeness, evidence)
    signed = cosine([_signed(item.added, item.removed) for item in items])
    yield "cos_signed", signed
    yield "sys_edit", (signed > 0.8).astype(np.float32)


def _signed(added: AbstractSet[str], removed: AbstractSet[str]) -> frozenset[str]:
    return frozenset(f"+{w}" for w in added - removed) | frozenset(f"-{w}" for w in removed - added)


def _relative(name: str, likeness: Matrix, evidence: Evidence) -> Iterator[Feature]:
    """Yields a likeness against what else the two items, and their files, could be joined with."""
    count = len(likeness)
    for kind, matrix in against_best(likeness):
        yield f"{name}_{kind}", matrix
    others = likeness.copy()
    np.fill_diagonal(others, 0)
    nearest = min(NEIGHBOURS, count - 1)
    shared = np.zeros_like(likeness)
    if nearest:
        least = np.partition(others, count - nearest, 1)[:, count - nearest]
        close = sp.csr_matrix(((others >= least[:, None]) & (others > 0)).astype(np.float32))
        size = np.asarray(close.sum(1)).ravel() + 1
        shared = dense(close @ close.T) / np.minimum(size[:, None], size[None, :])
    yield f"{name}_snn", shared.astype(np.float32)
    starts = evidence.starts
    of_files = np.maximum.reduceat(np.maximum.reduceat(likeness, starts, 0), starts, 1)
    np.fill_diagonal(of_files, 0)
    yield f"{name}_files", evidence.spread(of_files)


def against_best(likeness: Matrix) -> Iterator[Feature]:
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
    yield "newlink", link(fresh, fresh)
    gone = [item.removed & novelty.gone for item in items]
    yield "gonelink", link(gone, gone)
    rare = [item.added ^ item.removed for item in items]
    yield "rarelink", link(rare, rare)
    yield "defuse", link(defined, fresh)
    yield "ctxlink", link(inside, every)


def _shapes(evidence: Evidence) -> Iterator[Feature]:
    items = evidence.items
    lines = [
        frozenset(sign + line.strip() for sign, line in _lines(item) if len(line.strip()) > 3)
        for item in items
    ]
    yield "lines", cosine(lines)
    shapes = [
        frozenset(sign + shape for sign, line in _lines(item) if (shape := template(line)))
        for item in items
    ]
    yield "templates", cosine(shapes)
    short = np.array([item.size <= 2 for item in items])
    yield "bothshort", both(short)
    imports = np.array([any(IMPORT.match(line) for _, line in _lines(item)) for item in items])
    yield "oneimport", np.maximum(imports[:, None], imports[None, :]).astype(np.float32)
    adds = np.array([not any(h.removed for h in item.hunks) for item in items])
    drops = np.array([not any(h.added for h in item.hunks) for item in items])
    yield "bothadd", both(adds)
    yield "bothdrop", both(drops)
    yield "bothedit", both(~adds & ~drops)
    size = np.log([item.size for item in items]).astype(np.float32)
    yield "sizegap", np.abs(size[:, None] - size[None, :])
    yield "lesser", np.minimum(size[:, None], size[None, :])


def _edits(evidence: Evidence) -> Iterator[Feature]:
    items = evidence.items
    names = [
        compounds(b"".join(line for hunk in item.hunks for line in hunk.added))
        ^ compounds(b"".join(line for hunk in item.hunks for line in hunk.removed))
        for item in items
    ]
    yield "compounds", link(names, names)
    edits = [swapped(item) for item in items]
    number = numbered([" ".join(sorted(some)) for some in edits])
    swaps = np.array([bool(some) for some in edits])
    often = np.log(np.bincount(number)[number]).astype(np.float32)
    yield "sweep", equal(number) * both(swaps) * often[None, :]
    yield "moved", _moved(items)
    same = overlap([token_edit(item) for item in items])
    yield "edit", same
    likes = np.log1p((same > ALIKE).sum(1) - (same.diagonal() > ALIKE)).astype(np.float32)
    yield "editmany", same * np.minimum(likes[:, None], likes[None, :])


def _moved(items: Sequence[Item]) -> Matrix:
    """Returns the share of the lines that one item drops and the other adds, of the smaller."""
    came, went = (
        [
            frozenset(line.strip() for mark, line in _lines(item) if mark == sign) - SLIGHT
            for item in items
        ]
        for sign in (b"+", b"-")
    )
    number = dict.fromkeys(frozenset[bytes]().union(*came) & frozenset().union(*went), 1.0)
    shared = dense(table(went, number) @ table(came, number).T)
    size = np.array([[len(one), len(two)] for one, two in zip(went, came, strict=True)], np.float32)
    share = shared / np.maximum(np.minimum(size[:, :1], size[None, :, 1]), 3)
    return np.asarray(np.maximum(share, share.T), np.float32)


SLIGHT = frozenset(
    (b"", b"{", b"}", b"};", b"*/", b"/*", b"#endif", b"return;", b"break;", b"else")
)
"""Lines that stand everywhere."""


def _lines(item: Item) -> Iterator[tuple[bytes, bytes]]:
    for hunk in item.hunks:
        for line in hunk.removed:
            yield b"-", line
        for line in hunk.added:
            yield b"+", line


# ---- what is around them


def _around(evidence: Evidence) -> Iterator[Feature]:
    yield "ctxcos", cosine(evidence.context)
    changed = [item.added ^ item.removed or item.added | item.removed for item in evidence.items]
    yield "ctxuse", link(changed, evidence.context)


def _past(evidence: Evidence) -> Iterator[Feature]:
    for name, matrix in recalled_words(evidence.items, evidence.past):
        yield name, matrix
        if name in ("lsa", "lsa_all", "pastcos"):
            yield from _relative(name, matrix, evidence)
    yield from recalled_contexts(evidence.context, evidence.past)
    for name, matrix in recalled_files(evidence.files, evidence.past):
        yield name, evidence.spread(matrix)
