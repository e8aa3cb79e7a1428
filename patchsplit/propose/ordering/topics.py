"""Topics of patches to topics that can be sent one after the other: no two need each other.

Patches that need each other are put into one topic. In any other cycle of topics, the patches that
the rest of the cycle needs leave their topic: into the topic that needs them, or, if several do,
into one of their own. The fewest hunks are moved first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from patchsplit.model.graph import Edge
from patchsplit.propose.ordering.dependencies import label_components

MAX_NAMED = 3
"""Names that a note gives as the reason why topics are one."""

PatchNeeds = Mapping[tuple[int, int], Sequence[Edge]]
"""(needed patch, needing patch), by their indexes -> the edges between them."""


@dataclass(frozen=True, slots=True)
class TopicLabels:
    """The topics of patches, without a cycle between them."""

    labels: tuple[int, ...]
    """The topic of each patch, from 0, in the order of their first patches."""
    helpers: frozenset[int]
    """The topics of patches that several topics need."""
    notes: Mapping[int, str]
    """Topic -> why two are one, as a sentence."""


def untangle_topics(labels: Sequence[int], needs: PatchNeeds, sizes: Sequence[int]) -> TopicLabels:
    """Returns the topics of patches, changed so that no two topics need each other.

    `labels` and `sizes` are parallel: the topic of each patch, and its number of hunks.
    """
    atoms = label_components(len(labels), needs)
    topic, notes = _unite_atoms(labels, atoms, needs, sizes)
    helpers: set[int] = set()
    for _ in labels:
        move = _find_cheapest_move(topic, needs.keys(), sizes)
        if move is None:
            break
        target = move.users[0] if len(move.users) == 1 else max(topic) + 1
        if len(move.users) > 1:
            helpers.add(target)
        for patch in move.patches:
            topic[patch] = target
    number = {old: new for new, old in enumerate(dict.fromkeys(topic))}
    return TopicLabels(
        tuple(number[old] for old in topic),
        frozenset(number[old] for old in helpers if old in number),
        {number[old]: note for old, note in notes.items() if old in number},
    )


def _unite_atoms(
    labels: Sequence[int], atoms: Sequence[int], needs: PatchNeeds, sizes: Sequence[int]
) -> tuple[list[int], dict[int, str]]:
    """Puts the patches of each atom into the topic that most of its hunks are in.

    `atoms` is the strongly connected component of each patch. Returns the topic of each patch, and
    a note for each topic that another one was lost to.
    """
    members: dict[int, list[int]] = defaultdict(list)
    for patch, atom in enumerate(atoms):
        members[atom].append(patch)
    found, notes = list(labels), dict[int, str]()
    for some in members.values():
        weight: dict[int, int] = defaultdict(int)
        for patch in some:
            weight[found[patch]] += sizes[patch]
        into = max(weight, key=lambda topic: (weight[topic], -topic))
        for patch in some:
            found[patch] = into
        if any(topic not in found for topic in weight):
            names = _name_needs(edges for pair, edges in needs.items() if {*pair} <= {*some})
            notes[into] = f"Its patches need each other: {names}."
    return found, notes


def _name_needs(edges: Iterable[Sequence[Edge]]) -> str:
    names = list(dict.fromkeys(edge.evidence for some in edges for edge in some if edge.evidence))
    more = ", …" if len(names) > MAX_NAMED else ""
    return ", ".join(names[:MAX_NAMED]) + more


@dataclass(frozen=True, slots=True)
class _Move:
    """Patches that leave their topic, and the topics in a cycle with it that need them."""

    patches: tuple[int, ...]
    users: tuple[int, ...]


def _find_cheapest_move(
    topic: Sequence[int], needs: Collection[tuple[int, int]], sizes: Sequence[int]
) -> _Move | None:
    """Returns the move of the fewest hunks that takes a need out of a cycle of topics.

    None if there is no cycle. `needs` are pairs of patches; those of a cycle are in one topic.
    """
    pairs = {(topic[one], topic[two]) for one, two in needs if topic[one] != topic[two]}
    component = label_components(max(topic, default=-1) + 1, pairs)
    before: dict[int, list[int]] = defaultdict(list)
    wanted: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for one, two in needs:
        if topic[one] == topic[two]:
            before[two].append(one)
        elif component[topic[one]] == component[topic[two]]:
            wanted[topic[one]].append((one, two))
    moves = []
    for some in wanted.values():
        patches = _collect_with_needs({one for one, _ in some}, before)
        users = tuple(sorted({topic[two] for _, two in some}))
        moves.append(_Move(tuple(sorted(patches)), users))
    count = {name: sum(1 for other in topic if other == name) for name in wanted}
    moves = [move for move in moves if len(move.patches) < count[topic[move.patches[0]]]]
    return min(
        moves, key=lambda move: (sum(sizes[k] for k in move.patches), move.patches), default=None
    )


def _collect_with_needs(patches: Iterable[int], before: Mapping[int, Sequence[int]]) -> set[int]:
    """Returns the patches, and all that they need, directly or not, by `before`."""
    found = set(patches)
    waiting = list(found)
    while waiting:
        for other in before.get(waiting.pop(), ()):
            if other not in found:
                found.add(other)
                waiting.append(other)
    return found
