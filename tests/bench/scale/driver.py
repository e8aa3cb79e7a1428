"""The memory of the process that drives a batch, by the number of its forks.

    python tests/bench/scale/driver.py [--forks 1000] [--bytes 300000]

No fork is worked on: an executor answers each task with four records, whose results have so
many bytes, and half of it is reported twice, as a cluster does. Prints the peak, the seconds of
processor time, and the bytes of the folder that tells what was made.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from patchsplit.batch.forks import Fork
from patchsplit.batch.run import BatchOptions, LocalChannel, run_batch
from patchsplit.batch.tasks import Channel, Report, Step, StepRecord, Task
from patchsplit.progress import ignore_progress


class AnsweringExecutor(ThreadPoolExecutor):
    """Answers in two threads, as fast as the driver reads."""

    def __init__(self, size: int, reports: SimpleQueue[Report]) -> None:
        super().__init__(2)
        self._size = size
        self._reports = reports

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Submits an answer; the first two arguments are a task and a channel."""
        del fn, kwargs
        return super().submit(self._answer, *args)

    def _answer(self, task: Task, channel: Channel) -> tuple[StepRecord, ...]:
        made = tuple(
            StepRecord(step, "key", 0, 0.0, {"findings": make_texts(self._size)}) for step in Step
        )
        while self._reports.qsize() > 4:
            time.sleep(0.001)
        for record in made[:2]:
            channel.report(Report(task.fork.name, record=record))
        return made


def make_texts(size: int) -> list[str]:
    """Returns different texts of a hundred characters, of `size` bytes in all."""
    return [f"{nth:0100}" for nth in range(size // 103)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--forks", type=int, default=1000)
    parser.add_argument("--bytes", type=int, default=300_000)
    given = parser.parse_args()
    forks = [
        Fork(name=f"f{nth}", plan=f"f{nth}", repository="/r", fork="f", to=("branch:b",))
        for nth in range(given.forks)
    ]
    reports: SimpleQueue[Report] = SimpleQueue()
    with (
        tempfile.TemporaryDirectory() as folder,
        AnsweringExecutor(given.bytes, reports) as executor,
    ):
        run_batch(
            forks, executor, LocalChannel(reports), reports,
            BatchOptions(Path(folder)), on_record=lambda *_: None, on_progress=ignore_progress,
        )  # fmt: skip
        size = sum(path.stat().st_size for path in Path(folder).iterdir())
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = used.ru_utime + used.ru_stime
    print(
        f"{given.forks} forks: {used.ru_maxrss // 1024} MB, {seconds:.1f} s, {size >> 20} MB kept"
    )


if __name__ == "__main__":
    main()
