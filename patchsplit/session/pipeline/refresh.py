"""Replays the decisions of a plan on newer trees of upstream or the fork."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from patchsplit.model.analysis import Analysis
from patchsplit.model.delta import Delta, Hunk, HunkId, cut_delta, cut_hunk
from patchsplit.model.edits import issue_patch_id, record_cut
from patchsplit.model.plan import Patch, Plan, Source, Topic, TopicId
from patchsplit.model.topics.listing import complete_topics, make_unique
from patchsplit.progress import OnProgress, ignore_progress
from patchsplit.propose.grouping.cuts import CutsByHunk
from patchsplit.read import Omission
from patchsplit.session.conflicts.answers import open_answers, recall_answers
from patchsplit.session.conflicts.carry import carry_answers
from patchsplit.session.pipeline.analyse import analyse_and_cut
from patchsplit.session.pipeline.propose import propose_plan
from patchsplit.session.pipeline.source import (
    PlanRequest,
    complete_history,
    find_series_date,
    find_source,
    hold_fork,
)
from patchsplit.session.pipeline.units import add_queue
from patchsplit.session.session import Session, find_strange_hunks

MIN_SIMILARITY = 0.6
"""The share of equal lines from which a new hunk counts as an old one that changed."""
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """The result of a refresh, in hunks."""

    gone: int
    """Hunks of the old delta that the new one does not have."""
    changed: int
    """Hunks whose lines changed, matched by similarity; they keep their patch."""
    new: int
    """Hunks without a decision."""
    landed: int
    """Hunks that are upstream now and were not before."""
    skipped: tuple[Omission, ...] = ()
    """Changes that a diff cannot hold, such as those of binary files."""
    is_changed: bool = True
    """Whether the plan is another one now."""


def refresh(
    session: Session, request: PlanRequest, on_progress: OnProgress = ignore_progress
) -> RefreshReport:
    """Resolves the plan's names again, and replays its decisions on the trees: one edit.

    Names that are empty in `request` are those of the plan. New hunks are proposed as new patches
    at the end of the series. Where all trees are the same, nothing is analysed again, and only
    answers of other plans are taken over.
    """
    before, old = session.plan, session.analysis
    source, skipped = _renew_source(session, request, on_progress)
    old_queue = before.source.queue
    source = add_queue(
        session.repo, source, request.queue or (Path(old_queue) if old_queue else None)
    )
    complete_history(session.repo, source, request)
    if source == before.source and not find_strange_hunks(before, old):
        return _recall_only(session, skipped)
    analysis, cuts = analyse_and_cut(
        session.repo,
        source,
        before.cuts,
        on_progress,
        session.upstream_cache,
        _list_decided_hunks(before),
    )
    new = {name: some for name, some in cuts.items() if name not in before.cuts}
    before = _record_cuts(before, new, old.delta)
    known_delta = cut_delta(old.delta, new)
    renamed = match_changed_hunks(known_delta, analysis.delta)
    plan = replay(before, analysis, renamed, source, find_series_date(session.repo, source))
    plan = _carry_answers(session, plan, analysis)
    known = {*plan.owner(), *plan.private, *plan.upstreamed}
    fresh = [hunk.id for hunk in analysis.delta.hunks() if hunk.id not in known]
    plan, after = _append_new_patches(session, plan, analysis, frozenset(fresh), on_progress)
    names = analysis.delta.by_id()
    report = RefreshReport(
        gone=sum(h.id not in names and h.id not in renamed for h in known_delta.hunks()),
        changed=len(renamed),
        new=sum(h not in renamed.values() and h not in known_delta.by_id() for h in fresh),
        landed=_count_landed(old, analysis, new),
        skipped=skipped,
    )  # fmt: skip
    session.edit(f"refresh onto {source.upstream_name or source.upstream[:12]}", lambda _: plan)
    session.adopt(after)
    return report


def _recall_only(session: Session, skipped: tuple[Omission, ...]) -> RefreshReport:
    """Takes answers of other plans over; an edit only if there are any."""
    plan, known = session.plan, open_answers(session.repo).load()
    after = recall_answers(session.repo, plan, session.analysis, plan.source.upstream, known)
    if after != plan:
        session.edit("take over answers of other plans", lambda _: after)
    return RefreshReport(0, 0, 0, 0, skipped, is_changed=after != plan)


def _list_decided_hunks(plan: Plan) -> frozenset[HunkId]:
    """Returns the hunks that the user decided about, other than that they are in a patch."""
    return frozenset((*plan.private, *plan.upstreamed, *plan.taken, *plan.answers, *plan.adapted))


def _record_cuts(plan: Plan, cuts: CutsByHunk, delta: Delta) -> Plan:
    """Returns the plan with cuts of hunks, some of which are of `delta`, the plan's own."""
    for hunk in delta.hunks():
        if hunk.id in cuts:
            pieces = [piece.id for piece in cut_hunk(hunk, cuts[hunk.id])]
            plan = record_cut(plan, hunk.id, cuts[hunk.id], pieces)
    return replace(plan, cuts={**plan.cuts, **cuts})


def _count_landed(before: Analysis, after: Analysis, cuts: CutsByHunk) -> int:
    """Returns how many hunks have landed that had not before, pieces of `cuts` included."""
    whole = {
        piece.id: hunk.id
        for hunk in before.delta.hunks()
        if hunk.id in cuts
        for piece in cut_hunk(hunk, cuts[hunk.id])
    }
    return sum(
        found.landed is not None
        and (known := before.placements.get(whole.get(name, name))) is not None
        and known.landed is None
        for name, found in after.placements.items()
    )


def _carry_answers(session: Session, plan: Plan, analysis: Analysis) -> Plan:
    """Returns the plan with its answers moved to the new lines of upstream's files.

    Conflicts that were answered in other plans of the repository get those answers.
    """
    repo = session.repo
    plan = carry_answers(repo, plan, session.analysis, analysis, session.plan.source.upstream)
    known = open_answers(repo).load()
    return recall_answers(repo, plan, analysis, plan.source.upstream, known)


def _renew_source(
    session: Session, request: PlanRequest, on_progress: OnProgress
) -> tuple[Source, tuple[Omission, ...]]:
    old = session.plan.source
    if not old.fork_name and not request.fork and request.diff is None:
        onto_name = request.onto or old.upstream_name
        onto = session.repo.resolve_commit(onto_name or old.upstream)
        return replace(old, upstream=onto, upstream_name=onto_name), ()
    asked = replace(
        request,
        onto=request.onto or old.upstream_name or old.upstream,
        fork=request.fork or old.fork_name,
        base=request.base or old.base_name,
    )
    source, _, skipped = find_source(session.repo, asked, on_progress)
    if session.store is not None:
        with session.store.lock():
            hold_fork(session.repo, session.store, source, request)
    return source, skipped


def match_changed_hunks(old: Delta, new: Delta) -> dict[HunkId, HunkId]:
    """Returns the new hunk for each old one that changed, by id.

    Both have the same path and kind, and a similarity of at least MIN_SIMILARITY; the most similar
    pairs are matched first.
    """
    before, after = old.by_id(), new.by_id()
    fresh: dict[str, list[Hunk]] = defaultdict(list)
    for hunk in new.hunks():
        if hunk.id not in before:
            fresh[hunk.path].append(hunk)
    pairs = [
        (likeness, gone.id, come.id)
        for gone in old.hunks()
        if gone.id not in after
        for come in fresh.get(gone.path, ())
        if gone.kind is come.kind
        and (likeness := _measure_similarity(gone, come)) >= MIN_SIMILARITY
    ]
    matched: dict[HunkId, HunkId] = {}
    taken: set[HunkId] = set()
    for _, gone_id, come_id in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if gone_id not in matched and come_id not in taken:
            matched[gone_id] = come_id
            taken.add(come_id)
    return matched


def _measure_similarity(one: Hunk, two: Hunk) -> float:
    first = (*(b"-" + line for line in one.removed), *(b"+" + line for line in one.added))
    second = (*(b"-" + line for line in two.removed), *(b"+" + line for line in two.added))
    return difflib.SequenceMatcher(None, first, second, autojunk=False).ratio()


def replay(
    plan: Plan,
    analysis: Analysis,
    matches: Mapping[HunkId, HunkId],
    source: Source,
    date: str,
) -> Plan:
    """Returns the plan with its decisions about the hunks of `analysis`, and without empty patches.

    `matches` gives the new id of each hunk that changed.
    """
    present = analysis.delta.by_id()

    def follow(hunks: Iterable[HunkId]) -> tuple[HunkId, ...]:
        found = (matches.get(hunk, hunk) for hunk in hunks)
        return tuple(dict.fromkeys(hunk for hunk in found if hunk in present))

    def carry(mapping: Mapping[HunkId, Value]) -> dict[HunkId, Value]:
        pairs = ((matches.get(hunk, hunk), value) for hunk, value in mapping.items())
        return {hunk: value for hunk, value in pairs if hunk in present}

    def follow_all(patches: Iterable[Patch]) -> tuple[Patch, ...]:
        followed = (replace(patch, hunks=follow(patch.hunks)) for patch in patches)
        return tuple(patch for patch in followed if patch.hunks)

    return replace(
        plan,
        source=source,
        date=date,
        patches=follow_all(plan.patches),
        topics=tuple(replace(t, set_aside=follow_all(t.set_aside)) for t in plan.topics),
        private=carry(plan.private),
        upstreamed=carry(plan.upstreamed),
        taken=frozenset(follow(plan.taken)),
        answers=carry(plan.answers),
        adapted=carry(plan.adapted),
        why=carry(plan.why),
        waived=tuple(
            replace(waiver, hunk=hunk)
            for waiver in plan.waived
            for hunk in (follow([waiver.hunk]) if waiver.hunk is not None else (None,))
        ),
    )


def _append_new_patches(
    session: Session,
    plan: Plan,
    analysis: Analysis,
    fresh: frozenset[HunkId],
    on_progress: OnProgress,
) -> tuple[Plan, Analysis]:
    """Appends proposed patches for the hunks without a decision; returns the analysis with cuts."""
    if not any(analysis.placements[hunk].landed is None for hunk in fresh):
        return plan, analysis
    proposal = propose_plan(
        session.repo, plan.source, analysis, analysis.commits, plan.date, on_progress,
        session.upstream_cache, fresh,
    )  # fmt: skip
    found, after = proposal.plan, proposal.analysis
    taken = {patch.subject for patch in plan.patches}
    plan, renamed = _append_topics(plan, found.topics)
    patches = list(plan.patches)
    for patch in found.patches:
        plan, name = issue_patch_id(plan)
        subject = patch.subject if patch.subject not in taken else f"{patch.subject} (more)"
        patches.append(replace(patch, id=name, subject=subject, topic=renamed[patch.topic]))
    grown = replace(
        plan,
        patches=tuple(patches),
        why={**plan.why, **found.why},
        cuts={**plan.cuts, **found.cuts},
    )
    return grown, after


def _append_topics(plan: Plan, topics: Iterable[Topic]) -> tuple[Plan, Mapping[TopicId, TopicId]]:
    """Returns the plan with topics of another one, and the new id of each by its old one."""
    renamed: dict[TopicId, TopicId] = {}
    plan = complete_topics(plan)
    for topic in topics:
        number = plan.issued_topics + 1
        renamed[topic.id] = TopicId(f"t{number}")
        name = make_unique(topic.name, {known.name for known in plan.topics})
        added = replace(topic, id=renamed[topic.id], name=name)
        plan = replace(plan, topics=(*plan.topics, added), issued_topics=number)
    return plan, renamed


def refresh_separately(
    session: Session, on_progress: OnProgress = ignore_progress
) -> tuple[Session, str]:
    """Refreshes the plan in a fork of the session; returns the fork, and a summary for the user.

    The given session is not changed. The caller closes both.
    """
    with ExitStack() as stack:
        other = stack.enter_context(session.fork(on_progress))
        found = refresh(other, PlanRequest(), on_progress)
        other.on_progress = ignore_progress
        stack.pop_all()
    if not found.is_changed:
        return other, "Refreshed: nothing has changed."
    counts = f"{found.new} new hunks, {found.changed} changed, {found.gone} gone"
    return other, f"Refreshed: {counts}, {found.landed} have landed upstream."
