"""A checkout in which the commands are tried on any set of hunks."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from patchsplit.errors import PatchsplitError
from patchsplit.git.checkout import temporary_checkout
from patchsplit.model.delta import HunkId
from patchsplit.model.plan import Patch, PatchId
from patchsplit.model.verdicts import Limits, Outcome, Verdict
from patchsplit.progress import Progress
from patchsplit.session.series.commits import commit_series
from patchsplit.session.session import Session
from patchsplit.store.plans import store_root
from patchsplit.verify import CCACHE_FOLDER, Lane, Step
from patchsplit.verify.search import OutOfChecks

STAGE = "looking for the misplaced hunk"
SPARE_BUILDS = 3
"""Builds of one search beyond the logarithm of the number of hunks."""


class Workbench:
    """What the commands say of sets of hunks; what they said of a tree is not asked again."""

    def __init__(
        self,
        session: Session,
        commands: Sequence[str],
        lane: Lane,
        trials: Mapping[str, Verdict],
    ) -> None:
        self.session = session
        self.commands = commands
        self.trials = {**trials}
        """By key_trial; those of this workbench are added."""
        self.builds = 0
        """Sets of hunks that the commands were run on since `allow_builds`."""
        self._allowed = math.inf
        self._lane = lane
        self._known: dict[frozenset[HunkId], Verdict] = {}

    def allow_builds(self, hunks: int | None) -> None:
        """Begins a search among a number of hunks: it may use their logarithm, and a few more.

        None: any number of builds.
        """
        self.builds = 0
        self._allowed = math.inf
        if hunks is not None:
            self._allowed = math.ceil(math.log2(max(hunks, 2))) + SPARE_BUILDS

    def passes(self, hunks: Collection[HunkId]) -> bool:
        """Tells whether the commands succeed on upstream with exactly these hunks.

        Raises OutOfChecks.
        """
        return self.judge(hunks).outcome is Outcome.BUILDS

    def judge(self, hunks: Collection[HunkId]) -> Verdict:
        """Returns what the commands say of upstream with exactly these hunks.

        A set of which a file takes the path of another fails. Raises OutOfChecks.
        """
        wanted = frozenset(hunks)
        if wanted not in self._known:
            self._known[wanted] = self._try(wanted)
        return self._known[wanted]

    def _try(self, hunks: frozenset[HunkId]) -> Verdict:
        session, plan = self.session, self.session.plan
        order = [hunk for patch in plan.patches for hunk in patch.hunks if hunk in hunks]
        whole = Patch(PatchId("p0"), "A step", tuple(order))
        upstream = plan.source.upstream
        try:
            parts = replace(plan, patches=(whole,))
            series = commit_series(session, plan=parts) if order else None
        except PatchsplitError as error:
            return Verdict(upstream, Outcome.FAILS, error.message)
        if series is not None and series.collisions:
            return Verdict(upstream, Outcome.FAILS, "A file takes the path of another one.")
        commit = series.tip if series is not None else upstream
        step = Step(0, commit, session.repo.resolve_tree(commit), STAGE)
        if not self._lane.knows(step):
            if self.builds >= self._allowed:
                raise OutOfChecks
            self.builds += 1
        session.on_progress(Progress(STAGE, self.builds, None))
        result = self._lane.try_step(step)
        self.trials.update(result.trials)
        return result.verdict


@contextmanager
def open_workbench(
    session: Session,
    commands: Sequence[str],
    limits: Limits,
    trials: Mapping[str, Verdict],
) -> Iterator[Workbench]:
    """Yields a workbench whose checkout is deleted afterwards."""
    with temporary_checkout(session.repo) as checkout:
        ccache = store_root(session.repo.common_dir) / CCACHE_FOLDER
        lane = Lane(checkout, commands, trials, limits, lambda _: None, ccache)
        yield Workbench(session, commands, lane, trials)
