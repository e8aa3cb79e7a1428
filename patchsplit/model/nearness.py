"""How likely two hunks belong to one patch, as the last proposal found it."""

from __future__ import annotations

from dataclasses import dataclass

from patchsplit.model.delta import HunkId


@dataclass(frozen=True, slots=True)
class NearnessBlock:
    """The nearness of n items; items of two blocks are not near."""

    items: tuple[tuple[HunkId, ...], ...]
    """The hunks of each item, which go into one patch as a whole."""
    units: tuple[int, ...]
    """The unit of each item: items of one unit are in one group of every proposal."""
    chances: bytes
    """Float16, little-endian, shape (n * (n - 1) / 2,): the probability that the items i < j belong
    to one patch, row by row."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """The nearness of all hunks of a proposal, and the words that its messages were made from."""

    blocks: tuple[NearnessBlock, ...]
    threshold: float
    """The mean probability from which on two groups are one patch."""
    uses_history: bool
    """Whether the fork's own commits counted."""
    new_words: frozenset[str]
    """Words that none of the touched files has in the base."""
    gone_words: frozenset[str]
    """Words that none of them has afterwards."""
    telling_words: frozenset[str]
    """Those of both that are not common in upstream's past."""
