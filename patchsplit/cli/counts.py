"""The counts of hunks, and the hunks that are left, as every command gives them with --json."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from patchsplit.cli import render
from patchsplit.session.views.counts import HunkCounts, LeftHunk


def counts_json(counts: HunkCounts) -> dict[str, Any]:
    """Returns "counts", whose places add up to its "hunks", and "please_look", a part of them."""
    places = {where.value: count for where, count in counts.by_place.items()}
    return {"counts": {"hunks": counts.hunks, **places}, "please_look": counts.please_look}


def left_json(left: Sequence[LeftHunk]) -> dict[str, Any]:
    """Returns "left": each hunk that is neither sent nor settled, with its reason."""
    return {"left": [_hunk_json(one) for one in left]}


def _hunk_json(one: LeftHunk) -> dict[str, Any]:
    best = None
    if one.best is not None:
        best = {
            "path": one.best.edit.origin,
            "line": one.best.edit.at.start + 1,
            "confidence": round(one.best.confidence, 3),
            "why": one.best.why,
        }
    return {
        **render.hunk_json(one.row.hunk),
        "where": one.row.where.value,
        "patch": one.patch,
        "reason": one.code,
        "why": one.sentence,
        "suggestion": best,
    }
