"""What one value of a plan changes in another: what is stored of most edits of a large plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from patchsplit.model.delta import HunkId
from patchsplit.model.plan import PatchId, Plan, said_anew

MAPPINGS = ("private", "upstreamed", "answers", "adapted", "cuts", "why")
"""The fields of a plan that decide hunk by hunk."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is other in a later plan of the same delta."""

    of: str
    """Name of the value that it changes."""
    said: Plan
    """The later plan; of its patches, and of what it decides hunk by hunk, only what is other."""
    order: tuple[PatchId, ...]
    """All patches of the later plan."""
    gone: Mapping[str, tuple[HunkId, ...]] = field(default_factory=dict)
    """By field, the hunks about which it decides nothing any more."""


def difference(of: str, before: Plan, after: Plan) -> Change:
    """Returns what makes `after` of `before`, a value that is stored under the name `of`."""
    known = {patch.id: patch for patch in before.patches}
    patches = tuple(patch for patch in after.patches if not _is(known.get(patch.id), patch))
    put: dict[str, Any] = {}
    gone = {}
    for name in MAPPINGS:
        one, two = getattr(before, name), getattr(after, name)
        put[name] = {} if one is two else {hunk: two[hunk] for hunk in said_anew(one, two)}
        left = set() if one is two else one.keys() - two.keys()
        if left:
            gone[name] = tuple(sorted(left))
    said = replace(after, patches=patches, **put)
    return Change(of, said, tuple(patch.id for patch in after.patches), gone)


def applied(before: Plan, change: Change) -> Plan:
    """Returns the later plan; `before` is the value that the change names."""
    known = {patch.id: patch for patch in (*before.patches, *change.said.patches)}
    merged: dict[str, Any] = {name: _merged(before, change, name) for name in MAPPINGS}
    return replace(change.said, patches=tuple(known[name] for name in change.order), **merged)


def _is(one: object, two: object) -> bool:
    return one is two or one == two


def _merged(before: Plan, change: Change, name: str) -> Mapping[HunkId, Any]:
    kept: Mapping[HunkId, Any] = getattr(before, name)
    put: Mapping[HunkId, Any] = getattr(change.said, name)
    gone = set(change.gone.get(name, ()))
    if not put and not gone:
        return kept
    return {**{key: value for key, value in kept.items() if key not in gone}, **put}
