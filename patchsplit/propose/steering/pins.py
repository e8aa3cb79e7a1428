"""A new cut of a proposal that keeps together, and apart, what a person decided."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.spatial.distance import squareform

from patchsplit.propose.grouping.partition import cut_dendrogram
from patchsplit.propose.steering.matrix import NearnessMatrix

APART = 1e9
"""The distance of groups that a person keeps apart: no mean with it is below 1."""


def cut_with_pins(
    matrix: NearnessMatrix, pins: Mapping[int, int], threshold: float
) -> list[list[int]]:
    """Returns groups of all items: those of one pin are together, those of two pins never.

    `pins` gives the pin of some items. Units are kept together where no pin divides them. Groups
    that merge at a mean chance of `threshold` are one. The result is sorted.
    """
    groups: dict[tuple[str, int], list[int]] = {}
    of_unit = _find_pins_of_units(matrix, pins)
    for item, unit in enumerate(matrix.units):
        known = of_unit.get(unit, set())
        if item in pins:
            key = "pin", pins[item]
        elif len(known) == 1:
            key = "pin", min(known)
        else:
            key = ("item", item) if known else ("unit", unit)
        groups.setdefault(key, []).append(item)
    pinned = np.array([kind == "pin" for kind, _ in groups])
    members = list(groups.values())
    if len(members) < 2:
        return sorted(members)
    from scipy.cluster.hierarchy import linkage

    distance = 1 - np.round(np.clip(matrix.average(members).astype(np.float64), 0, 1), 4)
    distance[np.ix_(pinned, pinned)] = APART
    np.fill_diagonal(distance, 0)
    tree = np.asarray(linkage(squareform(distance, checks=False), "average"), np.float64)
    labels = cut_dendrogram(tree, np.arange(len(members)), threshold)
    found: dict[int, list[int]] = {}
    for label, items in zip(labels.tolist(), members, strict=True):
        found.setdefault(label, []).extend(items)
    return sorted(sorted(items) for items in found.values())


def _find_pins_of_units(matrix: NearnessMatrix, pins: Mapping[int, int]) -> dict[int, set[int]]:
    """Returns the pins that the items of each unit have; units without one are left out."""
    found: dict[int, set[int]] = {}
    for item, pin in pins.items():
        found.setdefault(matrix.units[item], set()).add(pin)
    return found
