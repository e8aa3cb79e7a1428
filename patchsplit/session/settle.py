"""Settles a conflict: a person's answer, checked against all else that is placed in its file."""

from __future__ import annotations

from collections.abc import Mapping

from patchsplit.errors import Refused
from patchsplit.model import plan as edits
from patchsplit.model.delta import HunkId, split_lines
from patchsplit.model.placement import Edit, Placement, answered, overlap
from patchsplit.model.plan import Answer, Plan


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
