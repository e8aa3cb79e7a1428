"""patchsplit batch on a real Dask cluster of this machine."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from commands import git

from patchsplit.errors import ExitCode

pytest.importorskip("distributed")

FORKS = """\
[defaults]
base = "v1.0"
onto = "main"
fork = "fork"
verify = "sleep 0.3; test -d src"
[fork.one]
repository = "one"
to = "branch:out"
[fork.two]
repository = "two"
to = ["branch:out", "mbox:patches"]
"""


class Cluster:
    """A scheduler and two workers, which are processes without a nanny."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        told = folder / "scheduler.json"
        self._start(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(told)
        )
        self.address = json.loads(wait_for(told))["address"]
        self.workers = [
            self._start(
                "worker", self.address, "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny",
                "--local-directory", str(folder / f"worker{number}"),
            )
            for number in range(2)
        ]  # fmt: skip

    def _start(self, kind: str, *args: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", kind, *args, "--no-dashboard"]
        process = subprocess.Popen(
            command, cwd=self._folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._stack.enter_context(process)
        self._stack.callback(process.kill)
        return process


def wait_for(path: Path) -> str:
    while not (path.exists() and path.read_text().strip()):
        time.sleep(0.05)
    return path.read_text()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    with ExitStack() as stack:
        yield Cluster(tmp_path, stack)


def start(folder: Path, *more: str) -> subprocess.Popen[str]:
    (folder / "forks.toml").write_text(FORKS)
    return subprocess.Popen(
        [sys.executable, "-m", "patchsplit", "batch", str(folder / "forks.toml"), "--json", *more],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def read_outcome(folder: Path, out: str) -> tuple[object, ...]:
    """Returns the branches, the patches and the verdicts."""
    rows: list[dict[str, Any]] = [json.loads(line) for line in out.splitlines()[:-1]]
    verdicts = {
        (row["fork"], row["step"]): (row["code"], row["result"].get("steps"), row["error"])
        for row in rows
    }
    assert len(verdicts) == len(rows) == 8
    tips = [git(folder / name, "rev-parse", "out") for name in ("one", "two")]
    return tips, {path.name: path.read_bytes() for path in (folder / "patches").iterdir()}, verdicts


@pytest.mark.parametrize("way", [(), ("--bundles",)], ids=["paths", "bundles"])
def test_a_worker_that_is_killed_changes_nothing(
    demo_repository: Path, tmp_path: Path, cluster: Cluster, way: tuple[str, ...]
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        for name in ("one", "two"):
            shutil.copytree(demo_repository, folder / name)
    alone, _ = start(here, "--jobs", "2").communicate()

    running = start(there, "--scheduler", cluster.address, *way)
    assert running.stdout is not None
    first = running.stdout.readline()
    os.kill(cluster.workers[0].pid, signal.SIGKILL)
    rest, said = running.communicate()

    assert running.returncode == ExitCode.FINDINGS, said
    assert read_outcome(there, first + rest) == read_outcome(here, alone)
    sent = [*(tmp_path / "worker0").rglob("*.git")]
    assert bool(sent) == bool(way)


def test_an_address_where_nobody_answers_is_named(tmp_path: Path) -> None:
    process = start(tmp_path, "--scheduler", "nowhere://x:9")
    _, said = process.communicate()
    assert process.returncode == ExitCode.ENVIRONMENT
    told = json.loads(said.splitlines()[-1])["error"]
    assert "There is no Dask scheduler at nowhere://x:9" in told["message"]
