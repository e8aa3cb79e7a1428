"""patchsplit batch: many forks, and what a second run does."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from commands import Patchsplit, caller, git
from jsonschema import Draft202012Validator

from patchsplit.cli.schema.catalogue import list_schemas
from patchsplit.errors import ExitCode

FORKS = """\
[defaults]
base = "v1.0"
onto = "main"
verify = "test -d src"

[fork.one]
repository = "relay"
fork = "fork"
to = ["branch:out", "mbox:patches"]
plan = "first"

[fork.two]
repository = "relay"
fork = "fork"
to = "branch:other"
take-suggestions = true

[fork.wrong]
repository = "relay"
fork = "nosuch"
to = "branch:third"
"""
Rows = dict[tuple[str, str], dict[str, Any]]


def write_forks(folder: Path, text: str = FORKS) -> str:
    (folder / "forks.toml").write_text(text)
    return str(folder / "forks.toml")


def read_rows(out: str) -> Rows:
    """Returns what --json printed of each step, by the fork and the step."""
    lines = [json.loads(line) for line in out.splitlines()]
    for line in lines:
        Draft202012Validator(list_schemas()["batch"]).validate(line)
    return {(line["fork"], line["step"]): line for line in lines[:-1]}


@pytest.fixture
def batch(relay: Path, capsys: pytest.CaptureFixture[str]) -> Patchsplit:
    return caller(relay.parent, capsys)


def test_forks_are_converted_and_what_is_done_is_kept(
    batch: Patchsplit, relay: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_forks(relay.parent)
    ran = batch("batch", path, "--json", "--jobs", "2", check=False)
    rows = read_rows(ran.out)

    assert ran.code == ExitCode.UNKNOWN_NAME
    assert {key: row["code"] for key, row in rows.items()} == {
        ("one", "plan"): 0, ("one", "check"): 0, ("one", "verify"): 0, ("one", "emit"): 1,
        ("two", "plan"): 0, ("two", "check"): 0, ("two", "verify"): 0, ("two", "emit"): 0,
        ("wrong", "plan"): 5,
    }  # fmt: skip
    assert rows["wrong", "plan"]["error"]["kind"] == "unknown-name"
    assert not any(row["kept"] for row in rows.values())
    convert = ("convert", "--base", "v1.0", "--onto", "main", "fork", "--to", "branch:alone")
    caller(relay, capsys)(*convert)
    assert git(relay, "rev-parse", "out") == git(relay, "rev-parse", "alone")
    written = sorted((relay.parent / "patches").iterdir())
    assert len(written) == len(rows["one", "emit"]["result"]["targets"][1]["files"]) > 1

    again = read_rows(batch("batch", path, "--json", check=False).out)
    assert all(row["kept"] for key, row in again.items() if key[0] != "wrong")
    assert {k: r["result"] for k, r in again.items()} == {k: r["result"] for k, r in rows.items()}

    # What a person decided since is kept, and all that comes from the plan is made again; what was
    # deleted is written again.
    planned = caller(relay, capsys)
    planned("reword", "1", "--plan", "first", "--subject", "ring: Say it better.")
    git(relay, "branch", "-D", "other")
    only = ("--only", "one", "--only", "two")
    third = batch("batch", path, "--json", *only, check=False)
    rows = read_rows(third.out)
    assert {key for key, row in rows.items() if not row["kept"]} == {
        ("one", "check"), ("one", "verify"), ("one", "emit"), ("two", "emit"),
    }  # fmt: skip
    assert "Say it better" in git(relay, "log", "--format=%s", "main..out")
    assert third.code == ExitCode.FINDINGS
    assert json.loads(third.out.splitlines()[-1])["forks"] == {"one": 1, "two": 0}


def test_a_table_tells_how_each_fork_ended(batch: Patchsplit, relay: Path) -> None:
    path = write_forks(relay.parent, FORKS.replace('"test -d src"', '"false"'))
    ran = batch("batch", path, "--only", "two", "--only", "wrong", check=False)
    head, two, wrong = ran.out.splitlines()
    assert head.split() == ["fork", "plan", "check", "verify", "emit", "took"]
    assert two.split()[:5] == ["two", "✓", "✓", "!", "✓"]
    assert wrong.split()[:3] == ["wrong", "✗", "unknown-name"]
    assert "wrong: plan: nosuch is not a commit" in ran.err


def test_names_and_targets_are_looked_at_before_the_work(batch: Patchsplit, relay: Path) -> None:
    path = write_forks(relay.parent)
    unknown = batch("batch", path, "--only", "three", check=False)
    assert (unknown.code, unknown.out) == (ExitCode.UNKNOWN_NAME, "")
    path = write_forks(relay.parent, FORKS.replace("branch:other", "brunch:other"))
    wrong = batch("batch", path, check=False)
    assert (wrong.code, wrong.out) == (ExitCode.USAGE, "")


def test_events_tell_how_many_steps_are_done(batch: Patchsplit, relay: Path) -> None:
    ran = batch("batch", write_forks(relay.parent), "--only", "one", "--progress=json", check=False)
    events = [json.loads(line) for line in ran.err.splitlines() if line.startswith("{")]
    assert {event["phase"] for event in events} == {"forks"}
    assert (events[-1]["done"], events[-1]["total"]) == (4, 4)


def start(path: str, *more: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "patchsplit", "batch", path, "--json", *more],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


def find_outcome(folder: Path) -> object:
    """Returns the branches, the patches, and what was recorded but for how long it took."""
    relay = folder / "relay"
    tips = git(relay, "for-each-ref", "--format=%(refname) %(objectname)", "refs/heads")
    patches = {path.name: path.read_bytes() for path in (folder / "patches").iterdir()}
    records = {}
    for path in (folder / "forks.state").glob("*.json"):
        records[path.name] = [
            {**row, "key": "", "seconds": 0, "result": strip(row["result"])}
            for row in json.loads(path.read_text().replace(str(folder), ""))
        ]
    return tips, patches, records


def strip(result: dict[str, Any]) -> dict[str, Any]:
    """Returns a result without what tells of an earlier run: the branch that was replaced."""
    targets = [{**one, "replaced": ""} for one in result.get("targets", [])]
    return {
        key: value for key, value in {**result, "targets": targets}.items() if "plan_" not in key
    }


@pytest.mark.parametrize("seed", [1])
def test_a_batch_that_is_killed_goes_on(relay: Path, tmp_path: Path, seed: int) -> None:
    whole = tmp_path / "whole"
    shutil.copytree(relay, whole / "relay")
    began = time.monotonic()
    start(write_forks(whole)).communicate()
    lasts = time.monotonic() - began
    path = write_forks(relay.parent)
    process = start(path)
    time.sleep(lasts * random.Random(seed).uniform(0.3, 0.9))
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()

    again = start(path)
    again.communicate()

    assert again.returncode == ExitCode.UNKNOWN_NAME
    assert find_outcome(relay.parent) == find_outcome(whole)


def test_a_batch_that_is_ended_ends_its_processes(
    relay: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    slow = FORKS.replace('"test -d src"', '"sleep 300"')
    process = start(write_forks(relay.parent, slow), "--only", "one")
    assert process.stdout is not None
    assert process.stdout.readline()
    assert process.stdout.readline()  # the plan and the check are done, and sleep runs
    process.send_signal(signal.SIGTERM)
    process.communicate()
    assert process.returncode == ExitCode.INTERRUPTED
    assert [*temporary.iterdir()] == []
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_one_batch_at_a_time_writes_to_a_folder(batch: Patchsplit, relay: Path) -> None:
    slow = FORKS.replace('"test -d src"', '"sleep 300"')
    path = write_forks(relay.parent, slow)
    process = start(path, "--only", "one")
    assert process.stdout is not None
    assert process.stdout.readline()
    other = batch("batch", path, check=False)
    process.terminate()
    process.communicate()
    assert other.code == ExitCode.PLAN_CHANGED
