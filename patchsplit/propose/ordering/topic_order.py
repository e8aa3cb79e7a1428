"""Groups and their topics to the order of a series: topic by topic, each after those it needs."""

from __future__ import annotations

from collections.abc import Sequence

from patchsplit.model.delta import Oid
from patchsplit.model.graph import Graph
from patchsplit.propose.items import Item
from patchsplit.propose.ordering.dependencies import (
    Group,
    compute_needs,
    move_before_first_use,
    order_groups,
)
from patchsplit.propose.ordering.ranks import is_preparatory, rank_groups
from patchsplit.propose.ordering.topics import TopicLabels


def order_by_topic(
    groups: Sequence[Group],
    items_by_group: Sequence[Sequence[Item]],
    topics: TopicLabels,
    graph: Graph,
    commits: Sequence[Oid],
) -> list[int]:
    """Returns the indexes of the groups in the order of the series.

    `items_by_group` and the labels of `topics` are parallel to `groups`. `commits` are the fork's
    own, oldest first, which decide on the order where no need does; empty if they are not to
    count. A topic that only introduces what others use comes right before the first of them, with
    commits only where several topics of a cycle needed it.
    """
    members: dict[int, list[int]] = {}
    for place, label in enumerate(topics.labels):
        members.setdefault(label, []).append(place)
    ranks = rank_groups(items_by_group, members.values(), commits)
    wholes = [tuple(h for k in some for h in groups[k]) for some in members.values()]
    series = order_groups(wholes, graph, [min(ranks[k] for k in some) for some in members.values()])
    labels = list(members)
    staying = {
        k
        for k, label in enumerate(labels)
        if label not in topics.helpers
        and (commits or all(is_preparatory(items_by_group[place]) for place in members[label]))
    }
    series = move_before_first_use(series, compute_needs(wholes, graph), staying)
    found: list[int] = []
    for topic in series:
        found.extend(
            _order_topic(members[labels[topic]], groups, items_by_group, ranks, graph, commits)
        )
    return found


def _order_topic(
    members: Sequence[int],
    groups: Sequence[Group],
    items_by_group: Sequence[Sequence[Item]],
    ranks: Sequence[tuple[int, ...]],
    graph: Graph,
    commits: Sequence[Oid],
) -> list[int]:
    """Returns the groups of one topic, by their indexes in `groups`, in their order."""
    mine = [groups[k] for k in members]
    order = order_groups(mine, graph, [ranks[k] for k in members], by_rank=bool(commits))
    if not commits:
        pinned = {k for k, place in enumerate(members) if is_preparatory(items_by_group[place])}
        order = move_before_first_use(order, compute_needs(mine, graph), pinned)
    return [members[k] for k in order]
