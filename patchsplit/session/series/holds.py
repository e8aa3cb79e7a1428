"""Which patches are held back, and why: a patch is sent whole, with all that it needs, or not.

Pure functions of a plan, the rows of its ledger and the dependencies; no commit is made.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from patchsplit.model.delta import Hunk, HunkId, Kind
from patchsplit.model.graph import Edge, EdgeKind
from patchsplit.model.ledger import Row, Where
from patchsplit.model.placement import Certainty
from patchsplit.model.plan import Decision, Patch, PatchId, Plan
from patchsplit.model.wording import find_gaps

MAX_NAMED = 3
"""Patches or places that a sentence names, at most."""


class HoldReason(StrEnum):
    """Why a patch is held back."""

    CONFLICT = "conflict"
    """One of its hunks has no place."""
    UNSURE = "unsure"
    """One of its hunks has a likely place, which nobody has confirmed; none is without one."""
    NEED = "need"
    """It needs a patch that is held back, an unresolved hunk of no patch, or a path that a private
    hunk would free."""
    LATER = "later"
    """Its topic is to be sent later."""
    DRAFT = "draft"
    """Its message is a draft of a writer, which nobody has confirmed."""
    GAP = "gap"
    """Its message leaves a question open."""
    ORDER = "order"
    """It comes before a patch that it needs."""
    FINDING = "finding"
    """A check found an error in it."""
    LEAK = "leak"
    """It contains private data."""

    @property
    def label(self) -> str:
        """What a patch with this reason has or is, as the end of a clause: "with a conflict"."""
        return _LABELS[self]


_LABELS = {
    HoldReason.CONFLICT: "with a conflict",
    HoldReason.UNSURE: "with an unsure place",
    HoldReason.NEED: "waiting for what is needed",
    HoldReason.LATER: "of a topic for later",
    HoldReason.DRAFT: "with a draft for a message",
    HoldReason.GAP: "with a gap in a message",
    HoldReason.ORDER: "before what is needed",
    HoldReason.FINDING: "with an error",
    HoldReason.LEAK: "with private data",
}


@dataclass(frozen=True, slots=True)
class Hold:
    """One reason why a patch is held back."""

    patch: PatchId
    reason: HoldReason
    sentence: str
    """The reason as a clause about the patch: "2 hunks have no place: a.c:3, b.c:7"."""
    hunks: tuple[HunkId, ...] = ()
    """The unresolved hunks."""
    needs: tuple[PatchId, ...] = ()
    """The patches that it needs."""


def find_incomplete(
    plan: Plan, rows: Mapping[HunkId, Row], edges: Sequence[Edge]
) -> tuple[Hold, ...]:
    """Returns the holds of patches with unresolved hunks, and of those that need such hunks.

    Patches that need a path which only a private hunk would free are included. `edges` are the
    dependencies between hunks. A patch that needs an incomplete patch is not included: see
    add_dependents.
    """
    found = []
    loose, blocked = _find_loose_needs(rows, edges), _find_blocked_paths(rows, edges)
    for patch in plan.patches:
        open_rows = [rows[hunk] for hunk in patch.hunks if rows[hunk].where is Where.UNRESOLVED]
        if open_rows:
            found.append(_hold_incomplete(patch.id, open_rows))
        needed = _collect(loose, patch)
        if needed:
            clause = f"it needs {_count(len(needed), 'unresolved hunk')} of no patch"
            found.append(_hold_for(patch.id, clause, needed, rows))
        taken = _collect(blocked, patch)
        if taken:
            clause = "it takes a path that only a private hunk would free"
            found.append(_hold_for(patch.id, clause, taken, rows))
    return tuple(found)


def _collect(needs: Mapping[HunkId, Sequence[HunkId]], patch: Patch) -> tuple[HunkId, ...]:
    """Returns what the hunks of a patch need, each once."""
    return tuple(dict.fromkeys(name for hunk in patch.hunks for name in needs.get(hunk, ())))


def _hold_for(
    patch: PatchId, clause: str, hunks: tuple[HunkId, ...], rows: Mapping[HunkId, Row]
) -> Hold:
    """Returns the hold of a patch that needs hunks of no patch."""
    places = _list_places([rows[name] for name in hunks])
    return Hold(patch, HoldReason.NEED, f"{clause}: {places}", hunks)


def _find_blocked_paths(
    rows: Mapping[HunkId, Row], edges: Iterable[Edge]
) -> Mapping[HunkId, Sequence[HunkId]]:
    """Returns for each hunk the private hunks that would free the path that it takes."""
    found: dict[HunkId, list[HunkId]] = defaultdict(list)
    for edge in edges:
        row = rows.get(edge.earlier)
        if edge.why is EdgeKind.PATH and row is not None and row.where is Where.PRIVATE:
            found[edge.later].append(edge.earlier)
    return found


def _find_loose_needs(
    rows: Mapping[HunkId, Row], edges: Iterable[Edge]
) -> Mapping[HunkId, Sequence[HunkId]]:
    """Returns for each hunk the unresolved hunks of no patch that it needs."""
    found: dict[HunkId, list[HunkId]] = defaultdict(list)
    for edge in edges:
        row = rows.get(edge.earlier)
        if row is not None and row.patch is None and row.where is Where.UNRESOLVED:
            found[edge.later].append(edge.earlier)
    return found


def _hold_incomplete(patch: PatchId, rows: Sequence[Row]) -> Hold:
    lost = [row for row in rows if row.certainty is not Certainty.LOOK]
    hunks = tuple(row.hunk.id for row in rows)
    if lost:
        sentence = f"{_have(len(lost))} no place: {_list_places(lost)}"
        return Hold(patch, HoldReason.CONFLICT, sentence, hunks)
    sentence = f"{_have(len(rows))} only a likely place: {_list_places(rows)}"
    return Hold(patch, HoldReason.UNSURE, sentence, hunks)


def _have(count: int) -> str:
    return f"{_count(count, 'hunk')} {'has' if count == 1 else 'have'}"


def _count(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _list_places(rows: Sequence[Row]) -> str:
    places = [_describe_place(row.hunk) for row in rows[:MAX_NAMED]]
    return ", ".join([*places, "…"] if len(rows) > MAX_NAMED else places)


def _describe_place(hunk: Hunk) -> str:
    return f"{hunk.path}:{hunk.new.start + 1}" if hunk.kind is Kind.TEXT else hunk.path


def find_misplaced(plan: Plan, pairs: Iterable[tuple[PatchId, PatchId]]) -> tuple[Hold, ...]:
    """Returns the holds of patches that come before one that they need.

    `pairs` are dependencies between patches: (needed, needing).
    """
    place = {patch.id: nth for nth, patch in enumerate(plan.patches, 1)}
    late: dict[PatchId, list[PatchId]] = defaultdict(list)
    for needed, needing in pairs:
        if place[needed] > place[needing]:
            late[needing].append(needed)
    return tuple(
        Hold(
            name,
            HoldReason.ORDER,
            f"it comes before {_list_patches(late[name], place)}, which it needs",
            needs=tuple(late[name]),
        )
        for name in sorted(late, key=place.__getitem__)
    )


def find_postponed(plan: Plan) -> tuple[Hold, ...]:
    """Returns the holds of patches whose topics are to be sent later."""
    later = {topic.id: topic for topic in plan.topics if topic.decision is Decision.LATER}
    found = []
    for patch in plan.patches:
        if patch.topic in later:
            topic = later[patch.topic]
            why = f": {topic.reason}" if topic.reason else ""
            sentence = f"its topic {topic.name} is for later{why}"
            found.append(Hold(patch.id, HoldReason.LATER, sentence))
    return tuple(found)


def find_drafts(plan: Plan) -> tuple[Hold, ...]:
    """Returns the holds of patches whose messages are drafts."""
    return tuple(
        Hold(patch.id, HoldReason.DRAFT, f"its message is a draft of {patch.writer}: confirm it")
        for patch in plan.patches
        if patch.draft
    )


def find_unfinished(plan: Plan) -> tuple[Hold, ...]:
    """Returns the holds of patches whose messages have gaps, each with its first question."""
    return tuple(
        Hold(patch.id, HoldReason.GAP, f"its message leaves a question open: {question}")
        for patch in plan.patches
        for _, question in list(find_gaps(patch.body))[:1]
    )


def add_dependents(
    plan: Plan, holds: Sequence[Hold], pairs: Iterable[tuple[PatchId, PatchId]]
) -> tuple[Hold, ...]:
    """Returns the holds, and those of all patches that need a held back patch, also indirectly.

    `pairs` are dependencies between patches: (needed, needing). The result is in the order of the
    series; the holds of one patch are in the order given, its needs last.
    """
    place = {patch.id: nth for nth, patch in enumerate(plan.patches, 1)}
    needing: dict[PatchId, list[PatchId]] = defaultdict(list)
    for needed, dependent in pairs:
        needing[needed].append(dependent)
    held = {hold.patch: None for hold in holds}
    waiting = list(held)
    below: dict[PatchId, set[PatchId]] = defaultdict(set)
    while waiting:
        needed = waiting.pop()
        for dependent in needing[needed]:
            below[dependent].add(needed)
            if dependent not in held:
                held[dependent] = None
                waiting.append(dependent)
    added = (_hold_dependent(name, below[name], place) for name in held if below[name])
    return tuple(sorted((*holds, *added), key=lambda hold: place[hold.patch]))


def _hold_dependent(
    name: PatchId, needs: Collection[PatchId], place: Mapping[PatchId, int]
) -> Hold:
    ordered = tuple(sorted(needs, key=place.__getitem__))
    verb = "is" if len(ordered) == 1 else "are"
    sentence = f"it needs {_list_patches(ordered, place)}, which {verb} held back"
    return Hold(name, HoldReason.NEED, sentence, needs=ordered)


def _list_patches(names: Iterable[PatchId], place: Mapping[PatchId, int]) -> str:
    """Returns "patch 3", "patches 3 and 5", or "patches 3, 5, 6 and 4 more"."""
    numbers = [str(nth) for nth in sorted(place[name] for name in names)]
    if len(numbers) == 1:
        return f"patch {numbers[0]}"
    shown, more = numbers[:MAX_NAMED], len(numbers) - MAX_NAMED
    if more > 0:
        return f"patches {', '.join(shown)} and {more} more"
    return f"patches {', '.join(shown[:-1])} and {shown[-1]}"


def group_by_patch(holds: Iterable[Hold]) -> dict[PatchId, tuple[Hold, ...]]:
    """Returns the holds of each held back patch, in the order given."""
    found: dict[PatchId, list[Hold]] = defaultdict(list)
    for hold in holds:
        found[hold.patch].append(hold)
    return {name: tuple(some) for name, some in found.items()}


def describe_holds(holds: Sequence[Hold]) -> str:
    """Returns a sentence with the numbers of patches that are held back, by their first reasons."""
    count = len(group_by_patch(holds))
    reasons = ", ".join(f"{number} {reason.label}" for reason, number in count_reasons(holds))
    return f"{count} {'patch is' if count == 1 else 'patches are'} held back: {reasons}."


def count_reasons(holds: Iterable[Hold]) -> list[tuple[HoldReason, int]]:
    """Returns each reason with the number of patches whose first reason it is, the most first."""
    count = Counter(some[0].reason for some in group_by_patch(holds).values())
    order = list(HoldReason)
    return sorted(count.items(), key=lambda row: (-row[1], order.index(row[0])))
