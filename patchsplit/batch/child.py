"""Runs a task in a child process, which ends with the process that started it."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import IO

from patchsplit.batch.tasks import (
    Channel,
    Report,
    Step,
    StepError,
    StepRecord,
    Task,
    decode_report,
    encode_line,
)
from patchsplit.errors import ExitCode
from patchsplit.progress import Cancelled

MODULE = "patchsplit.cli.batch.worker"
"""Reads a task as a line on standard input, and prints reports as lines on standard output; it ends
where its standard input ends."""
ATTEMPTS = 2
"""Times that a task is begun where its process is killed."""
POLL_SECONDS = 0.5
"""Seconds between two looks at whether the task is still wanted."""
GRACE_SECONDS = 20.0
"""Seconds that a child may take to remove what it made, before it is killed."""
TAIL_SIZE = 600
"""Bytes of a dead child's last words that are shown."""


def run_task(
    task: Task, channel: Channel, command: Sequence[str] | None = None
) -> tuple[StepRecord, ...]:
    """Makes the steps of a task, and returns what each made; each is reported as it is done.

    A step that fails is the last one. Where the process is killed, the task is begun again: what is
    done is not done again. Raises Cancelled where the channel is stopped. `command` is that of the
    child; None: this Python with MODULE.
    """
    words = ""
    for _ in range(ATTEMPTS):
        made: dict[Step, StepRecord] = {}
        child = _Child(task, command or (sys.executable, "-m", MODULE))
        try:
            for report in child.follow(channel):
                if report.record is not None:
                    made[report.record.step] = report.record
                channel.report(report)
        finally:
            child.end()
        if child.code == 0:
            return tuple(made.values())
        words = child.last_words
    step = next(step for step in task.steps if step not in made)
    error = StepError(
        ExitCode.ENVIRONMENT.kind, ExitCode.ENVIRONMENT,
        f"The process of the fork {task.fork.name} ended at {step}, twice: {words}",
        "Give it more memory, with fewer --jobs, then run the same command again.",
    )  # fmt: skip
    failed = StepRecord(step, "", ExitCode.ENVIRONMENT, 0.0, error=error)
    channel.report(Report(task.fork.name, record=failed))
    return (*made.values(), failed)


class _Child:
    """A running child; `end` must be called."""

    last_words = ""
    """How an ended child ended, and the last lines that it printed to standard error."""

    def __init__(self, task: Task, command: Sequence[str]) -> None:
        self._words: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - end() closes it
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._words, bufsize=0
        )
        with suppress(BrokenPipeError):
            self._pipe(self._process.stdin).write(encode_line(task))

    @property
    def code(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        return self._process.returncode

    @staticmethod
    def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
        assert pipe is not None  # noqa: S101 - PIPE was asked for
        return pipe

    def follow(self, channel: Channel) -> Iterator[Report]:
        """Yields what the child reports until it ends. Raises Cancelled if it is not wanted."""
        out, rest = self._pipe(self._process.stdout).fileno(), b""
        while True:
            if channel.is_stopped():
                raise Cancelled
            if not select.select([out], [], [], POLL_SECONDS)[0]:
                continue
            new = os.read(out, 1 << 16)
            if not new:
                break
            *lines, rest = (rest + new).split(b"\n")
            yield from map(decode_report, lines)
        self._process.wait()

    def end(self) -> None:
        """Ends the child, which may remove what it made before; sets `last_words`."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                self._pipe(pipe).close()
        with self._words:
            self.last_words = self._describe_end()

    def _describe_end(self) -> str:
        code = self._process.returncode
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        self._words.seek(0)
        words = self._words.read()[-TAIL_SIZE:].decode("utf-8", "replace").strip()
        return f"{how}. {words}".rstrip()
