"""Hunks to items: what is never torn apart, with the words in it.

An item is one hunk, a piece of one, or all hunks of a file that reads as one thing: it is new or
gone and in one piece, or a program made it.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from patchsplit.git.repo import Repo
from patchsplit.model.delta import Delta, FileChange, Hunk, HunkId, Mode, Oid, Status
from patchsplit.model.facts import Category, Facts
from patchsplit.propose.tokens import count_words, extract_words

MAX_BLOB_BYTES = 1 << 20
"""Bytes of a base file beyond which its words are not counted: generated, or data."""


@dataclass(frozen=True, slots=True)
class Item:
    """What is put into one patch as a whole."""

    hunks: tuple[Hunk, ...]
    file: FileChange
    facts: Facts
    """Of its largest hunk."""
    added: frozenset[str]
    """Words of its added lines; of the path's last part where it has no lines."""
    removed: frozenset[str]
    piece_of: HunkId | None = None
    """The hunk that it was cut from; None where it is in one piece."""

    @property
    def size(self) -> int:
        return sum(hunk.size for hunk in self.hunks)


NO_PIECES: Mapping[HunkId, HunkId] = {}


def build_items(
    delta: Delta,
    facts: Mapping[HunkId, Facts],
    hunk_ids: frozenset[HunkId],
    piece_origins: Mapping[HunkId, HunkId] = NO_PIECES,
) -> tuple[Item, ...]:
    """Returns the items of the `wanted` hunks, in the delta's order.

    `whole` names the hunk that a piece was cut from, for each piece.
    """
    found: list[Item] = []
    for file in delta.files:
        hunks = tuple(hunk for hunk in file.hunks if hunk.id in hunk_ids)
        single = file.status in (Status.ADDED, Status.DELETED, Status.COPIED)
        single = single and not any(hunk.id in piece_origins for hunk in hunks)
        single = single or _is_generated(hunks, facts)
        groups = [hunks] if single and hunks else [(hunk,) for hunk in hunks]
        found.extend(_build_item(group, file, facts, piece_origins) for group in groups)
    return tuple(found)


def _is_generated(hunks: Iterable[Hunk], facts: Mapping[HunkId, Facts]) -> bool:
    """Tells whether hunks were made by a program, and by no two commits of the fork."""
    kinds = {(facts[hunk.id].category, facts[hunk.id].commits) for hunk in hunks}
    return len(kinds) == 1 and kinds.pop()[0] is Category.GENERATED


def _build_item(
    hunks: tuple[Hunk, ...],
    file: FileChange,
    facts: Mapping[HunkId, Facts],
    piece_origins: Mapping[HunkId, HunkId],
) -> Item:
    added = extract_words(line for hunk in hunks for line in hunk.added)
    removed = extract_words(line for hunk in hunks for line in hunk.removed)
    if not any(hunk.added or hunk.removed for hunk in hunks):
        last = posixpath.basename(file.path).encode("utf-8", "surrogateescape")
        added = extract_words((last,))
    largest = max(hunks, key=lambda hunk: hunk.size)
    return Item(hunks, file, facts[largest.id], added, removed, piece_origins.get(hunks[0].id))


def extract_word_swap(item: Item) -> frozenset[str]:
    """Returns the words that an item puts in the place of others, signed; none where it adds."""
    come, gone = item.added - item.removed, item.removed - item.added
    if not (come and item.removed):
        return frozenset()
    return frozenset({*(f"+{word}" for word in come), *(f"-{word}" for word in gone)})


@dataclass(frozen=True, slots=True)
class Novelty:
    """Words that the delta brings to the files it touches, and takes away from them."""

    new: frozenset[str]
    gone: frozenset[str]


def find_novelty(repo: Repo, items: Iterable[Item]) -> Novelty:
    """Counts the words of the touched files at the base, and what the items add and remove."""
    added: Counter[bytes] = Counter()
    removed: Counter[bytes] = Counter()
    oids: dict[Oid, None] = {}
    for item in items:
        added.update(count_words(b"".join(line for hunk in item.hunks for line in hunk.added)))
        removed.update(count_words(b"".join(line for hunk in item.hunks for line in hunk.removed)))
        old = item.file.old
        if old and old.mode is not Mode.SUBMODULE and item.file.is_text:
            oids[old.oid] = None
    base: Counter[bytes] = Counter()
    for _, content in repo.iter_blobs(oids):
        if len(content) <= MAX_BLOB_BYTES:
            base.update(count_words(content))
    return Novelty(
        frozenset(word.decode("ascii") for word in added if word not in base),
        frozenset(
            word.decode("ascii")
            for word in removed
            if base[word] - removed[word] + added[word] <= 0
        ),
    )
