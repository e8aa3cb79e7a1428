"""Which steps of the series are tried, and in what state of the tree."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from patchsplit.emit.subseries import collect_stack
from patchsplit.errors import PatchsplitError
from patchsplit.model.delta import HunkId, Oid
from patchsplit.model.plan import Patch, PatchId, TopicId
from patchsplit.model.verdicts import hash_hunks, hash_prefixes
from patchsplit.session.series.collisions import refuse_collisions
from patchsplit.session.series.commits import commit_series, find_needs
from patchsplit.session.session import Session
from patchsplit.session.views.topics import find_topics, resolve_topic, select_patches
from patchsplit.verify import Step

UPSTREAM = "upstream itself"


@dataclass(frozen=True, slots=True)
class Scope:
    """What the commands run on."""

    topics: tuple[str, ...] = ()
    """Names of topics: only their patches, and what they need; empty: the whole series."""
    since: PatchId | None = None
    """The first patch of the series that is tried, on the step before it; None: the first of all.
    Not with `is_independent`."""
    is_independent: bool = False
    """Whether each patch, and each topic, is tried on upstream with only what it needs."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A state of the tree, and what it proves."""

    step: Step
    key: str
    """That of the hunks that stand, as hash_hunks returns it."""
    hunks: frozenset[HunkId] = frozenset()
    """The hunks that stand."""
    patch: PatchId | None = None
    """The patch that it is about; None: upstream, or a topic."""
    topic: TopicId | None = None
    """The topic that it is about."""


def list_attempts(session: Session, scope: Scope) -> tuple[Attempt, ...]:
    """Returns what is to be tried, first what all others stand on.

    Raises PatchsplitError where a topic is not known, or where options exclude each other, and
    Refused if a file takes the path of another one.
    """
    if scope.is_independent and scope.since is not None:
        raise PatchsplitError(
            "A patch that is tried by itself comes after none: --from is for the series.",
            "Leave out --from, or --independent.",
        )
    chosen = select_patches(session, scope.topics) if scope.topics else None
    if scope.is_independent:
        return _list_independent(session, scope, chosen)
    return _list_prefixes(session, scope, chosen)


def _list_prefixes(
    session: Session, scope: Scope, chosen: Collection[PatchId] | None
) -> tuple[Attempt, ...]:
    plan = session.plan
    names = None if chosen is None else [p.id for p in plan.patches if p.id in chosen]
    series = commit_series(session, patches=names)
    refuse_collisions(session, series)
    commits = dict(series.commits)
    part = plan if names is None else replace(plan, patches=tuple(map(plan.patch, names)))
    keys = dict(hash_prefixes(part))
    standing: frozenset[HunkId] = frozenset()
    found = [_attempt(session, 0, series.onto, standing, UPSTREAM)]
    for patch in plan.patches:
        if chosen is None or patch.id in chosen:
            standing |= frozenset(patch.hunks)
            if patch.id in commits:
                commit = commits[patch.id]
                made = _attempt(session, len(found), commit, standing, patch.subject, patch)
                found.append(replace(made, key=keys[patch.id]))
    if scope.since is not None:
        place = next((k for k, one in enumerate(found) if one.patch == scope.since), None)
        if place is None:
            raise PatchsplitError("That patch changes nothing, so that there is no step for it.")
        found = [replace(one, step=replace(one.step, index=k)) for k, one in
                 enumerate(found[place - 1 :])]  # fmt: skip
    return tuple(found)


def _list_independent(
    session: Session, scope: Scope, chosen: Collection[PatchId] | None
) -> tuple[Attempt, ...]:
    """Returns an attempt for each patch, then for each topic of more patches than one."""
    needs = find_needs(session, chosen)
    plan, upstream = session.plan, session.plan.source.upstream
    found = [_attempt(session, 0, upstream, frozenset(), UPSTREAM)]
    for name in needs:
        patch = plan.patch(name)
        commit, hunks = _commit_together(session, collect_stack(name, needs))
        found.append(_attempt(session, len(found), commit, hunks, patch.subject, patch))
    wanted = {resolve_topic(session, word).id for word in scope.topics}
    for topic in find_topics(session):
        members = [name for name in topic.patches if name in needs]
        if len(members) < 2 or (wanted and topic.id not in wanted):
            continue
        stack = {below for name in members for below in collect_stack(name, needs)}
        commit, hunks = _commit_together(session, [name for name in needs if name in stack])
        label = f"topic {topic.name}"
        made = _attempt(session, len(found), commit, hunks, label)
        found.append(replace(made, topic=topic.id))
    return tuple(found)


def _commit_together(session: Session, patches: Sequence[PatchId]) -> tuple[Oid, frozenset[HunkId]]:
    """Returns a commit of patches, as one, on upstream, and their hunks.

    Raises Refused if a file takes the path of another one.
    """
    plan = session.plan
    hunks = tuple(hunk for name in patches for hunk in plan.patch(name).hunks)
    whole = replace(plan.patch(patches[-1]), hunks=hunks)
    series = commit_series(session, plan=replace(plan, patches=(whole,)))
    refuse_collisions(session, series)
    return series.tip, frozenset(hunks)


def _attempt(
    session: Session,
    index: int,
    commit: Oid,
    hunks: frozenset[HunkId],
    label: str,
    patch: Patch | None = None,
) -> Attempt:
    step = Step(index, commit, session.repo.resolve_tree(commit), label)
    key = hash_hunks(session.plan, hunks)
    return Attempt(step, key, hunks, patch.id if patch is not None else None)
