"""Builds every step: a command of the user's, in one checkout that goes from commit to commit."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from patchsplit.git.checkout import Ended, lab
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.model.verdicts import Outcome, Verdict
from patchsplit.progress import OnProgress, Progress, ignore

STAGE = "building"
TOLD = 40
"""Lines of a failure that are kept: the last ones, as compilers end with what went wrong."""


def verdicts(
    repo: Repo,
    steps: Sequence[tuple[Oid, str]],
    command: str,
    known: Mapping[Oid, Verdict],
    *,
    seconds: float,
    on_progress: OnProgress = ignore,
) -> Iterator[Verdict]:
    """Yields a verdict for each commit, in turn; `steps` are commits with words for a person.

    `command` is a line of shell. A tree that is in `known` is not built again. The checkout stays
    from step to step, so that a build system builds no more than what a patch changed; `seconds`
    is for each step.
    """
    with lab(repo) as place:
        for nth, (commit, words) in enumerate(steps):
            told = partial(on_progress, Progress(STAGE, nth, len(steps), words))
            told()
            tree = repo.tree(commit)
            if tree in known:
                yield known[tree]
                continue
            place.go_to(commit)
            began = time.monotonic()
            ended = place.run(
                ["sh", "-c", f"exec 2>&1\n{command}"], seconds=seconds, tick=told, building=True
            )
            yield _verdict(tree, ended, time.monotonic() - began)


def _verdict(tree: Oid, ended: Ended, took: float) -> Verdict:
    failed = Outcome.FAILS if ended.code else Outcome.BUILDS
    outcome = Outcome.LATE if ended.late else failed
    words = "" if outcome is Outcome.BUILDS else "\n".join(ended.out.splitlines()[-TOLD:])
    return Verdict(tree, outcome, words, round(took, 1))
