"""Creates a plan from two refs, or from a diff and a ref."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from patchsplit.errors import PatchsplitError, Refused, RemedyKind
from patchsplit.git.records import read_commits
from patchsplit.git.repo import Repo
from patchsplit.git.tips import list_tips
from patchsplit.model.dates import normalize_date
from patchsplit.model.delta import Oid
from patchsplit.model.plan import Source
from patchsplit.progress import OnProgress, ignore_progress
from patchsplit.read import Omission, read_diff
from patchsplit.session.conflicts.answers import open_answers, recall_answers
from patchsplit.session.pipeline.analyse import analyse_and_cut
from patchsplit.session.pipeline.propose import propose_plan
from patchsplit.session.session import DEFAULT_PLAN, Session
from patchsplit.store.plans import PlanStore, store_root
from patchsplit.store.upstream_cache import UpstreamCache

__all__ = ["Omission", "PlanRequest", "PlanStart", "create_plan", "find_series_date", "find_source"]


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What a plan is made from, as the user gave it."""

    onto: str = ""
    """Upstream's branch; "": the default branch of the remote origin or upstream."""
    fork: str = ""
    """The fork's commit or tree; "": HEAD."""
    base: str = ""
    """The upstream commit that the fork is based on; "": the merge base of fork and upstream."""
    diff: bytes | None = None
    """A diff in place of a fork; None: there is a fork."""
    diff_name: str = ""
    """The file name of the diff, for labels."""
    min_confidence: float = 0.0
    """Where git's merge conflicts, a hunk is placed only with at least this confidence (0 to 1)."""
    history: bool = True
    """Whether the fork's commits are used to group hunks."""


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
            raise Refused(
                f"The plan {name} exists already.",
                RemedyKind.REPLACE_PLAN,
            )
        cache = UpstreamCache(store_root(repo.common_dir))
        source, evidence, skipped = find_source(repo, request, on_progress)
        analysis, cuts = analyse_and_cut(repo, source, {}, on_progress, cache)
        if not analysis.delta.files:
            raise PatchsplitError(
                "The fork and its base are the same; there is nothing to plan.",
                "Check the names of the base and the fork.",
            )
        plan, analysis = propose_plan(
            repo,
            source,
            analysis,
            analysis.commits if request.history else {},
            find_series_date(repo, source),
            on_progress,
            cache,
        )
        plan = replace(plan, cuts={**cuts, **plan.cuts})
        known = open_answers(repo).load()
        plan = recall_answers(repo, plan, analysis, source.upstream, known)
        session = Session(repo, plan, analysis=analysis, on_progress=on_progress)
        if store is not None:
            _store_plan(session, store, request)
        stack.pop_all()
    return PlanStart(session, evidence, skipped)


def _store_plan(session: Session, store: PlanStore, request: PlanRequest) -> None:
    plan = session.plan
    with store.lock():
        journal = store.load().journal if store.exists else None
        if request.diff is not None:
            store.save_objects(session.repo.objects)
        label = (
            f"plan {request.diff_name or plan.source.fork_name} onto {plan.source.upstream_name}"
        )
        session.journal = store.save(plan, journal, label, int(time.time()))
    session.store = store
    session.adopt(session.analysis)


def find_source(
    repo: Repo, request: PlanRequest, on_progress: OnProgress = ignore_progress
) -> tuple[Source, str, tuple[Omission, ...]]:
    """Resolves the names of a request: the source, how its base was found, and what was left out.

    Raises PatchsplitError if a name cannot be resolved, or if fork and upstream have no base.
    """
    onto_name = request.onto or find_default_upstream(repo)
    onto = repo.resolve_commit(onto_name)
    if request.diff is not None:
        base = repo.resolve(request.base) if request.base else None
        read = read_diff(repo, request.diff, base, list_tips(repo), on_progress)
        source = Source(read.base, read.fork, onto, request.base or read.base_name, "", onto_name)
        return replace(source, least=request.min_confidence), read.evidence, read.omissions
    fork_name = request.fork or "HEAD"
    fork = repo.resolve(fork_name)
    if request.base:
        base, evidence = repo.resolve(request.base), f"{request.base}, given by --base"
    else:
        base = _find_merge_base(repo, fork, onto, fork_name, onto_name)
        evidence = f"{base[:12]}, the merge base of {fork_name} and {onto_name}"
    source = Source(base, fork, onto, request.base, fork_name, onto_name, request.min_confidence)
    return source, evidence, ()


def _find_merge_base(repo: Repo, fork: Oid, onto: Oid, fork_name: str, onto_name: str) -> Oid:
    found = repo.find_merge_base(fork, onto) if repo.is_commit(fork) else None
    if found is None:
        raise PatchsplitError(
            f"{fork_name} and {onto_name} have no commit in common.",
            RemedyKind.NAME_BASE,
        )
    return found


def find_default_upstream(repo: Repo) -> str:
    """Returns the default branch of the remote origin or upstream: "origin/main".

    Raises PatchsplitError if neither has one.
    """
    for name in ("origin/HEAD", "upstream/HEAD"):
        found = repo.ask("rev-parse", "--abbrev-ref", "--verify", "--quiet", name)
        if found:
            return found
    raise PatchsplitError("Upstream's branch is not known.", RemedyKind.NAME_UPSTREAM)


def find_series_date(repo: Repo, source: Source) -> str:
    """Returns the date of the series in git's raw form: the newest commit date of its inputs.

    It does not depend on the time of the run, so that two runs make the same commits. Where no
    input has a date that git can read, it is the epoch.
    """
    commits = [oid for oid in (source.fork, source.upstream) if repo.is_commit(oid)]
    records = read_commits(repo, commits, ("%cd",), "--no-patch", "--date=raw")
    dates = (normalize_date(date) for record in records for date in record.texts)
    return max(filter(None, dates), key=lambda date: int(date.split()[0]), default="0 +0000")
