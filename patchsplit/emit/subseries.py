"""A series to stacks and sub-series: which patches can be sent without which others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from patchsplit.model.graph import find_components
from patchsplit.model.plan import PatchId

Needs = Mapping[PatchId, Sequence[PatchId]]
"""Patch -> the patches before it that it needs; its keys are the series, in order."""

MAX_PATCHES = 15
"""Patches of a series that mailing lists accept; the kernel and netdev document this number."""


def collect_stack(name: PatchId, needs: Needs) -> tuple[PatchId, ...]:
    """Returns the patches that one needs, also indirectly, in their order, then itself."""
    found = {name}
    left = [name]
    while left:
        for below in needs[left.pop()]:
            if below not in found:
                found.add(below)
                left.append(below)
    return tuple(one for one in needs if one in found)


def split_series(needs: Needs, limit: int = MAX_PATCHES) -> tuple[tuple[PatchId, ...], ...]:
    """Splits a series into sub-series of at most `limit` patches, by their dependencies.

    Connected patches stay together where they fit into one part: they are put into the first part
    with room for them. Larger groups are split where the fewest dependencies cross. Inside a part
    the order is that of the series.
    """
    place = {name: nth for nth, name in enumerate(needs)}
    subseries: list[list[PatchId]] = []
    for group in find_connected_groups(needs):
        first = 0
        for piece in _split_group(group, needs, limit):
            fits = (
                k for k in range(first, len(subseries)) if len(subseries[k]) + len(piece) <= limit
            )
            at = next(fits, len(subseries))
            if at == len(subseries):
                subseries.append([])
            subseries[at] += piece
            first = at
    return tuple(tuple(sorted(part, key=place.__getitem__)) for part in subseries)


def find_required_parts(
    part: int, parts_of_series: Sequence[Sequence[PatchId]], needs: Needs
) -> tuple[int, ...]:
    """Returns the parts, 0-based, that part `part` needs."""
    home = {name: nth for nth, names in enumerate(parts_of_series) for name in names}
    found: set[int] = set()
    left = [part]
    while left:
        for name in parts_of_series[left.pop()]:
            for other in {home[one] for one in needs[name]} - found - {part}:
                found.add(other)
                left.append(other)
    return tuple(sorted(found))


def find_connected_groups(needs: Needs) -> list[list[PatchId]]:
    """Returns the groups of connected patches, each in order, ordered by their first patches."""
    return find_components(needs, ((one, name) for name, wanted in needs.items() for one in wanted))


def _split_group(group: Sequence[PatchId], needs: Needs, limit: int) -> Iterable[Sequence[PatchId]]:
    """Splits a group into the fewest runs of at most `limit`, with the fewest needs across."""
    count = len(group)
    place = {name: nth for nth, name in enumerate(group)}
    across = [0] * (count + 1)
    for later, name in enumerate(group):
        for one in needs[name]:
            for border in range(place[one] + 1, later + 1):
                across[border] += 1
    # best[k], of the first k patches: the runs, the needs across, and the start of the last run.
    best: list[tuple[int, int, int]] = [(0, 0, 0)]
    for end in range(1, count + 1):
        starts = range(max(0, end - limit), end)
        best.append(min((best[at][0] + 1, best[at][1] + across[at], at) for at in starts))
    borders = [count]
    while borders[-1]:
        borders.append(best[borders[-1]][2])
    return [group[one:two] for one, two in pairwise(reversed(borders))]
