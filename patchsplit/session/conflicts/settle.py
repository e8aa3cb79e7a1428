"""Resolves conflicts by the user's answer or a suggestion, if no other edit is in the way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from patchsplit.errors import Refused, Remedy, RemedyKind
from patchsplit.model import edits
from patchsplit.model.analysis import Analysis
from patchsplit.model.delta import HunkId, split_lines
from patchsplit.model.placement import Edit, Placement, Suggestion, apply_answer, overlap
from patchsplit.model.plan import Answer, ManualPlace, Plan


def settle_conflict(
    plan: Plan,
    placements: Mapping[HunkId, Placement],
    current_placements: Mapping[HunkId, Placement],
    hunk_id: HunkId,
    content: bytes,
) -> Plan:
    """Returns the plan in which `content` replaces the region of a hunk's conflict.

    `placements` are those of the analysis, `current_placements` those with the plan's decisions.
    Other conflicts of the same lines are resolved with it, in the same patch. Raises Refused if
    the hunk is not a conflict or has no region, or if another edit is inside the region.
    """
    conflict = placements[hunk_id].conflict
    if conflict is None:
        raise Refused(f"Hunk {hunk_id[:7]} is not a conflict.", RemedyKind.SHOW_HUNKS)
    if conflict.at is None:
        raise Refused(
            f"Hunk {hunk_id[:7]} has no place upstream: {conflict.reason}",
            "Keep it private, or mark it as already upstream.",
        )
    same = [
        other.hunk
        for other in placements.values()
        if other.hunk != hunk_id
        and other.conflict is not None
        and conflict.at
        and (other.conflict.path, other.conflict.at) == (conflict.path, conflict.at)
    ]
    answer = Answer(conflict.upstream, split_lines(content))
    written = apply_answer(placements[hunk_id], answer.upstream, answer.lines, order=0)
    edited = [
        other.action
        for other in (
            written,
            *(current_placements[hunk] for hunk in current_placements if hunk != hunk_id),
        )
        if isinstance(other.action, Edit)
        and other.action.origin == conflict.path
        and other.hunk not in same
    ]
    if overlap(edited):
        raise Refused(
            f"Another hunk is placed inside the lines that {hunk_id[:7]} would replace.",
            "Keep the other hunk private, and include its change in the answer.",
        )
    after = edits.set_answer(plan, hunk_id, answer)
    owner = plan.owner().get(hunk_id)
    if same and owner is not None:
        after = edits.move_hunks(
            after, same, owner, why="resolved together with a hunk of the same lines"
        )
    for other in same:
        after = edits.set_answer(after, other, Answer(conflict.upstream, (), joins=hunk_id))
    return after


def apply_suggestion(
    plan: Plan,
    analysis: Analysis,
    current_placements: Mapping[HunkId, Placement],
    hunk_id: HunkId,
    nth: int,
) -> Plan:
    """Returns the plan in which a hunk's conflict is resolved by its suggestion `nth`, from 1.

    Raises Refused if there is no such suggestion, or if another edit overlaps it.
    """
    found = analysis.placements[hunk_id]
    if found.conflict is None:
        raise Refused(f"Hunk {hunk_id[:7]} is not a conflict.", RemedyKind.SHOW_HUNKS)
    offered = current_placements[hunk_id].suggestions
    if not 1 <= nth <= len(offered):
        raise Refused(
            f"There is no suggestion {nth} for hunk {hunk_id[:7]}; it has {len(offered)}.",
            Remedy(RemedyKind.SHOW_SUGGESTIONS, (hunk_id[:7],)),
        )
    suggestion = offered[nth - 1]
    others = [
        other.action
        for hunk, other in current_placements.items()
        if hunk != hunk_id
        and isinstance(other.action, Edit)
        and other.landed is None
        and other.action.origin == suggestion.edit.origin
    ]
    if overlap([*others, suggestion.edit]):
        raise Refused(
            f"Another hunk is placed inside the lines that suggestion {nth} would replace.",
            Remedy(RemedyKind.ANSWER_BY_HAND, (hunk_id[:7],)),
        )
    return edits.set_answer(plan, hunk_id, convert_suggestion(analysis, found, suggestion))


def apply_all_suggestions(
    plan: Plan, analysis: Analysis, current_placements: Mapping[HunkId, Placement]
) -> tuple[Plan, int]:
    """Resolves each conflict by its first suggestion that overlaps no other edit.

    The conflicts with the most confident suggestions come first. Returns the plan, and the number
    of resolved conflicts.
    """
    taken = collect_placed_edits(current_placements)
    waiting = [
        found
        for name, found in current_placements.items()
        if found.conflict is not None and found.suggestions and found.landed is None
        and name not in plan.private and name not in plan.upstreamed
    ]  # fmt: skip
    given = {}
    for found in sorted(waiting, key=lambda one: -one.suggestions[0].confidence):
        for made in found.suggestions:
            there = taken[made.edit.origin]
            if not overlap([*there, made.edit]):
                there.append(made.edit)
                given[found.hunk] = convert_suggestion(analysis, found, made)
                break
    after = plan
    for hunk, answer in given.items():
        after = edits.set_answer(after, hunk, answer)
    return after, len(given)


def collect_placed_edits(placements: Mapping[HunkId, Placement]) -> dict[str, list[Edit]]:
    """Returns the edits of the hunks that are placed, by upstream's path; [] for other paths."""
    taken: dict[str, list[Edit]] = defaultdict(list)
    for other in placements.values():
        if isinstance(other.action, Edit) and other.landed is None:
            taken[other.action.origin].append(other.action)
    return taken


def convert_suggestion(analysis: Analysis, placement: Placement, suggestion: Suggestion) -> Answer:
    """Returns the answer that takes a suggestion of a conflict's placement."""
    assert placement.conflict is not None  # noqa: S101 - only a conflict has suggestions
    edit = suggestion.edit
    if edit.creates is not None:
        return Answer(placement.conflict.upstream, edit.lines)
    there = analysis.upstream.get(edit.origin)
    blob = there.oid if there is not None else ""
    chosen = ManualPlace(edit.origin, edit.at, suggestion.replaces, edit.lines, blob)
    return Answer(placement.conflict.upstream, edit.lines, chosen=chosen)
