"""Groups to ranks: the order that suits readers, where no dependency decides.

The fork's own commits, if it has some, keep their order. Otherwise the groups of a topic stay
together, and topics of nothing but renames and clean-ups come first. Within a topic, too, renames
and clean-ups come first, since the rest builds on them; then code in the delta's order, each with
its tests and documents directly after it; then tests and documents that belong to no code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from patchsplit.model.delta import Kind, Oid
from patchsplit.model.facts import Category, Trait
from patchsplit.propose.items import Item
from patchsplit.propose.ordering.dependencies import Rank
from patchsplit.propose.similarity.features import normalize_stem

PREPARATORY_TRAITS = frozenset({Trait.WHITESPACE, Trait.MOVED, Trait.IDENTIFIER})
COMPANION_CATEGORIES = frozenset({Category.TEST, Category.DOC})


def rank_groups(
    groups: Sequence[Sequence[Item]], topics: Iterable[Sequence[int]], commits: Sequence[Oid] = ()
) -> list[Rank]:
    """Returns the rank of each group; `groups` are in the delta's order.

    `topics` holds the indexes of the groups of each topic, rising. `commits` are the fork's own,
    oldest first; their order precedes all else.
    """
    age = {oid: k for k, oid in enumerate(commits)}
    code: dict[str, int] = {}
    for place, group in enumerate(groups):
        for item in group:
            if item.facts.category is Category.CODE:
                code.setdefault(normalize_stem(item.file.path), place)
    inner = [_rank_group(group, place, code) for place, group in enumerate(groups)]
    outer = {
        place: (min(1, max(inner[one][0] for one in topic)), topic[0])
        for topic in topics
        for place in topic
    }
    return [
        (_find_commit_position(group, age), *outer[place], *inner[place])
        for place, group in enumerate(groups)
    ]


def _find_commit_position(group: Sequence[Item], positions: Mapping[Oid, int]) -> int:
    """Returns the position of the commit that wrote most items of a group; 0 if none is known."""
    wrote = Counter(
        positions[oid] for item in group for oid in item.facts.commits[:1] if oid in positions
    )
    return min(wrote, key=lambda place: (-wrote[place], place), default=0)


def _rank_group(group: Sequence[Item], place: int, code_positions: dict[str, int]) -> Rank:
    if is_preparatory(group):
        return 0, place, 0
    if any(item.facts.category not in COMPANION_CATEGORIES for item in group):
        return 1, place, 0
    anchors = [
        code_positions[name]
        for item in group
        if (name := normalize_stem(item.file.path)) in code_positions
    ]
    documents = int(all(item.facts.category is Category.DOC for item in group))
    return (1, max(anchors), 1 + documents) if anchors else (2 + documents, place, 0)


def is_preparatory(group: Iterable[Item]) -> bool:
    """Tells whether a group is nothing but renames, moved lines and whitespace changes."""
    return all(_is_preparatory_item(item) for item in group)


def _is_preparatory_item(item: Item) -> bool:
    renames = all(hunk.kind is Kind.RENAME for hunk in item.hunks)
    return renames or bool(item.facts.traits & PREPARATORY_TRAITS)
