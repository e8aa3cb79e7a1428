"""Patches to topics: independent groups, each a series that could be sent alone.

No patch needs one of another topic. Topics are not stored: they are computed from the hunks and the
subjects of the patches, so moving a hunk or rewording a subject corrects them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from patchsplit.model.graph import find_components

Node = TypeVar("Node", bound=Hashable)
MAX_SMALL_GROUP = 2
"""The most patches of a group that is joined with other small ones of its area."""
DEFAULT_NAME = "topic"


@dataclass(frozen=True, slots=True)
class Topic(Generic[Node]):
    """Patches that are sent together, and need no others."""

    name: str
    """The area of most of them, unique among the topics."""
    patches: tuple[Node, ...]
    """In the order of the series."""


def group_into_topics(
    areas: Mapping[Node, str], needs: Iterable[tuple[Node, Node]]
) -> tuple[Topic[Node], ...]:
    """Returns the topics, ordered by their first patches; every patch is in exactly one.

    `areas`: the patches in the order of the series, each with the area that it changes, "" where it
    is unknown. Patches connected by dependencies are one topic, and so are small groups of one
    area.
    """
    place = {patch: nth for nth, patch in enumerate(areas)}
    found: list[list[Node]] = []
    small: dict[str, list[Node]] = defaultdict(list)
    for group in find_components(areas, needs):
        area = _main_area(group, areas)
        if len(group) > MAX_SMALL_GROUP or not area:
            found.append(group)
        else:
            small[area] += group
    found += (sorted(group, key=place.__getitem__) for group in small.values())
    found.sort(key=lambda group: place[group[0]])
    taken: set[str] = set()
    return tuple(
        Topic(_make_unique(_main_area(group, areas), taken), tuple(group)) for group in found
    )


def _main_area(group: Iterable[Node], areas: Mapping[Node, str]) -> str:
    """Returns the area of most patches; of equally common ones, that of the first patch."""
    count: dict[str, int] = defaultdict(int)
    for patch in group:
        count[areas[patch]] += bool(areas[patch])
    return max(count, key=lambda area: count[area])


def _make_unique(name: str, names: set[str]) -> str:
    """Returns the name, with a number where `names` has it already, and adds it to `names`."""
    name = name or DEFAULT_NAME
    numbered, nth = name, 1
    while numbered in names:
        nth += 1
        numbered = f"{name} {nth}"
    names.add(numbered)
    return numbered
