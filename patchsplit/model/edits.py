"""The edits of a plan: pure functions Plan -> Plan.

An edit that is not possible raises PlanError. A patch without hunks is removed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from patchsplit.errors import PlanError, Remedy, RemedyKind
from patchsplit.model.delta import Cut, HunkId
from patchsplit.model.facts import Person
from patchsplit.model.message import split_trailers, subject_without_prefix
from patchsplit.model.plan import (
    NO_TOPIC,
    Answer,
    Cover,
    Override,
    Patch,
    PatchId,
    Plan,
    PrivateMark,
    TopicId,
    Waiver,
)

Value = TypeVar("Value")


def _remove_hunks(patches: Iterable[Patch], hunks: frozenset[HunkId]) -> list[Patch]:
    return [
        p
        if hunks.isdisjoint(p.hunks)
        else replace(p, hunks=tuple(h for h in p.hunks if h not in hunks))
        for p in patches
    ]


def _omit(mapping: Mapping[HunkId, Value], hunks: frozenset[HunkId]) -> Mapping[HunkId, Value]:
    """Returns the mapping without the hunks; the same object where it has none of them."""
    named = [hunk for hunk in hunks if hunk in mapping]
    if not named:
        return mapping
    rest = dict(mapping)
    for hunk in named:
        del rest[hunk]
    return rest


def _release_hunks(plan: Plan, hunks: frozenset[HunkId]) -> Plan:
    """Removes every decision about where the hunks go."""
    return replace(
        plan,
        patches=tuple(_remove_hunks(plan.patches, hunks)),
        private=_omit(plan.private, hunks),
        upstreamed=_omit(plan.upstreamed, hunks),
        taken=plan.taken - hunks,
        why=_omit(plan.why, hunks),
    )


def _drop_empty_patches(plan: Plan) -> Plan:
    return replace(plan, patches=tuple(patch for patch in plan.patches if patch.hunks))


def _require_hunks(hunks: Iterable[HunkId]) -> frozenset[HunkId]:
    chosen = frozenset(hunks)
    if not chosen:
        raise PlanError("No hunk was named.")
    return chosen


def issue_patch_id(plan: Plan) -> tuple[Plan, PatchId]:
    """Returns the plan and a patch id that no patch of it ever had."""
    return replace(plan, issued=plan.issued + 1), PatchId(f"p{plan.issued + 1}")


def move_hunks(
    plan: Plan,
    hunks: Sequence[HunkId],
    to: PatchId,
    *,
    why: str,
    despite_landed: Iterable[HunkId] = (),
) -> Plan:
    """Moves hunks into a patch, from wherever they are, and pins it.

    `despite_landed`: those of them that seem to be upstream already and are sent nevertheless.
    """
    chosen = _require_hunks(hunks)
    plan.patch(to)
    freed = _release_hunks(plan, chosen)
    patches = tuple(
        replace(p, hunks=(*p.hunks, *dict.fromkeys(hunks)), pinned=True) if p.id == to else p
        for p in freed.patches
    )
    moved = replace(
        freed,
        patches=patches,
        taken=freed.taken | (frozenset(despite_landed) & chosen),
        why={**freed.why, **dict.fromkeys(hunks, why)},
    )
    return _drop_empty_patches(moved)


def extract_patch(
    plan: Plan,
    hunks: Sequence[HunkId],
    subject: str,
    *,
    why: str,
    after: PatchId | None = None,
    despite_landed: Iterable[HunkId] = (),
) -> tuple[Plan, PatchId]:
    """Moves hunks into a new patch after `after` (None: at the end).

    Its topic is that of `after`, or of the patch that most of the hunks come from.
    """
    _require_hunks(hunks)
    if not subject.strip() or "\n" in subject:
        raise PlanError("A new patch needs a subject: one line that is not empty.")
    place = len(plan.patches)
    topic = _find_main_topic(plan, hunks)
    if after is not None:
        place = [patch.id for patch in plan.patches].index(plan.patch(after).id) + 1
        topic = plan.patch(after).topic
    issued, name = issue_patch_id(plan)
    grown = list(issued.patches)
    grown.insert(place, Patch(name, subject, (), worded=True, listed=True, topic=topic))
    return move_hunks(
        replace(issued, patches=tuple(grown)), hunks, name, why=why, despite_landed=despite_landed
    ), name


def _find_main_topic(plan: Plan, hunks: Sequence[HunkId]) -> TopicId:
    """Returns the topic of the patch that most of the hunks are in; NO_TOPIC if none is in one."""
    owner = plan.owner()
    count = Counter(owner[hunk] for hunk in hunks if hunk in owner)
    return plan.patch(count.most_common(1)[0][0]).topic if count else NO_TOPIC


def pin_patches(plan: Plan, patches: Iterable[PatchId], *, pinned: bool = True) -> Plan:
    """Records that the user confirms what is in patches, or with `pinned` False no longer does."""
    chosen = {plan.patch(name).id for name in patches}
    if not chosen:
        raise PlanError("No patch was named.")
    return replace(
        plan,
        patches=tuple(replace(p, pinned=pinned) if p.id in chosen else p for p in plan.patches),
    )


def merge_patches(plan: Plan, patches: Sequence[PatchId]) -> Plan:
    """Folds patches into the first named one, which keeps its message and place and is pinned."""
    if len(set(patches)) < 2:
        raise PlanError("Merging needs at least two patches.")
    into, *rest = [plan.patch(name) for name in dict.fromkeys(patches)]
    gone = {patch.id for patch in rest}
    waived = (replace(w, patch=into.id) if w.patch in gone else w for w in plan.waived)
    hunks = (*into.hunks, *(hunk for patch in rest for hunk in patch.hunks))
    return replace(
        plan,
        patches=tuple(
            replace(p, hunks=hunks, pinned=True) if p.id == into.id else p
            for p in plan.patches
            if p.id not in gone
        ),
        waived=tuple({waiver.place: waiver for waiver in waived}.values()),
    )


def reorder(plan: Plan, patches: Sequence[PatchId], *, to: int) -> Plan:
    """Moves patches, in the given order, before the patch with index `to` of those that stay.

    `to` is 0-based; the number of the patches that stay moves them to the end.
    """
    moving = [plan.patch(name) for name in dict.fromkeys(patches)]
    names = {patch.id for patch in moving}
    staying = [patch for patch in plan.patches if patch.id not in names]
    if not moving:
        raise PlanError("No patch was named.")
    if not 0 <= to <= len(staying):
        raise PlanError(f"The series has no position {to + 1}.")
    return replace(plan, patches=(*staying[:to], *moving, *staying[to:]))


def reword(plan: Plan, name: PatchId, subject: str, body: str, *, by_person: bool = True) -> Plan:
    """Sets a patch's message; a generated body that is not changed is still updated later.

    A person who changes a draft confirms it; its writer is forgotten once no line of its message is
    left. What `by_person` is False for, such as a fix of its form, leaves a draft one.
    """
    old = plan.patch(name)
    new = _set_message(old, subject, body)
    if by_person:
        writer = old.writer if _shares_line(old, new) else ""
        new = replace(new, draft=False, writer=writer)
    return _replace_patches(plan, {name: new})


def draft_message(plan: Plan, name: PatchId, subject: str, body: str, writer: str) -> Plan:
    """Sets the message that a writer, a command, wrote for a patch: a draft."""
    drafted = _set_message(plan.patch(name), subject, body)
    return _replace_patches(plan, {name: replace(drafted, listed=False, writer=writer, draft=True)})


def confirm_messages(plan: Plan, names: Sequence[PatchId]) -> Plan:
    """Confirms drafts as they are. Raises PlanError if none of the patches has one."""
    drafts = [patch for patch in map(plan.patch, names) if patch.draft]
    if not drafts:
        raise PlanError("There is no draft to confirm.")
    return _replace_patches(plan, {patch.id: replace(patch, draft=False) for patch in drafts})


def _set_message(patch: Patch, subject: str, body: str) -> Patch:
    if not subject.strip() or "\n" in subject:
        raise PlanError("A subject is one line that is not empty.")
    listed = patch.listed and body == patch.body
    return replace(
        patch, subject=subject.strip(), body=body.strip("\n"), worded=True, listed=listed
    )


def _shares_line(one: Patch, two: Patch) -> bool:
    """Returns whether two messages have the same sentence of the subject, or a line of prose."""
    first, second = (
        {subject_without_prefix(each.subject), *split_trailers(each.body)[0].split("\n")} - {""}
        for each in (one, two)
    )
    return not first.isdisjoint(second)


def _replace_patches(plan: Plan, changed: Mapping[PatchId, Patch]) -> Plan:
    return replace(plan, patches=tuple(changed.get(patch.id, patch) for patch in plan.patches))


def set_cover(plan: Plan, subject: str, body: str) -> Plan:
    """Sets the text of the cover letter."""
    if not subject.strip() or "\n" in subject:
        raise PlanError("The subject of a cover letter is one line that is not empty.")
    return replace(plan, cover=Cover(subject.strip(), body.strip("\n")))


def refresh_list_bodies(plan: Plan, lists: Mapping[PatchId, str]) -> Plan:
    """Replaces the bodies that are generated from what the patch changes."""
    return replace(
        plan,
        patches=tuple(
            replace(p, body=lists[p.id]) if p.listed and p.id in lists else p for p in plan.patches
        ),
    )


def set_author(plan: Plan, name: PatchId, author: Person | None) -> Plan:
    """Sets a patch's author; None: the user who emits the series."""
    plan.patch(name)
    patches = tuple(replace(p, author=author) if p.id == name else p for p in plan.patches)
    return replace(plan, patches=patches)


def record_targets(
    plan: Plan,
    change_ids: Mapping[PatchId, str] | None = None,
    branches: Mapping[PatchId, str] | None = None,
) -> Plan:
    """Records Change-Ids and branches of patches that were sent; recorded ones are not replaced."""
    ids, names = change_ids or {}, branches or {}
    patches = (
        replace(
            p,
            change_id=p.change_id or ids.get(p.id, ""),
            branch=p.branch or names.get(p.id, ""),
        )
        for p in plan.patches
    )
    return replace(plan, patches=tuple(patches))


def keep_private(
    plan: Plan, hunks: Sequence[HunkId], reason: str, *, dropped: bool = False
) -> Plan:
    """Removes hunks from the series: keeps them private, or drops them from the fork as well."""
    chosen = _require_hunks(hunks)
    freed = _release_hunks(plan, chosen)
    kept = {**freed.private, **dict.fromkeys(hunks, PrivateMark(reason, dropped))}
    return _drop_empty_patches(replace(freed, private=kept))


def release(plan: Plan, hunks: Sequence[HunkId]) -> Plan:
    """Removes every decision about where hunks go: they are in no patch until they are moved."""
    return _drop_empty_patches(_release_hunks(plan, _require_hunks(hunks)))


def mark_upstream(plan: Plan, hunks: Sequence[HunkId], by: str) -> Plan:
    """Records that upstream has these hunks already, as the user says."""
    freed = _release_hunks(plan, _require_hunks(hunks))
    return _drop_empty_patches(
        replace(freed, upstreamed={**freed.upstreamed, **dict.fromkeys(hunks, by)})
    )


def set_answer(plan: Plan, hunk: HunkId, answer: Answer) -> Plan:
    """Settles a conflict: what to write in place of upstream's lines."""
    return replace(plan, answers={**plan.answers, hunk: answer})


def remove_answer(plan: Plan, hunk: HunkId) -> Plan:
    """Removes the answer to a conflict."""
    if hunk not in plan.answers:
        raise PlanError(f"Hunk {hunk[:8]} has no answer to remove.")
    return replace(plan, answers=_omit(plan.answers, frozenset({hunk})))


def set_overrides(plan: Plan, overrides: Mapping[HunkId, Override]) -> Plan:
    """Records the lines to send for hunks in place of those that their placements write."""
    _require_hunks(overrides)
    return replace(plan, adapted={**plan.adapted, **overrides})


def remove_override(plan: Plan, hunk: HunkId) -> Plan:
    """Removes the edit of a hunk: the fork's own lines are sent again."""
    if hunk not in plan.adapted:
        raise PlanError(f"Hunk {hunk[:7]} has no edit to remove.")
    return replace(plan, adapted=_omit(plan.adapted, frozenset({hunk})))


def record_cut(plan: Plan, hunk: HunkId, cuts: Sequence[Cut], pieces: Sequence[HunkId]) -> Plan:
    """Replaces a hunk, wherever it is, by the pieces that `cut_hunk` makes of it at `cuts`.

    A piece can be cut again: its cuts are recorded under its own id. Raises PlanError for a hunk
    that is sent with other lines, as they cannot be assigned to the pieces.
    """

    def spread(ids: Iterable[HunkId]) -> tuple[HunkId, ...]:
        return tuple(new for old in ids for new in (pieces if old == hunk else (old,)))

    def inherit(mapping: Mapping[HunkId, Value]) -> Mapping[HunkId, Value]:
        left = _omit(mapping, frozenset({hunk}))
        return {**left, **dict.fromkeys(pieces, mapping[hunk])} if hunk in mapping else left

    if hunk in plan.adapted:
        raise PlanError(
            f"Hunk {hunk[:7]} was edited, so it cannot be cut.",
            Remedy(RemedyKind.FORGET_EDIT, (hunk[:7],)),
        )
    if len(pieces) < 2:
        raise PlanError(f"Hunk {hunk[:8]} cannot be cut there.")
    return replace(
        plan,
        patches=tuple(replace(patch, hunks=spread(patch.hunks)) for patch in plan.patches),
        private=inherit(plan.private),
        upstreamed=inherit(plan.upstreamed),
        taken=frozenset(spread(plan.taken)),
        why=inherit(plan.why),
        answers=_omit(plan.answers, frozenset({hunk})),
        cuts={**plan.cuts, hunk: tuple(cuts)},
        waived=tuple(
            replace(waiver, hunk=piece)
            for waiver in plan.waived
            for piece in (pieces if waiver.hunk == hunk else (waiver.hunk,))
        ),
    )


def waive(plan: Plan, waiver: Waiver) -> Plan:
    """Records a waiver; one for the same rule and place is replaced."""
    if not waiver.reason.strip():
        raise PlanError("A waiver needs a reason.", RemedyKind.GIVE_REASON)
    if waiver.patch is not None:
        plan.patch(waiver.patch)
    others = (other for other in plan.waived if other.place != waiver.place)
    return replace(plan, waived=(*others, waiver))


def unwaive(plan: Plan, rule: str, patch: PatchId | None, hunk: HunkId | None) -> Plan:
    """Removes a waiver."""
    left = tuple(other for other in plan.waived if other.place != (rule, patch, hunk))
    if len(left) == len(plan.waived):
        raise PlanError(f"Rule {rule} is not waived there.", RemedyKind.SHOW_WAIVERS)
    return replace(plan, waived=left)
