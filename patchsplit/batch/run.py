"""Runs the tasks of a batch on an executor, and records what each step made as it is made."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Empty, SimpleQueue

from patchsplit.batch.child import run_task
from patchsplit.batch.forks import Fork
from patchsplit.batch.tasks import Channel, Report, Step, StepError, StepRecord, Task
from patchsplit.errors import ExitCode
from patchsplit.progress import OnProgress, Progress
from patchsplit.store.batch import BatchStore

STAGE = "forks"
PATIENCE = 0.2
"""Seconds between two looks at whether a task has ended, while nothing is reported."""
NEEDED_RESULTS = (Step.EMIT,)
"""Steps whose results a later run needs: what they wrote must still be there."""


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """How a step of a fork ended; what it made is in the batch's folder."""

    fork: str
    step: Step
    code: int
    seconds: float
    kept: bool
    message: str = ""
    """What failed; "" where nothing did."""


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """How a batch is run."""

    state: Path
    """The folder that has what each step made."""
    really: bool = False
    """Whether pushes are made, and not only shown."""
    again: bool = False
    """Whether every step is made, whatever earlier runs made."""


OnRecord = Callable[[str, StepRecord], None]
"""Takes the name of a fork, and what one of its steps made."""


class LocalChannel:
    """Reports to a queue of this process."""

    def __init__(self, reports: SimpleQueue[Report]) -> None:
        self._reports = reports
        self._stopped = threading.Event()

    def stop(self) -> None:
        self._stopped.set()

    def report(self, report: Report) -> None:
        self._reports.put(report)

    def is_stopped(self) -> bool:
        return self._stopped.is_set()


def _make_tasks(forks: Sequence[Fork], store: BatchStore, options: BatchOptions) -> list[Task]:
    """Returns a task for each fork, with what earlier runs made, unless all is made again."""
    found = []
    for fork in forks:
        kept = None if options.again else store.load(fork.name, tuple[StepRecord, ...])
        steps = tuple(step for step in Step if step is not Step.VERIFY or fork.verify)
        records = tuple(map(_strip, kept or ()))
        found.append(Task(fork, steps, records, options.really))
    return found


def _strip(record: StepRecord) -> StepRecord:
    """Returns a record without a result that no later run needs."""
    return record if record.step in NEEDED_RESULTS else replace(record, result={})


def run_batch(
    forks: Sequence[Fork],
    executor: Executor,
    channel: Channel,
    reports: SimpleQueue[Report],
    options: BatchOptions,
    *,
    on_record: OnRecord,
    on_progress: OnProgress,
) -> list[StepOutcome]:
    """Makes the steps of forks, and returns how each step ended, in the order of the forks.

    `reports` gets what the tasks report by `channel`. Each record replaces the earlier one of its
    step in the folder of the batch, and is handed to `on_record`, before the next report is read. A
    fork that fails stops no other. Whatever `on_progress` raises stops all. Raises PlanChanged if
    another batch uses the folder.
    """
    store = BatchStore(options.state)
    with store.lock():
        tasks = _make_tasks(forks, store, options)
        recorder = _Recorder(store, on_record)
        return _run_tasks(tasks, executor, channel, reports, recorder, on_progress)


def _run_tasks(
    tasks: Sequence[Task],
    executor: Executor,
    channel: Channel,
    reports: SimpleQueue[Report],
    recorder: _Recorder,
    on_progress: OnProgress,
) -> list[StepOutcome]:
    total = sum(len(task.steps) for task in tasks)
    futures = {executor.submit(run_task, task, channel): task for task in tasks}
    with _cancelling(futures):
        for found in _follow(futures, reports):
            if isinstance(found, Report):
                name, stage = found.fork, found.progress.stage if found.progress else ""
                if found.record is not None:
                    recorder.add(name, found.record)
            else:
                task, stage = futures.pop(found), ""  # it holds all that the task made
                name = task.fork.name
                for made in _collect(found, task, recorder.find_next_step(task)):
                    recorder.add(name, made)
            done = len(recorder.outcomes)
            on_progress(Progress(STAGE, done, total, f"{name} {stage}".rstrip()))
    keys = [(task.fork.name, step) for task in tasks for step in task.steps]
    return [recorder.outcomes[key] for key in keys if key in recorder.outcomes]


class _Recorder:
    """Takes what steps made, stores it, and hands it on: once, however often it is reported."""

    def __init__(self, store: BatchStore, on_record: OnRecord) -> None:
        self._store = store
        self._on_record = on_record
        self.outcomes: dict[tuple[str, Step], StepOutcome] = {}
        """By the name of the fork and the step."""

    def add(self, fork: str, made: StepRecord) -> None:
        """Takes what a step of a fork made.

        It is reported as it is made, again as the task ends, and again by another worker where the
        first one died.
        """
        message = made.error.message if made.error is not None else ""
        before = self.outcomes.get((fork, made.step))
        if before is not None and (before.code, before.message) == (made.code, message):
            return
        self.outcomes[fork, made.step] = StepOutcome(
            fork, made.step, made.code, made.seconds, made.kept, message
        )
        if made.kept:
            made = _load_result(self._store, fork, made)
        elif made.key:
            _save(self._store, fork, made)
        self._on_record(fork, made)

    def find_next_step(self, task: Task) -> Step:
        """Returns the first step of a task that has not ended; the last one if all have."""
        left = (step for step in task.steps if (task.fork.name, step) not in self.outcomes)
        return next(left, task.steps[-1])


@contextmanager
def _cancelling(futures: Iterable[Future[tuple[StepRecord, ...]]]) -> Iterator[None]:
    """Cancels the futures that have not begun, where its body raises."""
    try:
        yield
    except BaseException:
        for future in futures:
            future.cancel()
        raise


def _save(store: BatchStore, fork: str, made: StepRecord) -> None:
    """Puts a record in the place of the earlier one of its step; a new plan takes the place of all.

    They are in the order of the steps, though a cluster builds before the series is checked.
    """
    kept = store.load(fork, tuple[StepRecord, ...]) or ()
    others = [one for one in kept if one.step is not made.step and made.step is not Step.PLAN]
    store.save(fork, sorted((*others, made), key=lambda one: list(Step).index(one.step)))


def _load_result(store: BatchStore, fork: str, made: StepRecord) -> StepRecord:
    """Returns a record that was kept, with the result that its step had when it was made."""
    known = store.load(fork, tuple[StepRecord, ...]) or ()
    result = next((one.result for one in known if one.step is made.step), made.result)
    return replace(made, result=result)


def _collect(
    future: Future[tuple[StepRecord, ...]], task: Task, step: Step
) -> tuple[StepRecord, ...]:
    """Returns what a task returned; where the executor lost it, a failure of `step`."""
    try:
        return future.result()
    except Exception as error:  # noqa: BLE001 - an executor may raise whatever its kind is
        why = StepError(
            ExitCode.ENVIRONMENT.kind, ExitCode.ENVIRONMENT,
            f"The task of the fork {task.fork.name} was lost: {type(error).__name__} {error}",
            "Look at the workers, then run the same command again: what is done is kept.",
        )  # fmt: skip
        return (StepRecord(step, "", ExitCode.ENVIRONMENT, 0.0, error=why),)


def _follow(
    futures: dict[Future[tuple[StepRecord, ...]], Task], reports: SimpleQueue[Report]
) -> Iterator[Report | Future[tuple[StepRecord, ...]]]:
    """Yields reports, and each future once it is done and its reports are read."""
    waiting = dict.fromkeys(futures)
    while waiting:
        done = [future for future in waiting if future.done()]
        yield from _drain(reports, 0.0 if done else PATIENCE)
        for future in done:
            del waiting[future]
            yield future


def _drain(reports: SimpleQueue[Report], timeout: float) -> Iterator[Report]:
    """Yields the reports that there are now; where there is none, waits for one."""
    count = reports.qsize()
    for _ in range(count):
        yield reports.get_nowait()
    if not count and timeout:
        with suppress(Empty):
            yield reports.get(timeout=timeout)
