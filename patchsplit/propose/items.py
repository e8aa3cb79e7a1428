"""Hunks to items: what goes into one patch as a whole, with the words in it.

An item is one hunk, a piece of one, or all hunks of a file that is created or deleted and not cut,
or that is generated.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from patchsplit.git.repo import Repo
from patchsplit.model.delta import Delta, FileChange, Hunk, HunkId, Lines, Mode, Oid, Status
from patchsplit.model.facts import Category, Facts
from patchsplit.propose.boilerplate import find_holders, strip_boilerplate
from patchsplit.propose.tokens import count_words, extract_words

MAX_BLOB_BYTES = 1 << 20
"""Bytes of a file up to which its words are counted; larger ones are generated, or data."""


@dataclass(frozen=True, slots=True)
class Item:
    """Hunks of one file that go into one patch as a whole."""

    hunks: tuple[Hunk, ...]
    """At least one, in the file's order."""
    file: FileChange
    facts: Facts
    """Of its largest hunk."""
    added: frozenset[str]
    """Words of its added lines, without boilerplate and copyright holders; of the last part of the
    path if it has no lines."""
    removed: frozenset[str]
    """Words of its removed lines."""
    piece_of: HunkId | None = None
    """The hunk that it was cut from; None if it is not a piece."""

    @property
    def size(self) -> int:
        return sum(hunk.size for hunk in self.hunks)

    def iter_lines(self) -> Iterator[tuple[Lines, Lines]]:
        """Yields the removed and the added lines of each hunk, without boilerplate.

        Where a hunk is nothing else, it has all of its lines.
        """
        for hunk in self.hunks:
            removed, added = strip_boilerplate(hunk.removed), strip_boilerplate(hunk.added)
            if any(line.strip() for line in (*removed, *added)):
                yield removed, added
            else:
                yield hunk.removed, hunk.added


NO_PIECES: Mapping[HunkId, HunkId] = {}


def build_items(
    delta: Delta,
    facts: Mapping[HunkId, Facts],
    hunk_ids: frozenset[HunkId],
    piece_origins: Mapping[HunkId, HunkId] = NO_PIECES,
) -> tuple[Item, ...]:
    """Returns the items of the hunks `hunk_ids`, in the delta's order.

    `piece_origins` maps each piece of a hunk to the hunk that it was cut from.
    """
    found: list[Item] = []
    holders = find_holders(h.added for h in delta.hunks() if h.id in hunk_ids)
    for file in delta.files:
        hunks = tuple(hunk for hunk in file.hunks if hunk.id in hunk_ids)
        single = file.status in (Status.ADDED, Status.DELETED, Status.COPIED)
        single = single or _is_generated(hunks, facts)
        single = single and not any(hunk.id in piece_origins for hunk in hunks)
        groups = [hunks] if single and hunks else [(hunk,) for hunk in hunks]
        found.extend(_build_item(group, file, facts, piece_origins, holders) for group in groups)
    return tuple(found)


def _is_generated(hunks: Iterable[Hunk], facts: Mapping[HunkId, Facts]) -> bool:
    """Tells whether all hunks are generated, and were written by the same commits."""
    kinds = {(facts[hunk.id].category, facts[hunk.id].commits) for hunk in hunks}
    return len(kinds) == 1 and kinds.pop()[0] is Category.GENERATED


def _build_item(
    hunks: tuple[Hunk, ...],
    file: FileChange,
    facts: Mapping[HunkId, Facts],
    piece_origins: Mapping[HunkId, HunkId],
    holders: frozenset[str],
) -> Item:
    """Returns the item of some hunks; `holders`, names of copyright holders, are no words of it."""
    largest = max(hunks, key=lambda hunk: hunk.size)
    item = Item(
        hunks, file, facts[largest.id], frozenset(), frozenset(), piece_origins.get(hunks[0].id)
    )
    lines = list(item.iter_lines())
    added = extract_words(line for _, some in lines for line in some)
    removed = extract_words(line for some, _ in lines for line in some)
    if (added | removed) - holders:
        added, removed = added - holders, removed - holders
    if not any(hunk.added or hunk.removed for hunk in hunks):
        last = posixpath.basename(file.path).encode("utf-8", "surrogateescape")
        added = extract_words((last,))
    return replace(item, added=added, removed=removed)


def extract_word_swap(item: Item) -> frozenset[str]:
    """Returns the words that an item adds ("+word") in place of others ("-word").

    Empty if it removes no words at all, or adds none.
    """
    come, gone = item.added - item.removed, item.removed - item.added
    if not (come and item.removed):
        return frozenset()
    return frozenset({*(f"+{word}" for word in come), *(f"-{word}" for word in gone)})


@dataclass(frozen=True, slots=True)
class Novelty:
    """The words that a delta introduces to the files that it touches, and those that it removes."""

    new: frozenset[str]
    """Words that none of the files has in the base."""
    gone: frozenset[str]
    """Words that none of the files has afterwards."""


def find_novelty(repo: Repo, items: Iterable[Item]) -> Novelty:
    """Returns the words that the items introduce to, or remove from, the files they touch."""
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
