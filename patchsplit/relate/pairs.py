"""Pairs that are opened by one hunk of a file and closed by another to edges in both directions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from patchsplit.model.delta import Delta, FileChange, HunkId
from patchsplit.model.facts import Facts
from patchsplit.model.graph import Edge, EdgeKind

MAX_OPEN = 20
"""Pairs of one kind that a hunk can open or close; one with more is no code."""


def find_pair_edges(delta: Delta, facts: Mapping[HunkId, Facts]) -> Iterator[Edge]:
    """Yields edges between the hunks that open a pair and those that close it, in both directions.

    They are found as brackets are: what a hunk closes was opened last. A hunk that takes an opening
    away counts as one that closes.
    """
    for file in delta.files:
        for earlier, later, kind in _match_halves(file, facts):
            yield Edge(earlier, later, EdgeKind.PAIR, kind, hard=True)
            yield Edge(later, earlier, EdgeKind.PAIR, kind, hard=True)


def _match_halves(
    file: FileChange, facts: Mapping[HunkId, Facts]
) -> Iterator[tuple[HunkId, HunkId, str]]:
    """Yields two hunks of a file, in its order, and the kind of the pair that they change."""
    waiting: dict[str, list[tuple[HunkId, int]]] = defaultdict(list)
    for hunk in file.hunks:
        for kind, count in facts[hunk.id].unclosed:
            stack = waiting[kind]
            sign = 1 if count > 0 else -1
            for _ in range(min(abs(count), MAX_OPEN)):
                if stack and stack[-1][1] == -sign:
                    yield stack.pop()[0], hunk.id, kind
                else:
                    stack.append((hunk.id, sign))
