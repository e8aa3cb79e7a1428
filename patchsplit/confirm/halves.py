"""Halves of pairs: what opens is not sure where what closes is not, and the other way round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from patchsplit.confirm.doubts import Doubt, apply_doubts
from patchsplit.git.repo import Repo
from patchsplit.git.tree import find_entries
from patchsplit.model.delta import Delta, HunkId, Lines, Oid
from patchsplit.model.graph import EdgeKind, Graph
from patchsplit.model.placement import Placement


def confirm_halves(
    repo: Repo, delta: Delta, upstream: Oid, graph: Graph, placements: Mapping[HunkId, Placement]
) -> Mapping[HunkId, Placement]:
    """Returns the placements; one half of a pair asks a person where the other has no sure place.

    `graph` has the pairs of the delta, and `placements` are those on the commit `upstream`.
    """
    known, found = delta.by_id(), placements
    while doubts := list(_find_half_doubts(delta, graph, found)):
        paths = {action.origin for d in doubts if (action := found[d.hunk].action) is not None}
        entries = find_entries(repo, upstream, paths)

        def read_upstream(path: str) -> Lines:
            return repo.read_lines(entries[path].oid) if path in entries else ()  # noqa: B023

        found = apply_doubts(found, doubts, known, read_upstream)
    return found


def _find_half_doubts(
    delta: Delta, graph: Graph, placements: Mapping[HunkId, Placement]
) -> Iterator[Doubt]:
    pairs = [edge for edge in graph.edges if edge.why is EdgeKind.PAIR]
    known = delta.by_id() if pairs else {}
    for edge in pairs:
        here, there = placements[edge.later], placements[edge.earlier]
        if here.action is not None and here.landed is None and there.conflict is not None:
            line = known[edge.earlier].new.start + 1
            yield Doubt(
                edge.later,
                f"The other half of its {edge.evidence}, at line {line} of the fork's file, has no "
                "sure place.",
            )
