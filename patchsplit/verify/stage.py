"""Runs the user's build command on every step, in one checkout."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from patchsplit.git.checkout import CommandResult, temporary_checkout
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.model.verdicts import Outcome, Verdict
from patchsplit.progress import OnProgress, Progress, ignore_progress

STAGE = "building"
FAILURE_LINES = 40
"""Lines of the output of a failure that are kept: the last ones, where compilers put errors."""


def verify_steps(
    repo: Repo,
    steps: Sequence[tuple[Oid, str]],
    command: str,
    known_verdicts: Mapping[Oid, Verdict],
    *,
    timeout: float,
    on_progress: OnProgress = ignore_progress,
) -> Iterator[Verdict]:
    """Yields a verdict for each commit, in order; `steps` are (commit, label for the progress).

    `command` is a shell command. A tree in `known_verdicts` is not built again. The checkout is
    kept from step to step, so that a build system builds only what a patch changed. `timeout`:
    seconds for each step.
    """
    with temporary_checkout(repo) as checkout:
        for nth, (commit, words) in enumerate(steps):
            report = partial(on_progress, Progress(STAGE, nth, len(steps), words))
            report()
            tree = repo.resolve_tree(commit)
            if tree in known_verdicts:
                yield known_verdicts[tree]
                continue
            checkout.check_out(commit)
            began = time.monotonic()
            ended = checkout.run(
                ["sh", "-c", f"exec 2>&1\n{command}"],
                timeout=timeout,
                on_tick=report,
                building=True,
            )
            yield _make_verdict(tree, ended, time.monotonic() - began)


def _make_verdict(tree: Oid, ended: CommandResult, seconds: float) -> Verdict:
    failed = Outcome.FAILS if ended.exit_code else Outcome.BUILDS
    outcome = Outcome.TIMEOUT if ended.timed_out else failed
    words = (
        "" if outcome is Outcome.BUILDS else "\n".join(ended.stdout.splitlines()[-FAILURE_LINES:])
    )
    return Verdict(tree, outcome, words, round(seconds, 1))
