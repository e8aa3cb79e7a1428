"""Moves a plan's answers to a newer upstream.

An answer is an edit of upstream's file, so it moves with the lines that it replaces. If upstream
has changed these lines, the hunk is a conflict again, with the old answer as first suggestion.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from patchsplit.git.lines import diff_lines
from patchsplit.git.repo import Repo
from patchsplit.model.analysis import Analysis
from patchsplit.model.delta import Entry, HunkId, Lines, Oid, Span
from patchsplit.model.placement import Conflict, Edit, overlap
from patchsplit.model.plan import Answer, ManualPlace, Plan
from patchsplit.place import LineMap, follow_span, write_over
from patchsplit.session.conflicts.claims import collect_edits


@dataclass(frozen=True, slots=True)
class _AnswerPlace:
    """The place and the lines of an answer, in the upstream that it was given for."""

    hunk: HunkId
    path: str
    blob: Oid
    at: Span
    lines: Lines
    new_conflict: Conflict
    """The same hunk's conflict with the newer upstream."""
    same_region: bool
    """Whether the new conflict has the same upstream lines."""


def carry_answers(repo: Repo, plan: Plan, before: Analysis, after: Analysis, upstream: Oid) -> Plan:
    """Returns the plan with its answers moved to the upstream of `after`.

    `before` is the analysis that they were given for, `upstream` the commit of that analysis.
    """
    asked = {
        name: now
        for name in plan.answers
        if (at := after.placements.get(name)) is not None and (now := at.conflict) is not None
    }
    given = dict(plan.answers)
    moved = [
        name for name, now in asked.items()
        if given[name].joins is None and not _is_unchanged(given[name], now)
    ]  # fmt: skip
    found = _find_places(plan, before, after, {name: asked[name] for name in moved})
    places = [place for place in found if repo.has_object(place.blob)]
    for name in moved:
        del given[name]
    taken = collect_edits(after, given)
    pairs = [(place.blob, after.upstream[place.path].oid) for place in places]
    for place, changes in zip(places, diff_lines(repo, pairs), strict=True):
        there = after.upstream[place.path].oid
        map_ = LineMap(repo.read_lines(place.blob), repo.read_lines(there), changes)
        since = plan.answers[place.hunk].since
        given[place.hunk] = _move_answer(place, map_, there, since, upstream, taken[place.path])
    return replace(plan, answers={**given, **_carry_joins(plan, given, asked)})


def _is_unchanged(answer: Answer, now: Conflict) -> bool:
    """Returns whether an answer replaces its conflict's region, which has the same lines now."""
    return answer.chosen is None and not answer.since and answer.upstream == now.upstream


def _find_places(
    plan: Plan, before: Analysis, after: Analysis, conflicts: Mapping[HunkId, Conflict]
) -> Iterator[_AnswerPlace]:
    for name, now in conflicts.items():
        answer, old = plan.answers[name], before.placements.get(name)
        chosen = answer.chosen
        if chosen is not None:
            path, at, lines = chosen.path, chosen.at, chosen.lines
            blob = chosen.blob or _find_blob(before.upstream, path)
        elif old is not None and old.conflict is not None and old.conflict.at is not None:
            path, at, lines = old.conflict.path, old.conflict.at, answer.lines
            blob = (
                _find_blob(before.upstream, path)
                if answer.upstream == old.conflict.upstream
                else ""
            )
        else:
            continue
        path = path if path in after.upstream else now.path
        if blob and path in after.upstream and after.upstream[path].mode.is_regular:
            yield _AnswerPlace(
                name, path, Oid(blob), at, lines, now, answer.upstream == now.upstream
            )


def _find_blob(upstream: Mapping[str, Entry], path: str) -> str:
    return upstream[path].oid if path in upstream else ""


def _move_answer(
    place: _AnswerPlace,
    map_: LineMap,
    blob: Oid,
    since: str,
    upstream: Oid,
    other_edits: list[Edit],
) -> Answer:
    """Returns an answer at its new place; as a suggestion if its lines changed or are taken.

    `since` is the upstream commit of an answer that is a suggestion already, else "". An accepted
    edit is added to `other_edits`.
    """
    # If the conflict has other lines now, a change next to the place may be part of it.
    at = follow_span(map_, place.at) if place.same_region else map_.map_clean(place.at)
    lines = place.lines
    edit = Edit(place.path, at, lines, 0) if at is not None else None
    if edit is None or since or overlap([*other_edits, edit]):
        since = since or upstream
    else:
        other_edits.append(edit)
    if at is None:
        at, lines = write_over(map_, place.at, lines)
    chosen = ManualPlace(place.path, at, map_.upstream[at.start : at.stop], lines, blob)
    return Answer(place.new_conflict.upstream, lines, chosen=chosen, since=since)


def _carry_joins(
    plan: Plan, answers: Mapping[HunkId, Answer], conflicts: Mapping[HunkId, Conflict]
) -> dict[HunkId, Answer]:
    """Returns the answers of hunks that are resolved by another hunk's answer."""
    found = {}
    for name, now in conflicts.items():
        with_ = plan.answers[name].joins
        if with_ is None:
            continue
        main = answers.get(with_)
        chosen = main.chosen if main is not None else None
        if main is None or main.since or chosen is None:
            continue
        behind = ManualPlace(chosen.path, Span(chosen.at.stop, chosen.at.stop), (), (), chosen.blob)
        found[name] = Answer(now.upstream, (), joins=with_, chosen=behind)
    return found
