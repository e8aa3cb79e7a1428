"""Hunks to the patches that they may belong to, the likeliest first, each with what speaks for it.

Only what can be counted is told: needs, the same file, the same directory.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from patchsplit.model.delta import HunkId
from patchsplit.model.plan import PatchId
from patchsplit.session.views.survey import Survey

WEIGHTS = {"bound": 6, "in the same file": 3, "in the same directory": 1}
"""How much one hunk of a patch counts, by how it is near."""


@dataclass(frozen=True, slots=True)
class Likely:
    """A patch, and how many of its hunks are near, in words; () where none is."""

    patch: PatchId
    near: tuple[str, ...] = ()


def likely(found: Survey, hunks: Sequence[HunkId]) -> list[Likely]:
    """Returns all patches: those with hunks near to `hunks` first, the others in their order.

    A patch that holds all of `hunks` already stands last.
    """
    ties = _ties(found, hunks)
    holders = {found.owner.get(hunk) for hunk in hunks}
    only = holders.pop() if len(holders) == 1 else None

    def rank(nth: int) -> tuple[bool, float, int]:
        name = found.patches[nth].patch.id
        score = sum(WEIGHTS[how] * count for how, count in ties[name].items())
        # A large patch is near to everything: what counts is how much of it is.
        size = len(found.patches[nth].patch.hunks)
        return name == only, -score / (size + 3), nth

    order = sorted(range(len(found.patches)), key=rank)
    return [_said(found.patches[nth].patch.id, ties) for nth in order]


def _said(name: PatchId, ties: dict[PatchId, Counter[str]]) -> Likely:
    return Likely(name, tuple(f"{ties[name][how]} {how}" for how in WEIGHTS if ties[name][how]))


def _ties(found: Survey, hunks: Sequence[HunkId]) -> dict[PatchId, Counter[str]]:
    """Counts each patch's hunks by the nearest way in which they are near."""
    chosen, known = set(hunks), found.grounds.hunks
    bound = {
        end
        for hunk in hunks
        for edges in (found.grounds.needs.get(hunk, ()), found.grounds.needed.get(hunk, ()))
        for edge in edges
        for end in (edge.earlier, edge.later)
    }
    files = {known[hunk].path for hunk in hunks}
    folders = {PurePosixPath(path).parent for path in files}
    ties: dict[PatchId, Counter[str]] = defaultdict(Counter)
    for hunk, patch in found.owner.items():
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
