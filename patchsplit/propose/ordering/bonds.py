"""Items to bonds: hunks that must be in one patch because the tree would not build in between.

These are a function whose parameters change and its calls, a definition that moves from one place
to another, two hunks each of which needs the other, and one that opens what another closes.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from patchsplit.model.delta import HunkId
from patchsplit.model.facts import Category
from patchsplit.model.graph import Edge, EdgeKind, Graph, find_components, lift_edges
from patchsplit.propose.items import Item
from patchsplit.propose.ordering.dependencies import Group
from patchsplit.propose.tokens import is_compound

CALL_TOKEN = re.compile(
    rb"\b([A-Za-z_]\w{3,})\s*\(|[(){}\[\],]|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'"
)
"""The start of a call, a bracket, a comma, or a string literal."""
NO_ARGUMENTS = re.compile(rb"\s*(?:void)?,*")
"""An empty list of arguments."""
MAX_HUNKS = 2
"""Hunks that may define, or drop, a name that moves: a declaration and a definition."""

Tie = tuple[str, tuple[int, ...]]
"""The reason, as a clause, and the indexes of the items that belong together, rising."""


def find_ties(items: Sequence[Item], graph: Graph) -> Iterator[Tie]:
    """Yields the ties between the items; several of them may share an item."""
    yield from _find_signature_ties(items)
    yield from _find_move_ties(items)
    yield from _find_mutual_ties(items, graph)


@dataclass(frozen=True, slots=True)
class MustLink:
    """Hunks that stay together."""

    hunks: Group
    reasons: Mapping[HunkId, str]
    """For each of the hunks, as a clause."""


def find_bonds(items: Sequence[Item], graph: Graph) -> list[MustLink]:
    """Returns the connected components of the ties, so that no hunk is in two of them."""
    return _join_ties(items, list(find_ties(items, graph)))


def find_pair_bonds(items: Sequence[Item], graph: Graph) -> list[MustLink]:
    """Returns the same for the hunks alone of which one opens what another closes."""
    pairs = Graph(tuple(edge for edge in graph.edges if edge.why is EdgeKind.PAIR))
    return _join_ties(items, list(_find_mutual_ties(items, pairs)))


def _join_ties(items: Sequence[Item], tied: Sequence[Tie]) -> list[MustLink]:
    words = {place: reason for reason, places in tied for place in places}
    found = find_components(
        sorted(words), (pair for _, places in tied for pair in pairwise(places))
    )
    return [
        MustLink(
            tuple(hunk.id for place in places for hunk in items[place].hunks),
            {hunk.id: words[place] for place in places for hunk in items[place].hunks},
        )
        for places in found
    ]


def enforce_bonds(
    groups: Sequence[Group], sizes: Mapping[HunkId, int], bonds: Iterable[MustLink]
) -> tuple[list[Group], dict[HunkId, str]]:
    """Moves the hunks of each bond into the group that has most of its lines.

    `sizes` are the hunks' numbers of changed lines; of equal groups the first is taken. Returns the
    groups, none empty, and the reasons of the hunks that were moved.
    """
    owner = {hunk: k for k, group in enumerate(groups) for hunk in group}
    why: dict[HunkId, str] = {}
    for bond in bonds:
        lines: Counter[int] = Counter()
        for hunk in bond.hunks:
            lines[owner[hunk]] += sizes[hunk]
        target = min(lines, key=lambda k: (-lines[k], k))
        why.update({hunk: bond.reasons[hunk] for hunk in bond.hunks if owner[hunk] != target})
        owner.update(dict.fromkeys(bond.hunks, target))
    found: list[list[HunkId]] = [[] for _ in groups]
    for name, k in owner.items():
        found[k].append(name)
    return [tuple(group) for group in found if group], why


def _find_signature_ties(items: Sequence[Item]) -> Iterator[Tie]:
    """Yields functions whose parameters change, with the items that change calls of them."""
    changed: dict[str, list[int]] = defaultdict(list)
    headed: set[str] = set()
    inside: dict[str, list[int]] = defaultdict(list)
    for place, item in enumerate(items):
        if item.facts.category is not Category.CODE or len(item.hunks) > 1:
            continue
        (hunk,) = item.hunks
        inside[item.facts.inside].append(place)
        was, now = count_arguments(hunk.removed), count_arguments(hunk.added)
        for name in was.keys() & now.keys():
            if was[name] != now[name]:
                changed[name].append(place)
                if item.facts.inside == name:
                    headed.add(name)
    for name in sorted(headed):
        fresh = {
            word for place in changed[name] for word in _find_parameter_words(items[place], name)
        }
        within = [at for at in inside[name] if fresh & (items[at].added - items[at].removed)]
        places = sorted({*changed[name], *within})
        if len(places) > 1:
            yield f"the parameters of {name}() change", tuple(places)


def _find_parameter_words(item: Item, name: str) -> frozenset[str]:
    """Returns the words that an item adds to the function `name`; none if it is elsewhere."""
    return item.added - item.removed if item.facts.inside == name else frozenset()


def count_arguments(lines: Sequence[bytes]) -> dict[str, list[int]]:
    """Returns the numbers of arguments, sorted, of all calls and declarations of each name.

    Where the lines end within a list of arguments, those up to there count.
    """
    text = b"".join(lines)
    found: dict[str, list[int]] = defaultdict(list)
    brackets: list[_OpenBracket] = []
    for mark in CALL_TOKEN.finditer(text):
        if mark[0][-1:] in (b"(", b"[", b"{"):
            brackets.append(_OpenBracket(mark[1], mark.end()))
        elif mark[0] == b"," and brackets:
            brackets[-1].commas += 1
        elif mark[0] in (b")", b"]", b"}") and brackets:
            _record_arity(found, brackets.pop(), text, mark.start())
    for one in brackets:
        _record_arity(found, one, text, len(text))
    return {name: sorted(counts) for name, counts in found.items()}


@dataclass(slots=True)
class _OpenBracket:
    """A bracket that is not closed yet."""

    name: bytes | None
    """The identifier before a parenthesis; None before other brackets, or if there is none."""
    start: int
    """Byte offset after the bracket."""
    commas: int = 0
    """Commas directly within it so far."""


def _record_arity(
    counts: dict[str, list[int]], bracket: _OpenBracket, text: bytes, stop: int
) -> None:
    """Adds the number of arguments in a bracket that ends at byte `stop` to `counts`."""
    if bracket.name:
        while stop > bracket.start and text[stop - 1 : stop].isspace():
            stop -= 1
        none = NO_ARGUMENTS.fullmatch(text, bracket.start, stop)
        open_ended = text[stop - 1 : stop] == b","
        counts[bracket.name.decode("ascii")].append(
            0 if none else bracket.commas + (not open_ended)
        )


def _find_move_ties(items: Sequence[Item]) -> Iterator[Tie]:
    """Yields the items that define and drop one name, for names that are defined elsewhere."""
    come, gone = (_index_names(items, side) for side in ("defines", "drops"))
    for name in sorted(come.keys() & gone.keys()):
        if is_compound(name) and max(len(come[name]), len(gone[name])) <= MAX_HUNKS:
            places = tuple(sorted({*come[name], *gone[name]}))
            if len(places) > 1:
                yield f"{name} moves", places


def _find_mutual_ties(items: Sequence[Item], graph: Graph) -> Iterator[Tie]:
    """Yields each two items that need each other: one name replaces another in both."""
    home = {hunk.id: place for place, item in enumerate(items) for hunk in item.hunks}
    needs = lift_edges(graph, home)
    for one, two in sorted(needs):
        if one < two and (two, one) in needs:
            yield _explain_mutual_need(needs[one, two], needs[two, one]), (one, two)


def _explain_mutual_need(there: Sequence[Edge], back: Sequence[Edge]) -> str:
    pair = next((edge for edge in there if edge.why is EdgeKind.PAIR), None)
    if pair is not None:
        return f"it and another hunk open and close one {pair.evidence}"
    return f"replaces {back[0].evidence} by {there[0].evidence}"


def _index_names(items: Sequence[Item], side: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for place, item in enumerate(items):
        if item.facts.category is Category.CODE:
            for name in getattr(item.facts, side):
                found[name].append(place)
    return found
