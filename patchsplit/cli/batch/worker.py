"""The process of one fork.

A task comes as a line on standard input, reports go as lines to standard output. It ends as
after Ctrl-C where its standard input ends: then the process that started it is gone, and nothing
must go on unseen, or leave a checkout.
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import IO

from patchsplit import __version__
from patchsplit.batch.tasks import (
    Report,
    StepError,
    StepRecord,
    Task,
    decode_task,
    encode_line,
)
from patchsplit.cli.batch.steps import run_steps
from patchsplit.cli.process import EndHandler, prepare_process
from patchsplit.errors import ExitCode
from patchsplit.progress import Cancelled, Progress
from patchsplit.temporary import remove_abandoned

INTERVAL = 0.5
"""Seconds between two reports of one stage, at least."""


class Reporter:
    """Writes reports as lines."""

    def __init__(self, fork: str, out: IO[bytes]) -> None:
        self._fork = fork
        self._out = out
        self._stage, self._last = "", 0.0

    def report_progress(self, progress: Progress) -> None:
        """Writes how far a stage is, unless that was done a moment ago."""
        now = time.monotonic()
        if progress.stage != self._stage or now - self._last >= INTERVAL:
            self._stage, self._last = progress.stage, now
            self._write(Report(self._fork, progress=progress))

    def report_record(self, record: StepRecord) -> None:
        self._write(Report(self._fork, record=record))

    def _write(self, report: Report) -> None:
        self._out.write(encode_line(report))
        self._out.flush()


def main() -> int:
    """Makes the steps of the task on standard input; returns 0, or 130 where it was ended."""
    prepare_process()
    source, out = _take_streams()
    # Ctrl-C reaches this process, too, and then the signal of the process that started it: the
    # second one must not interrupt the cleaning up.
    handler = EndHandler()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, handler)
    try:
        task = decode_task(source.readline())
        threading.Thread(target=_end_with, args=(source,), daemon=True).start()
        reporter = Reporter(task.fork.name, out)
        if task.version != __version__:
            reporter.report_record(_refuse_version(task))
            return ExitCode.OK
        remove_abandoned(Path(tempfile.gettempdir()))
        for record in run_steps(task, reporter.report_progress):
            reporter.report_record(record)
    except (KeyboardInterrupt, Cancelled, BrokenPipeError):
        return ExitCode.INTERRUPTED
    return ExitCode.OK


def _take_streams() -> tuple[IO[bytes], IO[bytes]]:
    """Returns the standard input and output; what else is printed goes to standard error."""
    source, out = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return source, out


def _end_with(source: IO[bytes]) -> None:
    """Ends this process as by Ctrl-C once its input ends."""
    source.read()
    os.kill(os.getpid(), signal.SIGTERM)


def _refuse_version(task: Task) -> StepRecord:
    why = f"Here is patchsplit {__version__}, and the batch is of {task.version}."
    hint = "Install the same version on all workers."
    error = StepError(ExitCode.ENVIRONMENT.kind, ExitCode.ENVIRONMENT, why, hint)
    return StepRecord(task.steps[0], "", ExitCode.ENVIRONMENT, 0.0, error=error)


if __name__ == "__main__":
    sys.exit(main())
