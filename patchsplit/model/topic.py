"""Patches to topics: independent groups, each a series that could be sent alone.

No need goes from one topic to another. A topic is not stored: it follows from what the patches
hold and how they are called, so that moving a hunk or wording a subject is all that corrects it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from patchsplit.model.graph import connected

Node = TypeVar("Node", bound=Hashable)
SMALL = 2
"""Patches up to which a group joins the other small ones of its area."""
NAMELESS = "topic"


@dataclass(frozen=True, slots=True)
class Topic(Generic[Node]):
    """Patches that are sent together, and need no other."""

    name: str
    """The area of most of them; no two topics have the same."""
    patches: tuple[Node, ...]
    """In the order of the series."""


def topics(
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
    for group in connected(areas, needs):
        area = _area(group, areas)
        if len(group) > SMALL or not area:
            found.append(group)
        else:
            small[area] += group
    found += (sorted(group, key=place.__getitem__) for group in small.values())
    found.sort(key=lambda group: place[group[0]])
    taken: set[str] = set()
    return tuple(Topic(_free(_area(group, areas), taken), tuple(group)) for group in found)


def _area(group: Iterable[Node], areas: Mapping[Node, str]) -> str:
    """Returns the area of most patches; of equals, the one of the first."""
    count: dict[str, int] = defaultdict(int)
    for patch in group:
        count[areas[patch]] += bool(areas[patch])
    return max(count, key=lambda area: count[area])


def _free(name: str, taken: set[str]) -> str:
    """Returns the name, with a number where it is another topic's, and takes it."""
    name = name or NAMELESS
    numbered, nth = name, 1
    while numbered in taken:
        nth += 1
        numbered = f"{name} {nth}"
    taken.add(numbered)
    return numbered
