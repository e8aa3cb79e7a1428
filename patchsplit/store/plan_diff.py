"""The difference between two values of a plan, as it is stored of an edit of a large plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import compress
from operator import is_not
from typing import Any, TypeVar

from patchsplit.model.delta import HunkId
from patchsplit.model.plan import PatchId, Plan

Value = TypeVar("Value")
HUNK_MAPPINGS = ("private", "upstreamed", "answers", "adapted", "cuts", "why")
"""The fields of a plan that decide hunk by hunk."""


@dataclass(frozen=True, slots=True)
class PlanDiff:
    """What differs in a later plan of the same delta."""

    whole: str
    """The name of the earlier value, which is stored as a whole."""
    later: Plan
    """The later plan; of its patches, and of its fields by hunk, only what differs."""
    order: tuple[PatchId, ...]
    """The ids of all patches of the later plan, in order."""
    removed: Mapping[str, tuple[HunkId, ...]] = field(default_factory=dict)
    """By field, the hunks that the later plan does not name any more."""


def diff_plans(whole: str, before: Plan, after: Plan) -> PlanDiff:
    """Returns the difference from `before`, which is stored under the name `whole`, to `after`."""
    known = {patch.id: patch for patch in before.patches}
    patches = tuple(patch for patch in after.patches if not _is_equal(known.get(patch.id), patch))
    put: dict[str, Any] = {}
    gone = {}
    for name in HUNK_MAPPINGS:
        one, two = getattr(before, name), getattr(after, name)
        put[name] = {} if one is two else {hunk: two[hunk] for hunk in list_changed(one, two)}
        left = set() if one is two else one.keys() - two.keys()
        if left:
            gone[name] = tuple(sorted(left))
    changed = replace(after, patches=patches, **put)
    return PlanDiff(whole, changed, tuple(patch.id for patch in after.patches), gone)


def apply_plan_diff(before: Plan, diff: PlanDiff) -> Plan:
    """Returns the later plan; `before` is the value that `diff` names.

    Raises ValueError if `diff` names a patch that neither of them has.
    """
    known = {patch.id: patch for patch in (*before.patches, *diff.later.patches)}
    strange = [name for name in diff.order if name not in known]
    if strange:
        raise ValueError(f"there is no patch {strange[0]}")
    merged: dict[str, Any] = {name: _merge_mapping(before, diff, name) for name in HUNK_MAPPINGS}
    return replace(diff.later, patches=tuple(known[name] for name in diff.order), **merged)


def _is_equal(one: object, two: object) -> bool:
    return one is two or one == two


def _merge_mapping(before: Plan, diff: PlanDiff, name: str) -> Mapping[HunkId, Any]:
    kept: Mapping[HunkId, Any] = getattr(before, name)
    put: Mapping[HunkId, Any] = getattr(diff.later, name)
    gone = set(diff.removed.get(name, ()))
    if not put and not gone:
        return kept
    return {**{key: value for key, value in kept.items() if key not in gone}, **put}


def find_changed_hunks(before: Plan, after: Plan) -> frozenset[HunkId]:
    """Returns the hunks about which two plans of one delta decide differently.

    The order of hunks in a patch, and of patches in the series, does not count.
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
    """Returns the hunks whose value in `two` is not that in `one`, in the order of `two`."""
    # Identical objects are skipped without a Python-level comparison.
    others = compress(two, map(is_not, map(one.get, two), two.values()))
    return [hunk for hunk in others if hunk not in one or one[hunk] != two[hunk]]
