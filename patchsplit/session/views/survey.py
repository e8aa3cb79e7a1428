"""A session to what the user sees of it: patches with sizes and dependencies, hunks with reasons.

A survey reuses what is unchanged since the one before, so that it is fast after an edit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import NamedTuple

from patchsplit.model.analysis import Analysis
from patchsplit.model.delta import FileChange, Hunk, HunkId
from patchsplit.model.graph import Edge, OwnerEdges, lift_edges, update_lifted_edges
from patchsplit.model.ledger import Ledger, Row, Where
from patchsplit.model.placement import Placement, Way
from patchsplit.model.plan import Patch, PatchId, Plan
from patchsplit.session.session import Session
from patchsplit.session.views.pools import Pool, build_pools, update_pools

POOL_PLACES = (Where.UNASSIGNED, Where.UNRESOLVED, Where.UPSTREAM, Where.PRIVATE)
"""Each status of hunks that are in no patch, those with work left first."""


@dataclass(frozen=True, slots=True)
class DeltaIndex:
    """Lookup tables of an analysis, which do not depend on the plan."""

    analysis: Analysis
    hunks: Mapping[HunkId, Hunk]
    """In the order of the delta."""
    files: Mapping[HunkId, FileChange]
    needs: Mapping[HunkId, tuple[Edge, ...]]
    """The edges whose later end is the hunk."""
    needed_by: Mapping[HunkId, tuple[Edge, ...]]
    """The edges whose earlier end is the hunk."""


class Size(NamedTuple):
    """The size of a patch."""

    added: int
    """Added lines."""
    removed: int
    """Removed lines."""
    unresolved: int
    """Unresolved hunks, which are not emitted."""


@dataclass(frozen=True, slots=True)
class PatchSummary:
    """One patch of the series, its size and its dependencies."""

    patch: Patch
    nth: int
    """Its number in the series, from 1."""
    size: Size
    needs: tuple[PatchId, ...]
    """Patches that it needs, in the order of the series."""
    needed_by: tuple[PatchId, ...]
    """Patches that need it."""
    late_needs: tuple[PatchId, ...]
    """Those of `needs` that come after it in the series."""


@dataclass(frozen=True, slots=True)
class Survey:
    """The state of a session, for one value of the plan."""

    index: DeltaIndex
    plan: Plan
    ledger: Ledger
    rows: Mapping[HunkId, Row]
    placements: Mapping[HunkId, Placement]
    patches: tuple[PatchSummary, ...]
    owner: Mapping[HunkId, PatchId]
    edges: OwnerEdges[PatchId]
    pools: Mapping[Where, Pool]

    def pool(self, where: Where) -> tuple[HunkId, ...]:
        """Returns the hunks of a status, in the order of the delta."""
        return tuple(chain.from_iterable(self.pools[where].values()))

    def number(self, patch: PatchId) -> int:
        """Returns a patch's number in the series, from 1."""
        return next(found.nth for found in self.patches if found.patch.id == patch)

    def count_settled(self) -> int:
        """Returns the number of hunks that are neither unresolved nor unassigned."""
        count = self.ledger.count()
        return count.total() - count[Where.UNRESOLVED] - count[Where.UNASSIGNED]


def build_index(analysis: Analysis) -> DeltaIndex:
    """Returns the hunks, files and needs of an analysis, each by the id of a hunk."""
    hunks = analysis.delta.by_id()
    needs: dict[HunkId, list[Edge]] = defaultdict(list)
    needed: dict[HunkId, list[Edge]] = defaultdict(list)
    for edge in analysis.graph.edges:
        needs[edge.later].append(edge)
        needed[edge.earlier].append(edge)
    return DeltaIndex(
        analysis,
        hunks,
        analysis.delta.file_of(),
        {hunk: tuple(edges) for hunk, edges in needs.items()},
        {hunk: tuple(edges) for hunk, edges in needed.items()},
    )


def take_survey(session: Session, before: Survey | None = None) -> Survey:
    """Returns the survey of a session; what is unchanged since `before` is taken from it."""
    analysis = session.analysis
    if before is not None and before.index.analysis is not analysis:
        before = None
    grounds = before.index if before is not None else build_index(analysis)
    plan, ledger, owner = session.plan, session.ledger(), session.plan.owner()
    changed = session.find_changed_hunks(before.plan) if before is not None else frozenset()
    affected = {owner[hunk] for hunk in changed if hunk in owner}
    edges = _lift_edges(before, grounds, owner, changed)
    return Survey(
        grounds,
        plan,
        ledger,
        ledger.row_of,
        session.placements(),
        tuple(_summarize_patches(before, grounds, plan, ledger.row_of, edges, affected)),
        owner,
        edges,
        _refresh_pools(before, grounds, ledger.row_of, changed),
    )


def _lift_edges(
    before: Survey | None,
    index: DeltaIndex,
    owner: Mapping[HunkId, PatchId],
    hunk_ids: Iterable[HunkId],
) -> OwnerEdges[PatchId]:
    if before is None:
        return lift_edges(index.analysis.graph, owner)
    ends = (index.needs, index.needed_by)
    near = (edge for hunk in hunk_ids for known in ends for edge in known.get(hunk, ()))
    return update_lifted_edges(before.edges, before.owner, owner, near)


def _refresh_pools(
    before: Survey | None,
    index: DeltaIndex,
    rows: Mapping[HunkId, Row],
    hunk_ids: Iterable[HunkId],
) -> Mapping[Where, Pool]:
    if before is None:
        return build_pools(index.analysis.delta.files, rows)
    near = (index.files[hunk] for hunk in hunk_ids if hunk in index.files)
    return update_pools(before.pools, rows, {file.path: file for file in near}.values())


def _summarize_patches(
    before: Survey | None,
    index: DeltaIndex,
    plan: Plan,
    rows: Mapping[HunkId, Row],
    edges: OwnerEdges[PatchId],
    stale_patches: Container[PatchId],
) -> Iterator[PatchSummary]:
    known = {summary.patch.id: summary for summary in before.patches} if before else {}
    elsewhere = _find_changed_needs(before, plan, edges)
    place = {patch.id: nth for nth, patch in enumerate(plan.patches, 1)}
    needs, needed = _index_neighbours(edges) if elsewhere is None or elsewhere else ({}, {})
    for patch in plan.patches:
        old = known.get(patch.id)
        same = old is not None and elsewhere is not None and patch.id not in elsewhere
        kept = old is not None and patch.id not in stale_patches and old.patch.hunks == patch.hunks
        if old is not None and same and kept:
            yield old if old.patch is patch else replace(old, patch=patch)
            continue
        size = old.size if old is not None and kept else _measure_patch(index, patch, rows)
        if old is not None and same:
            yield replace(old, patch=patch, size=size)
            continue
        wanted = tuple(sorted(needs.get(patch.id, ()), key=place.__getitem__))
        wanting = tuple(sorted(needed.get(patch.id, ()), key=place.__getitem__))
        late = tuple(name for name in wanted if place[name] > place[patch.id])
        yield PatchSummary(patch, place[patch.id], size, wanted, wanting, late)


def _find_changed_needs(
    before: Survey | None, plan: Plan, edges: OwnerEdges[PatchId]
) -> frozenset[PatchId] | None:
    """Returns the patches whose dependencies changed since `before`.

    None means any may have: there is no survey before, or patches were added, removed or moved.
    """
    if before is None or [p.id for p in plan.patches] != [s.patch.id for s in before.patches]:
        return None
    return frozenset(end for pair in edges.keys() ^ before.edges.keys() for end in pair)


Neighbours = Mapping[PatchId, Sequence[PatchId]]


def _index_neighbours(edges: OwnerEdges[PatchId]) -> tuple[Neighbours, Neighbours]:
    """Returns the patches that each patch needs, and those that need it."""
    needs: dict[PatchId, list[PatchId]] = defaultdict(list)
    needed: dict[PatchId, list[PatchId]] = defaultdict(list)
    for earlier, later in edges:
        needs[later].append(earlier)
        needed[earlier].append(later)
    return needs, needed


def _measure_patch(index: DeltaIndex, patch: Patch, rows: Mapping[HunkId, Row]) -> Size:
    hunks = [index.hunks[name] for name in patch.hunks if name in index.hunks]
    return Size(
        sum(len(hunk.new) for hunk in hunks),
        sum(len(hunk.old) for hunk in hunks),
        sum(rows[hunk.id].where is Where.UNRESOLVED for hunk in hunks),
    )


def explain_hunk(survey: Survey, hunk_id: HunkId) -> tuple[str, ...]:
    """Returns clauses about a hunk: why it is there, how it was placed, what it needs or serves."""
    row, placement = survey.rows[hunk_id], survey.placements[hunk_id]
    clauses = []
    reason = survey.plan.why.get(hunk_id) or row.reason
    if reason:
        clauses.append(f"here: {reason.removesuffix('.')}")
    evidence = placement.evidence.removesuffix(".")
    if placement.way is Way.NONE:
        clauses.append(f"not placed: {evidence}" if evidence else "not placed")
    else:
        clauses.append(". ".join(filter(None, (f"placed: {placement.way}", evidence))))
    if row.commit:
        clauses.append(f"brought by {row.commit[:12]}")
    clauses.extend(
        _describe_edges(survey, hunk_id, "needs", "earlier", survey.index.needs.get(hunk_id, ()))
    )
    clauses.extend(
        _describe_edges(
            survey, hunk_id, "needed by", "later", survey.index.needed_by.get(hunk_id, ())
        )
    )
    return tuple(clauses)


def _describe_edges(
    survey: Survey, hunk_id: HunkId, verb: str, end: str, edges: Iterable[Edge]
) -> list[str]:
    shared: dict[str, list[str]] = defaultdict(list)
    own = survey.owner.get(hunk_id)
    for edge in edges:
        other: HunkId = getattr(edge, end)
        owner = survey.owner.get(other)
        if owner is not None and survey.rows[other].where is Where.PATCH:
            place = "others of this patch" if owner == own else f"patch {survey.number(owner)}"
        else:
            place = survey.rows[other].where.value
        if edge.evidence not in shared[place]:
            shared[place].append(edge.evidence)
    return [f"{verb} {place} ({', '.join(words[:3])})" for place, words in shared.items()]
