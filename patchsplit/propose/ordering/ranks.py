"""Groups to the order a reader would like, where no dependency decides.

A topic stays together, those of renames and clean-ups alone come first. In a topic, too, renames
and clean-ups come first, for the rest builds on them; then the code as the delta has it, with its
tests and documents right behind; then tests and documents that belong to no code. The fork's own
commits, where it has some, keep their order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from patchsplit.model.delta import Kind, Oid
from patchsplit.model.facts import Category, Trait
from patchsplit.propose.items import Item
from patchsplit.propose.ordering.dependencies import Rank
from patchsplit.propose.similarity.features import stem

PREPARING = frozenset({Trait.WHITESPACE, Trait.MOVED, Trait.IDENTIFIER})
FOLLOWING = frozenset({Category.TEST, Category.DOC})


def ranks(
    groups: Sequence[Sequence[Item]], topics: Iterable[Sequence[int]], commits: Sequence[Oid] = ()
) -> list[Rank]:
    """Returns a rank for each group; `groups` come in the delta's order.

    `topics` are the groups of each topic, by their places. Where the fork has `commits` of its own,
    oldest first, their order comes before all else.
    """
    age = {oid: k for k, oid in enumerate(commits)}
    code: dict[str, int] = {}
    for place, group in enumerate(groups):
        for item in group:
            if item.facts.category is Category.CODE:
                code.setdefault(stem(item.file.path), place)
    inner = [_rank(group, place, code) for place, group in enumerate(groups)]
    outer = {
        place: (min(1, max(inner[one][0] for one in topic)), topic[0])
        for topic in topics
        for place in topic
    }
    return [(_age(group, age), *outer[place], *inner[place]) for place, group in enumerate(groups)]


def _age(group: Sequence[Item], age: Mapping[Oid, int]) -> int:
    """Returns the place of the commit that wrote most items of a group; 0 where none is known."""
    wrote = Counter(age[oid] for item in group for oid in item.facts.commits[:1] if oid in age)
    return min(wrote, key=lambda place: (-wrote[place], place), default=0)


def _rank(group: Sequence[Item], place: int, code: dict[str, int]) -> Rank:
    if prepares(group):
        return 0, place, 0
    if any(item.facts.category not in FOLLOWING for item in group):
        return 1, place, 0
    anchors = [code[name] for item in group if (name := stem(item.file.path)) in code]
    documents = int(all(item.facts.category is Category.DOC for item in group))
    return (1, max(anchors), 1 + documents) if anchors else (2 + documents, place, 0)


def prepares(group: Iterable[Item]) -> bool:
    """Tells whether a group is nothing but renames and clean-ups."""
    return all(_prepares(item) for item in group)


def _prepares(item: Item) -> bool:
    renames = all(hunk.kind is Kind.RENAME for hunk in item.hunks)
    return renames or bool(item.facts.traits & PREPARING)
