"""The ledger: every hunk of the delta, in exactly one place."""

from __future__ import annotations

from collections import ChainMap, Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from patchsplit.model.delta import Hunk, HunkId, Oid
from patchsplit.model.placement import Certainty, Placement, Way, describe_replacement
from patchsplit.model.plan import PatchId, Plan

MAX_OVERLAY_SHARE = 0.1
"""The share of a ledger's rows that are kept as replacements before all are copied."""


class Where(StrEnum):
    """The places a hunk can be in."""

    PATCH = "patch"
    UPSTREAM = "upstream"
    PRIVATE = "private"
    UNRESOLVED = "unresolved"
    """A conflict that the user must resolve; its patch, if any, is sent without it."""
    UNASSIGNED = "unassigned"
    """It has a place upstream and no patch: nothing is emitted until it has one."""


class Row(NamedTuple):
    """The place of one hunk. A tuple, as all rows of a large delta are made at once."""

    hunk: Hunk
    where: Where
    patch: PatchId | None
    """The patch that has it; of an unresolved hunk, the patch that it is assigned to."""
    commit: Oid | None
    """The upstream commit that made the change, where known."""
    reason: str
    placement: Placement | None = None
    """Its placement; None: the user decided its place."""

    @property
    def certainty(self) -> Certainty:
        """How reliable its place is; what the user decided is sure."""
        open_ = self.where in (Where.UPSTREAM, Where.UNRESOLVED)
        return self.placement.certainty if self.placement is not None and open_ else Certainty.SURE

    @property
    def confidence(self) -> float:
        """How often such placements were right, from 0 to 1; of a conflict, its best suggestion."""
        if self.placement is None or self.where is Where.UPSTREAM:
            return 1.0
        if self.where is Where.UNRESOLVED:
            return self.placement.suggestions[0].confidence if self.placement.suggestions else 0.0
        return self.placement.confidence


Rows = dict[HunkId, Row] | ChainMap[HunkId, Row]


@dataclass(frozen=True)
class Ledger:
    """All rows, in the delta's order."""

    row_of: Rows

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        return tuple(self.row_of.values())

    def count(self) -> Counter[Where]:
        return Counter(self._counts)

    @cached_property
    def _counts(self) -> Counter[Where]:
        return Counter([row.where for row in self.rows])

    def rows_in(self, where: Where) -> tuple[Row, ...]:
        return tuple([row for row in self.rows if row.where is where])


def make_ledger(
    plan: Plan, hunks: Iterable[Hunk], placements: Mapping[HunkId, Placement]
) -> Ledger:
    """Returns the place of each hunk, from the plan's decisions and the placements."""
    return Ledger({row.hunk.id: row for row in make_rows(plan, hunks, placements)})


def make_rows(
    plan: Plan, hunks: Iterable[Hunk], placements: Mapping[HunkId, Placement]
) -> tuple[Row, ...]:
    """Returns the place of each of some hunks, in their order."""
    owner = plan.owner()
    return tuple([_make_row(plan, hunk, placements[hunk.id], owner) for hunk in hunks])


def update_ledger(
    before: Ledger, hunks: frozenset[HunkId], plan: Plan, placements: Mapping[HunkId, Placement]
) -> Ledger:
    """Returns what `make_ledger` returns of `plan`, given an earlier ledger of the same delta.

    `hunks`: those whose place may differ since then, as `find_changed_hunks` returns them.
    """
    known = before.row_of
    owner = {hunk: p.id for p in plan.patches for hunk in hunks.intersection(p.hunks)}
    rows = {
        hunk: _make_row(plan, known[hunk].hunk, placements[hunk], owner)
        for hunk in hunks
        if hunk in known
    }
    after = Ledger(_replace_rows(known, rows))
    count = before.count()
    count.subtract(known[hunk].where for hunk in rows)
    count.update(row.where for row in rows.values())
    # The cached property is set here, so that it need not be computed from all rows.
    after.__dict__.update(_counts=+count)
    return after


def _replace_rows(known: Rows, rows: Mapping[HunkId, Row]) -> Rows:
    """Returns the rows with some of them replaced, in the same order.

    While few are replaced the others are not copied, so that an edit of a large delta is cheap.
    """
    over, under = known.maps if isinstance(known, ChainMap) else ({}, known)
    replaced = {**over, **rows}
    if len(replaced) > len(under) * MAX_OVERLAY_SHARE:
        return {**under, **replaced}
    return ChainMap(replaced, under)


def is_upstream(plan: Plan, placement: Placement) -> bool:
    """Tells whether upstream has a hunk, by the user's word or by its placement."""
    name = placement.hunk
    landed = placement.landed is not None and name not in plan.taken
    return name not in plan.private and (name in plan.upstreamed or landed)


def _make_row(plan: Plan, hunk: Hunk, placement: Placement, owner: Mapping[HunkId, PatchId]) -> Row:
    name = hunk.id
    if name in plan.private:
        private = plan.private[name]
        word = "dropped: " if private.dropped else ""
        return Row(hunk, Where.PRIVATE, None, None, word + private.reason)
    if name in plan.upstreamed:
        reason = plan.upstreamed[name]
        is_oid = len(reason) >= 40 and set(reason) <= set("0123456789abcdef")
        by = Oid(reason) if is_oid else None
        return Row(hunk, Where.UPSTREAM, None, by, reason if by is None else "said by you")
    landed = placement.landed
    if landed is not None and name not in plan.taken:
        return Row(hunk, Where.UPSTREAM, None, landed.by, landed.evidence, placement)
    patch = owner.get(name)
    if placement.action is None:
        reason = placement.conflict.reason if placement.conflict else placement.evidence
        return Row(hunk, Where.UNRESOLVED, patch, None, reason, placement)
    if patch is None:
        return Row(hunk, Where.UNASSIGNED, None, None, placement.evidence, placement)
    why, given = plan.why.get(name, ""), plan.adapted.get(name)
    if given is not None and placement.way is Way.EDITED:
        edited = f"{given.why}: {describe_replacement(given.expected, given.lines)}"
        why = f"{why}; {edited}" if why else edited
    return Row(hunk, Where.PATCH, patch, None, why, placement)


def find_problems(ledger: Ledger, plan: Plan) -> list[str]:
    """Returns sentences about hunks in no place or in two; [] where the ledger is valid."""
    found = []
    named: Counter[HunkId] = Counter(hunk for patch in plan.patches for hunk in patch.hunks)
    named.update(plan.private.keys())
    named.update(plan.upstreamed.keys())
    double = [hunk for hunk, n in named.items() if n > 1]
    if double:
        found.append(f"Hunk {double[0][:8]} is in two places ({len(double)} such hunks).")
    strange = [hunk for hunk in named if hunk not in ledger.row_of]
    if strange:
        found.append(f"Hunk {strange[0][:8]} is not of this delta ({len(strange)} such hunks).")
    loose = ledger.count()[Where.UNASSIGNED]
    if loose:
        found.append(f"{loose} hunks are in no patch: move them to one, or keep them private.")
    return found
