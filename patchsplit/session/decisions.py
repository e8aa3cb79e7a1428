"""Placements with what a person decided: answers to conflicts, and recorded edits of hunks."""

from __future__ import annotations

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
    """Returns the placements with a person's answers and edits in place of what was found."""
    if not plan.answers and not plan.adapted:
        return analysis.placements
    placements = dict(analysis.placements)
    hunks = analysis.delta.by_id() if plan.answers else {}
    for name, answer in plan.answers.items():
        if name in placements:
            placements[name] = _apply_answer(placements[name], answer, hunks[name].new.start)
    for name, given in plan.adapted.items():
        known = placements.get(name)
        # An answer is a person's own text already.
        if known is not None and known.way is not Way.ANSWER:
            placements[name] = apply_override(known, given.expected, given.lines, given.why)
    return placements


def _apply_answer(placement: Placement, answer: Answer, order: int) -> Placement:
    to = answer.chosen
    edit = Edit(to.path, to.at, to.lines, order) if to is not None else None
    if not answer.since:
        lines = None if answer.joins else answer.lines
        return apply_answer(placement, answer.upstream, lines, order, edit)
    if edit is None or to is None:
        return suggest_earlier_answer(placement, answer.since, None)
    why = f"Your answer for {answer.since[:12]}, over what upstream made of its place since."
    first = Suggestion(edit, to.replaces, Way.ANSWER, why, LIKELY_CONFIDENCE)
    return suggest_earlier_answer(placement, answer.since, first)
