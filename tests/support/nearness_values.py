"""Nearness of a few hunks, written by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from patchsplit.model.delta import HunkId
from patchsplit.model.nearness import Nearness, NearnessBlock


def make_block(
    items: Sequence[str], chances: Mapping[str, float], units: Sequence[int] = ()
) -> NearnessBlock:
    """Returns a block of one-letter items; `chances` are by pairs such as "ab", 0 for others.

    An item of several letters has several hunks.
    """
    pairs = [
        chances.get(items[i] + items[j], chances.get(items[j] + items[i], 0.0))
        for i in range(len(items))
        for j in range(i + 1, len(items))
    ]
    return NearnessBlock(
        tuple(tuple(name_hunk(letter) for letter in item) for item in items),
        tuple(units or range(len(items))),
        np.array(pairs, "<f2").tobytes(),
    )


def make_nearness(*blocks: NearnessBlock, threshold: float = 0.4) -> Nearness:
    words = frozenset[str]()
    return Nearness(
        blocks,
        threshold,
        uses_history=False,
        new_words=words,
        gone_words=words,
        telling_words=words,
    )


def name_hunk(letter: str) -> HunkId:
    return HunkId(letter * 20)
