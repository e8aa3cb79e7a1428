"""Items to what no series can hold apart, whatever else it says: it would not build in between.

A function whose parameters change goes with the calls that change with it. A definition that moves
from one file to another comes and goes at once.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from patchsplit.model.delta import HunkId
from patchsplit.model.facts import Category
from patchsplit.model.graph import Graph, between, connected
from patchsplit.propose.items import Item
from patchsplit.propose.order import Group
from patchsplit.propose.words import composed

CALL = re.compile(rb"\b([A-Za-z_]\w{3,})\s*\(")
MARKS = re.compile(rb"[(){}\[\],]|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'")
PLACES = 2
"""Hunks that define a name, and that drop it: a declaration and a definition."""

Tie = tuple[str, tuple[int, ...]]
"""Why items belong together, in words, and their places."""


def ties(items: Sequence[Item], graph: Graph) -> Iterator[Tie]:
    """Yields what must not be torn apart; several ties may share an item."""
    yield from _signatures(items)
    yield from _moves(items)
    yield from _mutual(items, graph)


@dataclass(frozen=True, slots=True)
class Bond:
    """Items that stay together."""

    hunks: Group
    why: Mapping[HunkId, str]


def bonds(items: Sequence[Item], graph: Graph) -> list[Bond]:
    """Returns what must not be torn apart; no item is in two of them."""
    tied = list(ties(items, graph))
    words = {place: said for said, places in tied for place in places}
    found = connected(sorted(words), (pair for _, places in tied for pair in pairwise(places)))
    return [
        Bond(
            tuple(hunk.id for place in places for hunk in items[place].hunks),
            {hunk.id: words[place] for place in places for hunk in items[place].hunks},
        )
        for places in found
    ]


def drawn(
    groups: Sequence[Group], size: Mapping[HunkId, int], bound: Iterable[Bond]
) -> tuple[list[Group], dict[HunkId, str]]:
    """Draws each bond into one group: where most of its lines are.

    Returns the groups, none empty, and why a hunk was drawn out of its own.
    """
    owner = {hunk: k for k, group in enumerate(groups) for hunk in group}
    why: dict[HunkId, str] = {}
    for bond in bound:
        lines: Counter[int] = Counter()
        for hunk in bond.hunks:
            lines[owner[hunk]] += size[hunk]
        target = min(lines, key=lambda k: (-lines[k], k))
        why.update({hunk: bond.why[hunk] for hunk in bond.hunks if owner[hunk] != target})
        owner.update(dict.fromkeys(bond.hunks, target))
    found: list[list[HunkId]] = [[] for _ in groups]
    for name, k in owner.items():
        found[k].append(name)
    return [tuple(group) for group in found if group], why


def _signatures(items: Sequence[Item]) -> Iterator[Tie]:
    """Yields functions whose heads change, with the items that call them with other arguments."""
    changed: dict[str, list[int]] = defaultdict(list)
    headed: set[str] = set()
    inside: dict[str, list[int]] = defaultdict(list)
    for place, item in enumerate(items):
        if item.facts.category is not Category.CODE or len(item.hunks) > 1:
            continue
        (hunk,) = item.hunks
        inside[item.facts.inside].append(place)
        was, now = arities(hunk.removed), arities(hunk.added)
        for name in was.keys() & now.keys():
            if was[name] != now[name]:
                changed[name].append(place)
                if item.facts.inside == name:
                    headed.add(name)
    for name in sorted(headed):
        fresh = {word for place in changed[name] for word in _parameters(items[place], name)}
        within = [at for at in inside[name] if fresh & (items[at].added - items[at].removed)]
        places = sorted({*changed[name], *within})
        if len(places) > 1:
            yield f"{name}() takes other parameters now", tuple(places)


def _parameters(item: Item, name: str) -> frozenset[str]:
    """Returns the words that the head of a function gets."""
    return item.added - item.removed if item.facts.inside == name else frozenset()


def arities(lines: Sequence[bytes]) -> dict[str, list[int]]:
    """Returns for each name that is called or declared how many arguments stand there, each time.

    Where a hunk ends within the arguments, those up to there count.
    """
    text = b"".join(lines)
    found: dict[str, list[int]] = defaultdict(list)
    for call in CALL.finditer(text):
        depth, commas, end = 1, 0, len(text)
        for mark in MARKS.finditer(text, call.end()):
            if mark[0] in b"([{":
                depth += 1
            elif mark[0] in b")]}":
                depth -= 1
                if not depth:
                    end = mark.start()
                    break
            elif mark[0] == b"," and depth == 1:
                commas += 1
        said = text[call.end() : end].strip().rstrip(b",")
        count = 0 if said in (b"", b"void") else commas + (not text[:end].rstrip().endswith(b","))
        found[call[1].decode("ascii")].append(count)
    return {name: sorted(counts) for name, counts in found.items()}


def _moves(items: Sequence[Item]) -> Iterator[Tie]:
    """Yields what is defined in one place and dropped in another."""
    come, gone = (_named(items, side) for side in ("defines", "drops"))
    for name in sorted(come.keys() & gone.keys()):
        if composed(name) and max(len(come[name]), len(gone[name])) <= PLACES:
            places = tuple(sorted({*come[name], *gone[name]}))
            if len(places) > 1:
                yield f"{name} moves", places


def _mutual(items: Sequence[Item], graph: Graph) -> Iterator[Tie]:
    """Yields two items each of which needs the other: one name goes, and one comes."""
    home = {hunk.id: place for place, item in enumerate(items) for hunk in item.hunks}
    needs = between(graph, home)
    for one, two in sorted(needs):
        if one < two and (two, one) in needs:
            yield (
                f"swaps {needs[two, one][0].evidence} for {needs[one, two][0].evidence}",
                (one, two),
            )


def _named(items: Sequence[Item], side: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for place, item in enumerate(items):
        if item.facts.category is Category.CODE:
            for name in getattr(item.facts, side):
                found[name].append(place)
    return found
