"""Settles a conflict: a person's answer, or a suggestion, checked against all else in its file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from patchsplit.errors import Refused
from patchsplit.model import plan as edits
from patchsplit.model.analysis import Analysis
from patchsplit.model.delta import HunkId, split_lines
from patchsplit.model.placement import Edit, Placement, Suggestion, answered, overlap
from patchsplit.model.plan import Answer, Chosen, Plan


def settle(
    plan: Plan,
    found: Mapping[HunkId, Placement],
    standing: Mapping[HunkId, Placement],
    name: HunkId,
    content: bytes,
) -> Plan:
    """Returns the plan in which `content` is written for the region where hunk `name` conflicts.

    `found` are the placements as the stages gave them, `standing` with the answers given so far.
    Other conflicts of the very same region are settled with it, in the same patch. Raises Refused
    where there is no conflict, no region, or another edit lies inside it.
    """
    conflict = found[name].conflict
    if conflict is None:
        raise Refused(f"Hunk {name[:7]} is no conflict.", "See it: patchsplit ledger")
    if conflict.at is None:
        raise Refused(
            f"Hunk {name[:7]} has no place upstream: {conflict.reason}",
            "Keep it private, or say that upstream has it already.",
        )
    same = [
        other.hunk
        for other in found.values()
        if other.hunk != name
        and other.conflict is not None
        and (other.conflict.path, other.conflict.at) == (conflict.path, conflict.at)
    ]
    given = Answer(conflict.upstream, split_lines(content))
    written = answered(found[name], given.upstream, given.lines, order=0)
    edited = [
        other.action
        for other in (written, *(standing[hunk] for hunk in standing if hunk != name))
        if isinstance(other.action, Edit)
        and other.action.origin == conflict.path
        and other.hunk not in same
    ]
    if overlap(edited):
        raise Refused(
            f"Another hunk is placed inside the lines that {name[:7]} would replace.",
            "Keep that one private first, and put its change into the answer.",
        )
    after = edits.answer(plan, name, given)
    owner = plan.owner().get(name)
    if same and owner is not None:
        after = edits.move(after, same, owner, why="settled together with its neighbour")
    for other in same:
        after = edits.answer(after, other, Answer(conflict.upstream, (), joins=name))
    return after


def choose(
    plan: Plan,
    analysis: Analysis,
    standing: Mapping[HunkId, Placement],
    name: HunkId,
    nth: int,
) -> Plan:
    """Returns the plan in which hunk `name` is settled by its `nth` suggestion, from one.

    Raises Refused where there is none, or another edit is in its way.
    """
    found = analysis.placements[name]
    if found.conflict is None:
        raise Refused(f"Hunk {name[:7]} is no conflict.", "See it: patchsplit ledger")
    offered = standing[name].suggestions
    if not 1 <= nth <= len(offered):
        raise Refused(
            f"Hunk {name[:7]} has {len(offered)} suggestions.",
            f"See them: patchsplit resolve {name[:7]}",
        )
    made = offered[nth - 1]
    others = [
        other.action
        for hunk, other in standing.items()
        if hunk != name
        and isinstance(other.action, Edit)
        and other.landed is None
        and other.action.origin == made.edit.origin
    ]
    if overlap([*others, made.edit]):
        raise Refused(
            f"Another hunk is placed inside the lines that suggestion {nth} would replace.",
            f"Take another one, or write it yourself: patchsplit resolve {name[:7]} --edit",
        )
    return edits.answer(plan, name, _taken(analysis, found, made))


def choose_all(
    plan: Plan, analysis: Analysis, standing: Mapping[HunkId, Placement]
) -> tuple[Plan, int]:
    """Settles each conflict by the likeliest suggestion that is free; says how many it settled."""
    taken: dict[str, list[Edit]] = defaultdict(list)
    for other in standing.values():
        if isinstance(other.action, Edit) and other.landed is None:
            taken[other.action.origin].append(other.action)
    waiting = [
        found
        for name, found in standing.items()
        if found.conflict is not None and found.suggestions and found.landed is None
        and name not in plan.private and name not in plan.upstreamed
    ]  # fmt: skip
    given = {}
    for found in sorted(waiting, key=lambda one: -one.suggestions[0].confidence):
        for made in found.suggestions:
            there = taken[made.edit.origin]
            if not overlap([*there, made.edit]):
                there.append(made.edit)
                given[found.hunk] = _taken(analysis, found, made)
                break
    after = plan
    for hunk, answer in given.items():
        after = edits.answer(after, hunk, answer)
    return after, len(given)


def _taken(analysis: Analysis, found: Placement, made: Suggestion) -> Answer:
    assert found.conflict is not None  # noqa: S101 - only a conflict has suggestions
    edit = made.edit
    there = analysis.upstream.get(edit.origin)
    blob = there.oid if there is not None else ""
    chosen = Chosen(edit.origin, edit.at, made.replaces, edit.lines, blob)
    return Answer(found.conflict.upstream, edit.lines, chosen=chosen)
