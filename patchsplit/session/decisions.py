"""Placements with the user's decisions: answers to conflicts, and recorded edits of hunks."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping

from patchsplit.model.analysis import Analysis
from patchsplit.model.delta import HunkId
from patchsplit.model.placement import (
    LIKELY_CONFIDENCE,
    Edit,
    Placement,
    Suggestion,
    Way,
    apply_answer,
    apply_override,
    suggest_earlier_answer,
)
from patchsplit.model.plan import Answer, Plan


def apply_decisions(analysis: Analysis, plan: Plan) -> Mapping[HunkId, Placement]:
    """Returns the placements of an analysis, replaced by the plan's answers and recorded edits."""
    if not plan.answers and not plan.adapted:
        return analysis.placements
    decided: dict[HunkId, Placement] = {}
    placements = ChainMap(decided, analysis.placements)  # type: ignore[arg-type]  # only read
    hunks = analysis.delta.by_id() if plan.answers else {}
    for name, answer in plan.answers.items():
        if name in placements:
            decided[name] = _apply_answer(placements[name], answer, hunks[name].new.start)
    for name, override in plan.adapted.items():
        known = placements.get(name)
        # An answer is the user's own text already.
        if known is not None and known.way is not Way.ANSWER:
            decided[name] = apply_override(known, override.expected, override.lines, override.why)
    return placements


def _apply_answer(placement: Placement, answer: Answer, order: int) -> Placement:
    to = answer.chosen
    edit = Edit(to.path, to.at, to.lines, order) if to is not None else None
    if not answer.since:
        lines = None if answer.joins else answer.lines
        return apply_answer(placement, answer.upstream, lines, order, edit)
    if edit is None or to is None:
        return suggest_earlier_answer(placement, answer.since, None)
    why = f"Your answer for upstream {answer.since[:12]}; upstream has changed these lines since."
    first = Suggestion(edit, to.replaces, Way.ANSWER, why, LIKELY_CONFIDENCE)
    return suggest_earlier_answer(placement, answer.since, first)
