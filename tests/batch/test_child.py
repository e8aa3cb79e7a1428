"""The child process of a fork: what happens where it, or the process that started it, ends."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from queue import SimpleQueue

import pytest

from patchsplit.batch.child import MODULE, run_task
from patchsplit.batch.forks import Fork
from patchsplit.batch.run import LocalChannel
from patchsplit.batch.tasks import Report, Step, Task, encode_line
from patchsplit.demo.build import make_demo
from patchsplit.errors import ExitCode
from patchsplit.progress import Cancelled

WORKER = [sys.executable, "-m", MODULE]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("demo") / "relay"
    make_demo(made)
    return made


@pytest.fixture
def task(demo: Path, tmp_path: Path) -> Task:
    relay = shutil.copytree(demo, tmp_path / "relay")
    fork = Fork(
        name="ring", plan="ring", repository=str(relay), base="v1.0", onto="main", fork="fork",
        to=("branch:out",),
    )  # fmt: skip
    return Task(fork, (Step.PLAN, Step.EMIT))


def make_channel() -> tuple[LocalChannel, SimpleQueue[Report]]:
    reports: SimpleQueue[Report] = SimpleQueue()
    return LocalChannel(reports), reports


def test_a_child_that_is_killed_is_begun_again(task: Task, tmp_path: Path) -> None:
    mark = tmp_path / "killed"
    script = f'test -e "{mark}" && exec "$@"; touch "{mark}"; kill -KILL $$'
    channel, reports = make_channel()

    plan, emit = run_task(task, channel, ["sh", "-c", script, "sh", *WORKER])

    assert (plan.step, plan.code, plan.error) == (Step.PLAN, ExitCode.OK, None)
    assert (emit.step, emit.code) == (Step.EMIT, ExitCode.FINDINGS)
    told = [reports.get_nowait() for _ in range(reports.qsize())]
    assert [one.record for one in told if one.record] == [plan, emit]
    assert "placing" in {one.progress.stage for one in told if one.progress}


def test_a_child_that_is_killed_twice_is_a_failure_of_its_step(task: Task) -> None:
    channel, _ = make_channel()
    (failed,) = run_task(task, channel, ["sh", "-c", "echo no memory >&2; kill -KILL $$"])
    assert failed.step is Step.PLAN
    assert failed.error is not None
    assert failed.error.exit_code == ExitCode.ENVIRONMENT
    assert "ended at plan, twice: signal 9. no memory" in failed.error.message


def test_a_channel_that_is_stopped_ends_the_child(task: Task) -> None:
    channel, _ = make_channel()
    channel.stop()
    with pytest.raises(Cancelled):
        run_task(task, channel, WORKER)


def test_another_version_is_refused(task: Task) -> None:
    channel, _ = make_channel()
    (failed,) = run_task(Task(task.fork, version="0.0.1"), channel)
    assert failed.error is not None
    assert "the batch is of 0.0.1" in failed.error.message


@pytest.mark.parametrize("how", ["close", "signals"])
def test_a_worker_ends_and_leaves_nothing(
    task: Task, how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    with subprocess.Popen(WORKER, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        worker.stdin.write(encode_line(task))
        worker.stdin.flush()
        assert worker.stdout.readline()
        if how == "close":
            worker.stdin.close()
        else:  # Ctrl-C on a terminal reaches the worker, and then its parent ends it
            os.kill(worker.pid, signal.SIGINT)
            time.sleep(0.01)
            os.kill(worker.pid, signal.SIGTERM)
        worker.stdout.read()
        worker.wait()
    # The second signal may come once Python has put the handlers back, after all is removed.
    assert worker.returncode in (ExitCode.INTERRUPTED, -signal.SIGTERM)
    assert [*(tmp_path / "tmp").iterdir()] == []
