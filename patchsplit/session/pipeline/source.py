"""What the user named to what a plan is made from: its base, fork and upstream, and its date."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from patchsplit.errors import PatchsplitError, Refused, RemedyKind
from patchsplit.git.log import read_date
from patchsplit.git.repo import Repo
from patchsplit.git.tips import list_tips
from patchsplit.git.transfer import fetch_history, find_history_end
from patchsplit.git.write import pack_objects
from patchsplit.model.delta import Oid
from patchsplit.model.plan import Source
from patchsplit.progress import OnProgress, ignore_progress
from patchsplit.read import Omission, read_diff
from patchsplit.store.plans import PlanStore


class Shallow(StrEnum):
    """What is done where a shallow clone lacks commits between base and upstream."""

    REFUSE = "refuse"
    ACCEPT = "accept"
    """What these commits did is not known: what landed by them is placed, or asked about."""
    FETCH = "fetch"
    """All of upstream's history is fetched through git."""


UNSHALLOW = "This is a shallow clone, whose history ends early. Fetch it all with --unshallow."


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
    calibrate: bool = True
    """Whether upstream's past series are tried, which takes seconds on a project not yet known."""
    queue: Path | None = None
    """The vendor's queue of patches that wrote the fork: a file, a folder, or the name of a branch
    or a range of commits; None: the fork's commits count."""
    shallow: Shallow = Shallow.REFUSE


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
        base = _find_merge_base(repo, request, fork, onto, fork_name, onto_name)
        evidence = f"{base[:12]}, the merge base of {fork_name} and {onto_name}"
    source = Source(base, fork, onto, request.base, fork_name, onto_name, request.min_confidence)
    return source, evidence, ()


def _find_merge_base(
    repo: Repo, request: PlanRequest, fork: Oid, onto: Oid, fork_name: str, onto_name: str
) -> Oid:
    found = repo.find_merge_base(fork, onto) if repo.is_commit(fork) else None
    if found is None and repo.is_shallow and request.shallow is Shallow.FETCH:
        fetch_history(repo, _find_remote(repo, onto_name), onto)
        found = repo.find_merge_base(fork, onto)
    if found is None:
        raise PatchsplitError(
            f"{fork_name} and {onto_name} have no commit in common.",
            UNSHALLOW if repo.is_shallow else RemedyKind.NAME_BASE,
        )
    return found


def _find_remote(repo: Repo, upstream_name: str) -> str:
    """Returns the remote whose branch upstream is; "origin" if it is none's."""
    name = upstream_name.partition("/")[0]
    return name if name in repo.ask("remote").split() else "origin"


def complete_history(repo: Repo, source: Source, request: PlanRequest) -> None:
    """Sees to it that all commits between base and upstream are there, as the request says.

    Raises Refused where a shallow clone lacks some and the request does not accept that.
    """
    end = find_history_end(repo, source.base, source.upstream)
    if end is None or request.shallow is Shallow.ACCEPT:
        return
    if request.shallow is Shallow.FETCH:
        fetch_history(repo, _find_remote(repo, source.upstream_name), source.upstream)
        return
    raise Refused(
        f"This clone is shallow: upstream's history ends at {end[:12]}, after the base"
        f" {source.base[:12]}, so that what landed before is not known.",
        RemedyKind.DEEPEN,
    )


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
    dates = (read_date(repo, oid) for oid in commits)
    return max(filter(None, dates), key=lambda date: int(date.split()[0]), default="0 +0000")


def hold_fork(repo: Repo, store: PlanStore, source: Source, request: PlanRequest) -> None:
    """Copies the objects of the fork to the plan, which has them when they are gone elsewhere.

    The caller holds the lock of the plan.
    The fork of a diff is nowhere else; a branch that is amended leaves its commits to git gc.
    """
    if request.diff is not None:
        store.save_objects(repo.objects)
    else:
        store.save_objects(pack_objects(repo, source.fork, (source.base, source.upstream)))
