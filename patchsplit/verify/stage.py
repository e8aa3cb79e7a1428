"""Runs the user's commands on every step, in several checkouts side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from queue import Empty, SimpleQueue

from patchsplit.git.checkout import temporary_checkout
from patchsplit.git.repo import Repo
from patchsplit.model.verdicts import Limits, Outcome, Verdict
from patchsplit.progress import OnProgress, Progress, ignore_progress
from patchsplit.verify.lane import Event, Lane, Output, Result, Step

STAGE = "building"
PATIENCE = 0.2
"""Seconds between two progress reports while nothing happens."""

OnOutput = Callable[[int, str], None]
"""Takes the index of a step, from 0, and lines that a command has printed there."""


def ignore_output(_index: int, _text: str) -> None:
    """Ignores what a command prints."""


def verify_steps(
    repo: Repo,
    steps: Sequence[Step],
    commands: Sequence[str],
    known: Mapping[str, Verdict],
    limits: Limits,
    *,
    on_progress: OnProgress = ignore_progress,
    on_output: OnOutput = ignore_output,
    ccache: Path | None = None,
) -> Iterator[Result]:
    """Yields the result of each step as it is found; those of one lane in their order.

    The first step comes first and alone: where it does not build, no other is tried. The others are
    divided into contiguous stretches, one for each of `limits.jobs` lanes. A lane keeps its
    checkout from step to step, so that a build system builds only what a patch changed. What
    `known` has, by key_trial, is not run again. `on_progress` may raise to stop the work; it and
    `on_output` are called in the caller's thread. `ccache` is the folder in which ccache keeps what
    it compiled; None: it is not used.
    """
    events: SimpleQueue[Event] = SimpleQueue()
    with ExitStack() as stack:
        lanes = [
            Lane(
                stack.enter_context(temporary_checkout(repo)),
                commands, known, limits, events.put, ccache,
            )
            for _ in range(max(1, min(limits.jobs, len(steps) - 1)))
        ]  # fmt: skip
        pool = stack.enter_context(ThreadPoolExecutor(len(lanes), "verify"))
        for lane in lanes:
            stack.callback(lane.stop)
        done = 0

        def run(stretches: Sequence[Sequence[Step]], processes: int) -> Iterator[Result]:
            """Yields the results of lanes, each of which tries a stretch."""
            nonlocal done
            futures = [
                pool.submit(lane.run, some, processes)
                for lane, some in zip(lanes, stretches, strict=False)
            ]
            for event in _follow(futures, events):
                if isinstance(event, Output):
                    on_output(event.step.index, event.text)
                elif isinstance(event, Result):
                    done += 1
                    yield event
                label = event.step.label if event is not None else ""
                on_progress(Progress(STAGE, done, len(steps), label))

        first = list(run([steps[:1]], limits.jobs))
        yield from first
        if all(result.verdict.outcome is Outcome.BUILDS for result in first):
            yield from run(_divide(steps[1:], len(lanes)), 1)


def _divide(steps: Sequence[Step], parts: int) -> list[Sequence[Step]]:
    """Returns `parts` contiguous stretches of steps, about equally long."""
    size, rest = divmod(len(steps), parts)
    starts = [nth * size + min(nth, rest) for nth in range(parts + 1)]
    return [steps[start:stop] for start, stop in pairwise(starts)]


def _follow(futures: Sequence[Future[None]], events: SimpleQueue[Event]) -> Iterator[Event | None]:
    """Yields what lanes report until all have ended; None after PATIENCE without a report.

    Raises what one of them raised.
    """
    while True:
        ended = all(future.done() for future in futures)
        try:
            yield events.get(timeout=0 if ended else PATIENCE)
        except Empty:
            if ended:
                break
            yield None
    for future in futures:
        future.result()
