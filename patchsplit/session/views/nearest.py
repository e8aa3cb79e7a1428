"""Hunks to the patches that they may belong to, most likely first, with counts as evidence.

The evidence is hunks that are bound by a dependency, or are in the same file or directory.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from patchsplit.model.delta import HunkId
from patchsplit.model.plan import PatchId
from patchsplit.session.views.survey import Survey

NEARNESS_WEIGHTS = {"bound": 6, "in the same file": 3, "in the same directory": 1}
"""The weight of one hunk of a patch, by its relation."""


@dataclass(frozen=True, slots=True)
class NearPatch:
    """A patch, and how many of its hunks are related: "2 in the same file"; () if none is."""

    patch: PatchId
    near: tuple[str, ...] = ()


def rank_patches(survey: Survey, hunks: Sequence[HunkId]) -> list[NearPatch]:
    """Returns all patches, those with hunks related to `hunks` first, the others in their order.

    A patch that has all of `hunks` already is last.
    """
    ties = _count_ties(survey, hunks)
    holders = {survey.owner.get(hunk) for hunk in hunks}
    only = holders.pop() if len(holders) == 1 else None

    def rank(nth: int) -> tuple[bool, float, int]:
        name = survey.patches[nth].patch.id
        score = sum(NEARNESS_WEIGHTS[how] * count for how, count in ties[name].items())
        # Large patches have related hunks for everything: the share counts, not the number.
        size = len(survey.patches[nth].patch.hunks)
        return name == only, -score / (size + 3), nth

    order = sorted(range(len(survey.patches)), key=rank)
    return [_describe_ties(survey.patches[nth].patch.id, ties) for nth in order]


def _describe_ties(patch_id: PatchId, ties: dict[PatchId, Counter[str]]) -> NearPatch:
    return NearPatch(
        patch_id,
        tuple(f"{ties[patch_id][how]} {how}" for how in NEARNESS_WEIGHTS if ties[patch_id][how]),
    )


def _count_ties(survey: Survey, hunks: Sequence[HunkId]) -> dict[PatchId, Counter[str]]:
    """Counts each patch's hunks by their closest relation to `hunks`."""
    chosen, known = set(hunks), survey.index.hunks
    bound = {
        end
        for hunk in hunks
        for edges in (survey.index.needs.get(hunk, ()), survey.index.needed_by.get(hunk, ()))
        for edge in edges
        for end in (edge.earlier, edge.later)
    }
    files = {known[hunk].path for hunk in hunks}
    folders = {PurePosixPath(path).parent for path in files}
    ties: dict[PatchId, Counter[str]] = defaultdict(Counter)
    for hunk, patch in survey.owner.items():
        if hunk in chosen or hunk not in known:
            continue
        path = known[hunk].path
        if hunk in bound:
            ties[patch]["bound"] += 1
        elif path in files:
            ties[patch]["in the same file"] += 1
        elif PurePosixPath(path).parent in folders:
            ties[patch]["in the same directory"] += 1
    return ties
