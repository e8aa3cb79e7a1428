"""A plan and its placements to commits on top of upstream, in the quarantine."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from patchsplit.git.repo import Repo
from patchsplit.git.tree import list_tree
from patchsplit.git.write import NewCommit, write_commits
from patchsplit.model.delta import Entry, HunkId, Oid
from patchsplit.model.facts import Person
from patchsplit.model.message import collapse_space, repair_encoding, strip_space
from patchsplit.model.placement import Action
from patchsplit.model.plan import Patch, PatchId, Plan
from patchsplit.model.series import Collision, Step, iter_steps
from patchsplit.progress import OnProgress, Progress, ignore_progress

TRAILER_LINE = re.compile(r"[A-Za-z][A-Za-z0-9-]*: \S|\(cherry picked from commit |#")
"""The beginning of a line of a trailer block (git's trailer.c, without configured trailers)."""


@dataclass(frozen=True, slots=True)
class CommittedSeries:
    """The commits of a series, in the quarantine."""

    onto: Oid
    commits: tuple[tuple[PatchId, Oid], ...]
    """In the order of the series; patches that change nothing are left out."""
    base: Oid | None = None
    """The upstream commit below `onto`; None: `onto` itself."""
    collisions: tuple[Collision, ...] = ()
    """Files that the commits lose, as others take their paths; such a series is never sent."""

    @property
    def tip(self) -> Oid:
        return self.commits[-1][1] if self.commits else self.onto


def write_series(
    repo: Repo,
    plan: Plan,
    actions: Mapping[HunkId, Action],
    upstream: Mapping[str, Entry],
    *,
    signoff: bool = False,
    brief: bool = False,
    on_progress: OnProgress = ignore_progress,
) -> CommittedSeries:
    """Writes the series onto the plan's upstream.

    The committer is the user, as is the author of a patch that has none; the same plan results in
    the same ids. `brief`: they are read once and never published. Raises EnvironmentFailure where
    git has no identity.
    """
    user, author = repo.read_identity(), repo.read_identity("AUTHOR")
    onto = plan.source.upstream
    steps = iter_steps(plan, actions, upstream, repo.read_lines, lambda: list_tree(repo, onto))
    series = _report_progress(steps, len(plan.patches), on_progress)
    names: list[PatchId] = []
    collisions: list[Collision] = []

    def iter_commits() -> Iterator[NewCommit]:
        for step in series:
            names.append(step.patch.id)
            collisions.extend(step.collisions)
            yield _build_commit(step, plan, author, user, signoff=signoff)

    oids = write_commits(repo, onto, iter_commits(), brief=brief)
    commits = tuple(zip(names, oids, strict=True))
    return CommittedSeries(onto, commits, collisions=tuple(collisions))


def _report_progress(series: Iterable[Step], total: int, on_progress: OnProgress) -> Iterator[Step]:
    for done, step in enumerate(series, 1):
        on_progress(Progress("writing", done, total, step.patch.subject))
        yield step


def _build_commit(
    step: Step, plan: Plan, author: Person, user: Person, *, signoff: bool
) -> NewCommit:
    patch = step.patch
    return NewCommit(
        message=format_message(patch, user if signoff else None),
        author=patch.author or author,
        author_date=patch.date or plan.date,
        committer=user,
        committer_date=plan.date,
        deletions=step.deletions,
        files=step.files,
    )


def format_message(patch: Patch, signer: Person | None) -> bytes:
    """Returns the commit message, with a Signed-off-by line at its end if `signer` is given.

    Its whitespace and its encoding are as git am leaves them, so that mails and commits are alike.
    """
    subject = repair_encoding(collapse_space(patch.subject))
    body = repair_encoding(strip_space(patch.body))
    text = subject + "\n" + (f"\n{body}\n" if body else "")
    if signer is not None:
        line = f"Signed-off-by: {signer}"
        last = text.rstrip("\n").rpartition("\n\n")[2].split("\n") if body else []
        block = bool(last) and all(TRAILER_LINE.match(row) for row in last)
        if line not in last[-1:]:
            text += f"{line}\n" if block else f"\n{line}\n"
    return text.encode("utf-8", "surrogateescape")
