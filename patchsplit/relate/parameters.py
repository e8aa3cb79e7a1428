"""Keyword arguments to edges: a function takes a parameter before a call passes it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from patchsplit.model.delta import Delta, HunkId
from patchsplit.model.facts import Facts
from patchsplit.model.graph import Edge, EdgeKind
from patchsplit.relate.names import is_rare

MAX_TAKERS = 12
"""Functions of one name, as of a driver's base and its kinds, that may get one parameter."""


def find_parameter_edges(delta: Delta, facts: Mapping[HunkId, Facts]) -> Iterator[Edge]:
    """Yields edges from hunks that give a function a parameter to those that pass it by its name.

    Functions are compared by their bare names, so function or parameter has to be rare, or the
    call in the function's file.
    """
    takers: dict[str, list[HunkId]] = defaultdict(list)
    path = {hunk.id: hunk.path for hunk in delta.hunks()}
    for hunk in delta.hunks():
        found = facts[hunk.id].new_references
        for name in sorted(found.parameters if found else ()):
            takers[name].append(hunk.id)
    for hunk in delta.hunks():
        found = facts[hunk.id].new_references
        for name in sorted(found.arguments if found else ()):
            some = takers.get(name, ())
            rare = any(map(is_rare, name.rstrip(")").split("(")))
            for taker in some if len(some) <= MAX_TAKERS else ():
                if taker != hunk.id and (rare or path[taker] == hunk.path):
                    yield Edge(taker, hunk.id, EdgeKind.DEFINES, name)
