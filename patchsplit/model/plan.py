"""The plan: who decided what. An immutable value that names hunks and does not hold them.

Each edit is a pure function Plan -> Plan; undo is the value before. An edit that makes no sense
raises PlanError and changes nothing. A patch that is left without hunks goes away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress
from operator import is_not
from typing import NewType, TypeVar

from patchsplit.errors import PlanError
from patchsplit.model.delta import Cut, HunkId, Lines, Oid, Span
from patchsplit.model.facts import Person

PatchId = NewType("PatchId", str)
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Source:
    """What the plan was made from: the objects, and the names that the user gave for them."""

    base: Oid
    """Commit or tree that the fork started from."""
    fork: Oid
    """Commit or tree of the fork."""
    upstream: Oid
    """Commit that the series goes on top of."""
    base_name: str = ""
    fork_name: str = ""
    """Empty for a bare diff: its tree is kept with the plan."""
    upstream_name: str = ""
    least: float = 0.0
    """Confidence below which what git's merge leaves is asked about, and not placed."""


@dataclass(frozen=True, slots=True)
class Patch:
    """One patch of the series."""

    id: PatchId
    subject: str
    """With its prefix, without "[PATCH]"."""
    hunks: tuple[HunkId, ...]
    body: str = ""
    author: Person | None = None
    """None: whoever emits the series."""
    date: str = ""
    """Author date in git's raw format; empty: the plan's date."""
    worded: bool = False
    """Whether a person wrote the subject, so that no proposal replaces it."""
    listed: bool = False
    """Whether the body is a list of what the patch holds, to be made anew when that changes."""
    change_id: str = ""
    """Its Change-Id, once it was sent to a Gerrit; its next version has the same."""
    branch: str = ""
    """Its branch, once it was pushed to a fork of its own; its next version has the same."""


@dataclass(frozen=True, slots=True)
class PrivateMark:
    """Why a hunk is not offered upstream."""

    reason: str
    dropped: bool = False
    """Whether the fork, too, gives it up."""


@dataclass(frozen=True, slots=True)
class ManualPlace:
    """Where a person said that a hunk goes, and what it writes there."""

    path: str
    """Upstream's path."""
    at: Span
    replaces: Lines
    """Upstream's lines at that place."""
    lines: Lines
    blob: str = ""
    """The version of upstream's file that the place is of."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person said to write where a hunk conflicts."""

    upstream: Lines
    """The lines of upstream that the answer was given for; it holds only while they stand."""
    lines: Lines
    """What to write in their place."""
    joins: HunkId | None = None
    """The hunk of the same region whose answer settles this one too."""
    chosen: ManualPlace | None = None
    """A place of its own, in which `lines` are written and not in the conflict's region."""
    since: str = ""
    """The upstream commit that it was given for, where upstream changed the very lines since: then
    it only suggests what to write."""


@dataclass(frozen=True, slots=True)
class Override:
    """What to write for a hunk in place of what its placement writes."""

    instead: Lines
    """What the placement wrote when this was decided; it holds only while it still does."""
    lines: Lines
    why: str
    """Who changed it, or what for, as the beginning of a sentence: "Edited by you"."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """A rule that a person does not follow somewhere, with the reason."""

    rule: str
    reason: str
    patch: PatchId | None = None
    """None, as `hunk`: in the whole series."""
    hunk: HunkId | None = None

    @property
    def place(self) -> tuple[str, PatchId | None, HunkId | None]:
        return self.rule, self.patch, self.hunk

    def covers(self, rule: str, patch: PatchId | None, hunk: HunkId | None) -> bool:
        """Tells whether a finding of that rule, there, is waived."""
        return rule == self.rule and self.patch in (None, patch) and self.hunk in (None, hunk)


@dataclass(frozen=True, slots=True)
class Cover:
    """The words of the cover letter; git adds the shortlog and the diffstat."""

    subject: str
    body: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """All decisions about one delta."""

    source: Source
    date: str
    """Date of the commits to be made, in git's raw format."""
    patches: tuple[Patch, ...] = ()
    """In the order of the series."""
    private: Mapping[HunkId, PrivateMark] = field(default_factory=dict)
    upstreamed: Mapping[HunkId, str] = field(default_factory=dict)
    """Hunks that a person says are upstream already: the commit, or a word of why."""
    taken: frozenset[HunkId] = frozenset()
    """Hunks that a person wants in a patch although they look as if they were upstream."""
    answers: Mapping[HunkId, Answer] = field(default_factory=dict)
    adapted: Mapping[HunkId, Override] = field(default_factory=dict)
    """Hunks that are sent with other lines than the fork's; hunk and delta stay as they are."""
    cuts: Mapping[HunkId, tuple[Cut, ...]] = field(default_factory=dict)
    why: Mapping[HunkId, str] = field(default_factory=dict)
    """Why a hunk is in its patch, in a sentence."""
    cover: Cover | None = None
    """None: nobody wrote one; git's own template then says what is missing."""
    waived: tuple[Waiver, ...] = ()
    issued: int = 0
    """How many patch ids were given out; none is given twice."""

    def patch(self, name: PatchId) -> Patch:
        for patch in self.patches:
            if patch.id == name:
                return patch
        raise PlanError(f"There is no patch {name} in this plan.")

    def patches_without_message(self) -> frozenset[PatchId]:
        """Names the patches whose body is still the list that was made for want of words."""
        return frozenset(patch.id for patch in self.patches if patch.listed)

    def owner(self) -> dict[HunkId, PatchId]:
        return {hunk: patch.id for patch in self.patches for hunk in patch.hunks}


def find_changed_hunks(before: Plan, after: Plan) -> frozenset[HunkId]:
    """Returns the hunks about which two plans of one delta decide differently.

    The order of hunks in a patch, and of patches in the series, is no decision about a hunk.
    """
    found: set[HunkId] = set(before.taken ^ after.taken)
    known = {patch.id: patch.hunks for patch in before.patches}
    for patch in after.patches:
        hunks = known.pop(patch.id, ())
        if hunks != patch.hunks:
            found |= set(hunks) ^ set(patch.hunks)
    found.update(*known.values())
    found |= _find_changed(before.private, after.private)
    found |= _find_changed(before.upstreamed, after.upstreamed)
    found |= _find_changed(before.answers, after.answers)
    found |= _find_changed(before.adapted, after.adapted)
    found |= _find_changed(before.why, after.why)
    return frozenset(found)


def _find_changed(one: Mapping[HunkId, Value], two: Mapping[HunkId, Value]) -> set[HunkId]:
    return set() if one is two else {*list_changed(one, two), *(one.keys() - two.keys())}


def list_changed(one: Mapping[HunkId, Value], two: Mapping[HunkId, Value]) -> list[HunkId]:
    """Returns the hunks of which `two` says something else than `one`, in its order."""
    # What is the same object needs no closer look, and is passed over without a step of Python's.
    others = compress(two, map(is_not, map(one.get, two), two.values()))
    return [hunk for hunk in others if hunk not in one or one[hunk] != two[hunk]]


def _remove_hunks(patches: Iterable[Patch], hunks: frozenset[HunkId]) -> list[Patch]:
    return [
        p
        if hunks.isdisjoint(p.hunks)
        else replace(p, hunks=tuple(h for h in p.hunks if h not in hunks))
        for p in patches
    ]


def _omit(mapping: Mapping[HunkId, Value], hunks: frozenset[HunkId]) -> Mapping[HunkId, Value]:
    """Returns the mapping itself where it names none of the hunks: then nothing has changed."""
    named = [hunk for hunk in hunks if hunk in mapping]
    if not named:
        return mapping
    rest = dict(mapping)
    for hunk in named:
        del rest[hunk]
    return rest


def _release_hunks(plan: Plan, hunks: frozenset[HunkId]) -> Plan:
    """Takes the hunks out of wherever a decision put them."""
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
    """Gives out a patch id that no patch of this plan ever had."""
    return replace(plan, issued=plan.issued + 1), PatchId(f"p{plan.issued + 1}")


def move_hunks(
    plan: Plan,
    hunks: Sequence[HunkId],
    to: PatchId,
    *,
    why: str,
    despite_landed: Iterable[HunkId] = (),
) -> Plan:
    """Moves hunks into a patch, from wherever they are.

    `taken` are those of them that look upstream already and shall be in the series all the same.
    """
    chosen = _require_hunks(hunks)
    plan.patch(to)
    freed = _release_hunks(plan, chosen)
    patches = tuple(
        replace(p, hunks=(*p.hunks, *dict.fromkeys(hunks))) if p.id == to else p
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
    """Moves hunks into a new patch, behind `after` (None: at the end)."""
    _require_hunks(hunks)
    if not subject.strip() or "\n" in subject:
        raise PlanError("A new patch needs a subject: one line that is not empty.")
    place = len(plan.patches)
    if after is not None:
        place = [patch.id for patch in plan.patches].index(plan.patch(after).id) + 1
    issued, name = issue_patch_id(plan)
    grown = list(issued.patches)
    grown.insert(place, Patch(name, subject, (), worded=True, listed=True))
    return move_hunks(
        replace(issued, patches=tuple(grown)), hunks, name, why=why, despite_landed=despite_landed
    ), name


def merge_patches(plan: Plan, patches: Sequence[PatchId]) -> Plan:
    """Folds patches into the first named one, which keeps its message and place."""
    if len(set(patches)) < 2:
        raise PlanError("Merging needs at least two patches.")
    into, *rest = [plan.patch(name) for name in dict.fromkeys(patches)]
    gone = {patch.id for patch in rest}
    waived = (replace(w, patch=into.id) if w.patch in gone else w for w in plan.waived)
    hunks = (*into.hunks, *(hunk for patch in rest for hunk in patch.hunks))
    return replace(
        plan,
        patches=tuple(
            replace(p, hunks=hunks) if p.id == into.id else p
            for p in plan.patches
            if p.id not in gone
        ),
        waived=tuple({waiver.place: waiver for waiver in waived}.values()),
    )


def reorder(plan: Plan, patches: Sequence[PatchId], *, to: int) -> Plan:
    """Moves patches, in the given order, so that the first of them stands at index `to`.

    `to` counts from zero among the patches that stay; it must be from 0 to their number.
    """
    moving = [plan.patch(name) for name in dict.fromkeys(patches)]
    names = {patch.id for patch in moving}
    staying = [patch for patch in plan.patches if patch.id not in names]
    if not moving:
        raise PlanError("No patch was named.")
    if not 0 <= to <= len(staying):
        raise PlanError(f"The series has no place {to + 1} to move to.")
    return replace(plan, patches=(*staying[:to], *moving, *staying[to:]))


def reword(plan: Plan, name: PatchId, subject: str, body: str) -> Plan:
    """Sets a patch's message; a body that is a list, and stays as it is, goes on as a list."""
    if not subject.strip() or "\n" in subject:
        raise PlanError("A subject is one line that is not empty.")
    plan.patch(name)
    return replace(
        plan,
        patches=tuple(
            replace(
                p,
                subject=subject.strip(),
                body=body.strip("\n"),
                worded=True,
                listed=p.listed and body == p.body,
            )
            if p.id == name
            else p
            for p in plan.patches
        ),
    )


def set_cover(plan: Plan, subject: str, body: str) -> Plan:
    """Sets the words of the cover letter."""
    if not subject.strip() or "\n" in subject:
        raise PlanError("The subject of a cover letter is one line that is not empty.")
    return replace(plan, cover=Cover(subject.strip(), body.strip("\n")))


def refresh_list_bodies(plan: Plan, lists: Mapping[PatchId, str]) -> Plan:
    """Renews the bodies that are lists of what the patch holds."""
    return replace(
        plan,
        patches=tuple(
            replace(p, body=lists[p.id]) if p.listed and p.id in lists else p for p in plan.patches
        ),
    )


def set_author(plan: Plan, name: PatchId, author: Person | None) -> Plan:
    """Sets a patch's author; None: whoever emits the series."""
    plan.patch(name)
    patches = tuple(replace(p, author=author) if p.id == name else p for p in plan.patches)
    return replace(plan, patches=patches)


def record_targets(
    plan: Plan,
    change_ids: Mapping[PatchId, str] | None = None,
    branches: Mapping[PatchId, str] | None = None,
) -> Plan:
    """Records what patches are called where they were sent; names that are kept stay."""
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
    """Takes hunks out of the series: kept private, or dropped from the fork as well."""
    chosen = _require_hunks(hunks)
    freed = _release_hunks(plan, chosen)
    kept = {**freed.private, **dict.fromkeys(hunks, PrivateMark(reason, dropped))}
    return _drop_empty_patches(replace(freed, private=kept))


def release(plan: Plan, hunks: Sequence[HunkId]) -> Plan:
    """Takes hunks out of wherever a decision put them: they are in no patch, until moved."""
    return _drop_empty_patches(_release_hunks(plan, _require_hunks(hunks)))


def mark_upstream(plan: Plan, hunks: Sequence[HunkId], by: str) -> Plan:
    """Records that a person says that upstream has these hunks already."""
    freed = _release_hunks(plan, _require_hunks(hunks))
    return _drop_empty_patches(
        replace(freed, upstreamed={**freed.upstreamed, **dict.fromkeys(hunks, by)})
    )


def set_answer(plan: Plan, hunk: HunkId, answer: Answer) -> Plan:
    """Settles a conflict: what to write in place of upstream's lines."""
    return replace(plan, answers={**plan.answers, hunk: answer})


def remove_answer(plan: Plan, hunk: HunkId) -> Plan:
    """Takes an answer back."""
    if hunk not in plan.answers:
        raise PlanError(f"Hunk {hunk[:8]} has no answer to take back.")
    return replace(plan, answers=_omit(plan.answers, frozenset({hunk})))


def set_overrides(plan: Plan, overrides: Mapping[HunkId, Override]) -> Plan:
    """Writes other lines for hunks than their placements do."""
    _require_hunks(overrides)
    return replace(plan, adapted={**plan.adapted, **overrides})


def remove_override(plan: Plan, hunk: HunkId) -> Plan:
    """Takes a recorded edit back: the fork's own lines are sent again."""
    if hunk not in plan.adapted:
        raise PlanError(f"Hunk {hunk[:7]} was not edited, so there is nothing to take back.")
    return replace(plan, adapted=_omit(plan.adapted, frozenset({hunk})))


def record_cut(plan: Plan, hunk: HunkId, cuts: Sequence[Cut], pieces: Sequence[HunkId]) -> Plan:
    """Replaces a hunk by the pieces that `cut_hunk` makes of it at `cuts`, where it stood.

    A piece can be cut again: its cuts are kept under its own id. A hunk that is sent with other
    lines is not cut: nothing says which of them belong to which piece.
    """

    def spread(ids: Iterable[HunkId]) -> tuple[HunkId, ...]:
        return tuple(new for old in ids for new in (pieces if old == hunk else (old,)))

    def inherit(mapping: Mapping[HunkId, Value]) -> Mapping[HunkId, Value]:
        left = _omit(mapping, frozenset({hunk}))
        return {**left, **dict.fromkeys(pieces, mapping[hunk])} if hunk in mapping else left

    if hunk in plan.adapted:
        raise PlanError(
            f"Hunk {hunk[:7]} is sent as it was edited, and cannot be cut.",
            f"Take the edit back first: patchsplit edit --forget {hunk[:7]}",
        )
    if len(pieces) < 2:
        raise PlanError(f"Nothing in hunk {hunk[:8]} can be cut there.")
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
    """Records that a rule is not followed somewhere; a waiver of the same place is replaced."""
    if not waiver.reason.strip():
        raise PlanError("A waiver needs a reason.", "Say it: --reason TEXT")
    if waiver.patch is not None:
        plan.patch(waiver.patch)
    others = (other for other in plan.waived if other.place != waiver.place)
    return replace(plan, waived=(*others, waiver))


def unwaive(plan: Plan, rule: str, patch: PatchId | None, hunk: HunkId | None) -> Plan:
    """Takes a waiver back."""
    left = tuple(other for other in plan.waived if other.place != (rule, patch, hunk))
    if len(left) == len(plan.waived):
        raise PlanError(f"Rule {rule} is not waived there.", "See what is: patchsplit check")
    return replace(plan, waived=left)
