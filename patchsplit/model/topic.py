"""Patches to topics: independent groups, each a series that could be sent alone.

No need goes from one topic to another. A topic is not stored: it follows from what the patches
hold and how they are called, so that moving a hunk or wording a subject is all that corrects it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from patchsplit.model.graph import find_components

Node = TypeVar("Node", bound=Hashable)
MAX_SMALL_GROUP = 2
"""Patches up to which a group joins the other small ones of its area."""
DEFAULT_NAME = "topic"


@dataclass(frozen=True, slots=True)
class Topic(Generic[Node]):
    """Patches that are sent together, and need no other."""

    name: str
    """The area of most of them; no two topics have the same."""
    patches: tuple[Node, ...]
    """In the order of the series."""


def group_into_topics(
    areas: Mapping[Node, str], needs: Iterable[tuple[Node, Node]]
) -> tuple[Topic[Node], ...]:
    """Returns the topics by their first patches; every patch is in one.

    `areas` are the patches in the order of the series, each with the place that it is about, or ""
    where none is known. What hangs together by needs is one topic; small groups of one area are
    one.
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
    """Returns the area of most patches; of equals, the one of the first."""
    count: dict[str, int] = defaultdict(int)
    for patch in group:
        count[areas[patch]] += bool(areas[patch])
    return max(count, key=lambda area: count[area])


def _make_unique(name: str, names: set[str]) -> str:
    """Returns the name, with a number where it is another topic's, and takes it."""
    name = name or DEFAULT_NAME
    numbered, nth = name, 1
    while numbered in names:
        nth += 1
        numbered = f"{name} {nth}"
    names.add(numbered)
    return numbered
