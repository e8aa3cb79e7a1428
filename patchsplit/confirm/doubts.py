"""A reason against a placement, and a placement with its reasons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from patchsplit.model.delta import Hunk, HunkId, Lines
from patchsplit.model.placement import Cause, Conflict, Edit, Placement, Suggestion, Way

MAX_DOUBTFUL_CONFIDENCE = 0.5
"""Confidence of a placement with something against it, at most."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reason why a person should look at a placement."""

    hunk: HunkId
    why: str
    """One or more sentences."""


def apply_doubts(
    placements: Mapping[HunkId, Placement],
    doubts: Iterable[Doubt],
    hunks: Mapping[HunkId, Hunk],
    read_upstream: Callable[[str], Lines],
) -> dict[HunkId, Placement]:
    """Returns all placements; those of sure edits with a doubt ask for a look.

    The reason of a conflict gets its doubts, too. `read_upstream` returns the lines of the file at
    a path of upstream; () if there is none. Other placements are returned as they are.
    """
    reasons: dict[HunkId, dict[str, None]] = defaultdict(dict)
    for doubt in doubts:
        reasons[doubt.hunk][doubt.why] = None
    asked = dict(placements)
    for name, whys in reasons.items():
        found, why = placements[name], " ".join(whys)
        if found.conflict is not None:
            reason = f"{found.conflict.reason} {why}"
            asked[name] = replace(
                found, evidence=reason, conflict=replace(found.conflict, reason=reason)
            )
        elif isinstance(found.action, Edit):
            at = found.action.at
            there = read_upstream(found.action.origin)[at.start : at.stop]
            asked[name] = ask_to_look(found, found.action, hunks[name], there, why)
    return asked


def ask_about_unlikely(
    placements: Mapping[HunkId, Placement],
    least: float,
    hunks: Mapping[HunkId, Hunk],
    read_upstream: Callable[[str], Lines],
) -> dict[HunkId, Placement]:
    """Returns all placements; edits with less confidence than `least`, from 0 to 1, ask for a look.

    `read_upstream` is as in `apply_doubts`.
    """
    asked = dict(placements)
    for name, found in placements.items():
        edit = found.action
        if isinstance(edit, Edit) and found.landed is None and found.confidence < least:
            there = read_upstream(edit.origin)[edit.at.start : edit.at.stop]
            why = (
                f"{found.confidence:.0%} of such placements were right; {least:.0%} are asked for."
            )
            asked[name] = ask_to_look(found, edit, hunks[name], there, why, found.confidence)
    return asked


def ask_to_look(
    placement: Placement,
    edit: Edit,
    hunk: Hunk,
    there: Lines,
    why: str,
    most: float = MAX_DOUBTFUL_CONFIDENCE,
) -> Placement:
    """Returns the placement of `edit` as a conflict that suggests it.

    `there` are upstream's lines that it replaces; `most` is the suggestion's confidence at most.
    """
    suggestion = Suggestion(
        edit, there, placement.way, placement.evidence, min(placement.confidence, most)
    )
    return replace(
        placement,
        way=Way.NONE,
        evidence=why,
        action=None,
        conflict=Conflict(
            why, edit.origin, edit.at, hunk.removed, hunk.added, there, edit.creates, Cause.DOUBTFUL
        ),
        confidence=1.0,
        suggestions=(suggestion,),
    )
