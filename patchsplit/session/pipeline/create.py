"""Creates a plan from two refs, or from a diff and a ref."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from patchsplit.errors import AlreadyExists, DiskFull, NothingToDo, RemedyKind
from patchsplit.git.repo import Repo
from patchsplit.progress import OnProgress, ignore_progress
from patchsplit.read import Omission
from patchsplit.session.conflicts.answers import open_answers, recall_answers
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
from patchsplit.session.session import DEFAULT_PLAN, Session
from patchsplit.store.journal import Journal
from patchsplit.store.keys import nearness_key
from patchsplit.store.plans import PlanStore, store_root
from patchsplit.store.upstream_cache import UpstreamCache

__all__ = ["Omission", "PlanRequest", "PlanStart", "create_plan"]


@dataclass(frozen=True, slots=True)
class PlanStart:
    """A new plan's session, and how its source was found."""

    session: Session
    base_evidence: str
    """The base, and how it was found: "v1.0, given by --base"."""
    skipped: tuple[Omission, ...] = ()
    """Changes that a diff cannot hold, such as those of binary files."""


def create_plan(
    repo_dir: Path,
    request: PlanRequest,
    *,
    name: str | None = DEFAULT_PLAN,
    force: bool = False,
    on_progress: OnProgress = ignore_progress,
) -> PlanStart:
    """Reads, places and proposes, and stores the plan as `name` (None: does not store it).

    What is read of upstream's history is cached in either case. The caller closes the session.

    Raises Refused if a plan of that name exists and `force` is not set; with `force`, the new plan
    is one more entry of its journal, which can be undone. Raises PatchsplitError if a name cannot
    be resolved, or if there is nothing to plan.
    """
    with ExitStack() as stack:
        repo = stack.enter_context(Repo.open(repo_dir))
        store = PlanStore(repo.common_dir, name) if name is not None else None
        if store is not None and store.exists and not force:
            raise AlreadyExists(
                f"The plan {name} exists already.",
                RemedyKind.REPLACE_PLAN,
            )
        cache = UpstreamCache(store_root(repo.common_dir))
        source, evidence, skipped = find_source(repo, request, on_progress)
        source = add_queue(repo, source, request.queue)
        complete_history(repo, source, request)
        analysis, cuts = analyse_and_cut(repo, source, {}, on_progress, cache)
        if not analysis.delta.files:
            raise NothingToDo(
                "The fork and its base are the same; there is nothing to plan.",
                "Check the names of the base and the fork.",
            )
        proposal = propose_plan(
            repo,
            source,
            analysis,
            analysis.commits if request.history else {},
            find_series_date(repo, source),
            on_progress,
            cache,
            calibrate=request.calibrate,
        )
        plan, analysis = proposal.plan, proposal.analysis
        plan = replace(plan, cuts={**cuts, **plan.cuts})
        known = open_answers(repo).load()
        plan = recall_answers(repo, plan, analysis, source.upstream, known)
        session = Session(repo, plan, analysis=analysis, on_progress=on_progress)
        if store is not None:
            _store_plan(session, store, request, cache)
            store.cache.save_nearness(nearness_key(source), proposal.nearness)
        stack.pop_all()
    return PlanStart(session, evidence, skipped)


def _store_plan(
    session: Session, store: PlanStore, request: PlanRequest, cache: UpstreamCache
) -> None:
    """Stores the plan; on a full disk, what is cached of upstream makes room for it.

    A new plan that cannot be stored leaves nothing.
    """
    with store.lock():
        journal = store.load().journal if store.exists else None
        try:
            try:
                session.journal = _save_plan(session, store, request, journal)
            except DiskFull:
                cache.clear()
                store.remove_incomplete(whole=False)
                session.journal = _save_plan(session, store, request, journal)
        except BaseException:
            if journal is None:
                store.remove_incomplete()
            raise
    session.store = store
    session.adopt(session.analysis)


def _save_plan(
    session: Session, store: PlanStore, request: PlanRequest, journal: Journal | None
) -> Journal:
    """Stores the fork's objects and then the plan; returns the new journal."""
    plan = session.plan
    hold_fork(session.repo, store, plan.source, request)
    label = f"plan {request.diff_name or plan.source.fork_name} onto {plan.source.upstream_name}"
    return store.save(plan, journal, label, int(time.time()))
