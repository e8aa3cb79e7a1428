"""Fewer patches, or more: over the series, in a topic, or for one patch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from patchsplit.errors import PlanError
from patchsplit.model.plan import Patch, PatchId, Plan, TopicId
from patchsplit.model.topics.listing import complete_topics
from patchsplit.propose.steering.levels import (
    count_merges,
    count_splits,
    merge_groups,
    split_groups,
)
from patchsplit.propose.steering.matrix import NearnessMatrix
from patchsplit.session.session import Session
from patchsplit.session.steering.nearness import load_nearness
from patchsplit.session.steering.regroup import PatchGroup, is_free, regroup_plan

STEP_SHARE = 0.1
"""The share of the patches in scope by which one step changes their number."""


@dataclass(frozen=True, slots=True)
class Level:
    """The plan with another number of patches."""

    plan: Plan
    before: int
    """The number of patches in scope; of the series where that is one patch."""
    after: int
    label: str
    """What the journal calls the edit."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which patches a level changes; without both, all that nobody touched."""

    topic: TopicId | None = None
    patch: PatchId | None = None


def coarsen(session: Session, scope: Scope, *, steps: int = 1, to: int | None = None) -> Level:
    """Returns a level with fewer patches; patches of different topics are not merged.

    A step merges STEP_SHARE of the patches in scope, at least two into one; around one patch, the
    nearest one into it. `to` is the number of patches that is asked for, in place of steps. Raises
    PlanError if nothing can be merged.
    """
    nearness = load_nearness(session)
    plan = complete_topics(session.plan)
    groups = _choose_merges(plan, NearnessMatrix(nearness), scope, steps, to)
    return _make_level(session, regroup_plan(session, nearness, groups), scope)


def _choose_merges(
    plan: Plan, matrix: NearnessMatrix, scope: Scope, steps: int, to: int | None
) -> list[PatchGroup]:
    """Returns the patches that merges make; the arguments are those of coarsen."""
    before = _count_in_scope(plan, scope)
    if scope.patch is not None:
        chosen = _list_mates(plan, matrix, plan.patch(scope.patch))
        count = before - to if to is not None else steps
        members = [_merge_nearest(matrix, chosen, count)]
    else:
        chosen = _list_free(plan, matrix, scope)
        groups = [matrix.find_items(patch.hunks) for patch in chosen]
        kinds = [patch.topic for patch in chosen]
        possible = count_merges(groups, kinds) if groups else 0
        asked = before - to if to is not None else steps * _size_step(before)
        if asked < 1:
            raise PlanError(f"There are {before} patches, which is not more than {to}.")
        members = merge_groups(matrix, groups, kinds, min(asked, possible))
    merged = [[chosen[k] for k in some] for some in members if len(some) > 1]
    if not merged:
        raise PlanError("No patches are left to merge: the others were touched by you.")
    return [
        PatchGroup(tuple(hunk for patch in some for hunk in patch.hunks), some[0].id)
        for some in merged
    ]


def refine(session: Session, scope: Scope, *, steps: int = 1, to: int | None = None) -> Level:
    """Returns a level with more patches.

    Steps and `to` are as in coarsen; of one patch, `to` is the number of its parts. Raises
    PlanError if nothing can be split.
    """
    nearness = load_nearness(session)
    plan = complete_topics(session.plan)
    groups = _choose_splits(plan, NearnessMatrix(nearness), scope, steps, to)
    return _make_level(session, regroup_plan(session, nearness, groups), scope)


def _choose_splits(
    plan: Plan, matrix: NearnessMatrix, scope: Scope, steps: int, to: int | None
) -> list[PatchGroup]:
    """Returns the patches that splits make; the arguments are those of refine."""
    before = _count_in_scope(plan, scope)
    chosen = [plan.patch(scope.patch)] if scope.patch else _list_free(plan, matrix, scope)
    groups = [matrix.find_items(patch.hunks) for patch in chosen]
    step = 1 if scope.patch else _size_step(before)
    asked = steps * step if to is None else to - (1 if scope.patch else before)
    count = min(asked, count_splits(matrix, groups))
    if count < 1:
        raise PlanError("No patch can be split further: each part would be one change.")
    result = []
    for patch, parts in zip(chosen, split_groups(matrix, groups, count), strict=True):
        result += divide_patch(matrix, patch, parts) if len(parts) > 1 else []
    return result


def divide_patch(
    matrix: NearnessMatrix, patch: Patch, parts: Sequence[Sequence[int]]
) -> list[PatchGroup]:
    """Returns the groups of a patch's parts; the largest one keeps its id, and unknown hunks."""
    mine = {*patch.hunks}
    hunks = [[h for item in part for h in matrix.hunks[item] if h in mine] for part in parts]
    largest = max(range(len(hunks)), key=lambda k: (len(hunks[k]), -k))
    known = {hunk for some in hunks for hunk in some}
    hunks[largest] += [hunk for hunk in patch.hunks if hunk not in known]
    return [
        PatchGroup(tuple(some), patch.id if k == largest else None) for k, some in enumerate(hunks)
    ]


def _make_level(session: Session, plan: Plan, scope: Scope) -> Level:
    before = _count_in_scope(complete_topics(session.plan), scope)
    after = before + len(plan.patches) - len(session.plan.patches)
    word = "fewer" if after < before else "more"
    where = ""
    if scope.topic is not None:
        name = next(
            topic.name for topic in complete_topics(session.plan).topics if topic.id == scope.topic
        )
        where = f" in the topic «{name}»"
    if scope.patch is not None:
        where = f" around «{session.plan.patch(scope.patch).subject}»"
    return Level(plan, before, after, f"make {word} patches{where}: {before} → {after}")


def _count_in_scope(plan: Plan, scope: Scope) -> int:
    return sum(scope.topic in (None, patch.topic) for patch in plan.patches)


def _size_step(count: int) -> int:
    return max(1, round(STEP_SHARE * count))


def _list_free(plan: Plan, matrix: NearnessMatrix, scope: Scope) -> list[Patch]:
    """Returns the patches in scope that nobody touched and whose nearness is known."""
    return [
        patch
        for patch in plan.patches
        if scope.topic in (None, patch.topic)
        and is_free(patch)
        and all(hunk in matrix.place for hunk in patch.hunks)
    ]


def _list_mates(plan: Plan, matrix: NearnessMatrix, patch: Patch) -> list[Patch]:
    """Returns a patch, and those of its topic that could be merged into it."""
    others = _list_free(plan, matrix, Scope(topic=patch.topic))
    return [patch, *(other for other in others if other.id != patch.id)]


def _merge_nearest(matrix: NearnessMatrix, patches: Sequence[Patch], count: int) -> list[int]:
    """Returns the indexes of the first patch and of the `count` that are nearest to it.

    After each, the next one is the nearest to all that were merged.
    """
    groups = [matrix.find_items(patch.hunks) for patch in patches]
    merged, left = [0], list(range(1, len(patches)))
    for _ in range(min(count, len(left))):
        whole = sorted(item for k in merged for item in groups[k])
        means = matrix.average([whole, *(groups[k] for k in left)])[0, 1:]
        nearest = int(means.argmax())
        merged.append(left.pop(nearest))
    return merged


def apply_level(session: Session, level: Level) -> None:
    """Makes a level the plan: one edit."""
    session.edit(level.label, lambda _: level.plan)


class LevelPreview:
    """The numbers of patches that steps lead to, without making any of them."""

    def __init__(self, session: Session, scope: Scope) -> None:
        self.scope = scope
        self.before = _count_in_scope(complete_topics(session.plan), scope)
        self._plan = complete_topics(session.plan)
        self._matrix = NearnessMatrix(load_nearness(session))

    def count(self, steps: int) -> int:
        """Returns the number of patches after some steps; negative ones make fewer patches.

        Raises PlanError as coarsen and refine.
        """
        if not steps:
            return self.before
        if steps > 0:
            groups = _choose_splits(self._plan, self._matrix, self.scope, steps, None)
            return self.before + sum(one.heir is None for one in groups)
        groups = _choose_merges(self._plan, self._matrix, self.scope, -steps, None)
        owner = self._plan.owner()
        merged = {owner[hunk] for one in groups for hunk in one.hunks}
        return self.before + len(groups) - len(merged)
