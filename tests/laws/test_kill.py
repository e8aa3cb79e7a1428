"""A kill at any moment of a writing command leaves a sound repository and a plan that loads."""

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

import pytest

from patchsplit.cli.main import run
from patchsplit.demo.build import make_demo
from patchsplit.errors import PatchsplitError
from patchsplit.session.session import Session
from patchsplit.store import atomic
from patchsplit.store.answers import AnswerRecord, AnswerStore, write_answers
from patchsplit.store.plan_cache import PlanCache
from patchsplit.store.plans import PlanStore

COMMANDS = [
    ["plan", "--force", "--base", "v1.0", "--onto", "main", "fork"],
    ["move", "README.md", "--to", "1"],
    ["keep", "acme/*"],
    ["split", "src/text.c:16", "--at", "1,4"],
    ["reword", "1", "--subject", "ring: Reworded."],
    ["undo"],
    ["redo"],
    ["refresh", "--onto", "main~1"],
    ["emit", "branch", "out", "--force"],
    ["emit", "mbox", "SERIES", "--force"],
]
LINES = 62
"""Changed lines of the demo's fork, its rename counted as one; pieces of a hunk add up to them."""
ROUNDS = 6
"""Kills of each command: sixty in all."""


@pytest.fixture(scope="module")
def planned_repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("killed") / "relay"
    make_demo(where)
    for words in (COMMANDS[0], ["keep", "Makefile"], ["keep", "src/relay.c:30"], ["undo"]):
        assert run(["-C", str(where), *words]) == 0
    PlanCache(where / ".git" / "patchsplit" / "default").save_bookmark({"entry": "1"})
    return where


def start(where: Path, command: list[str]) -> subprocess.Popen[bytes]:
    words = [str(where.parent / "series") if word == "SERIES" else word for word in command]
    return subprocess.Popen(
        [sys.executable, "-m", "patchsplit", "-C", str(where), *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def gone(group: int) -> None:
    """Waits until no process of the group is left: git ends when its reader is gone."""
    for _ in range(500):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.01)
    raise AssertionError("a process outlived the command that was killed")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: "-".join(command[:2]))
def test_a_killed_command_leaves_all_sound(
    planned_repository: Path, tmp_path: Path, command: list[str]
) -> None:
    chance = random.Random(" ".join(command))
    whole = Path(shutil.copytree(planned_repository, tmp_path / "whole" / "relay"))
    began = time.monotonic()
    assert start(whole, command).wait() == 0
    lasts = time.monotonic() - began
    killed = 0
    for nth in range(ROUNDS):
        relay = Path(shutil.copytree(planned_repository, tmp_path / str(nth) / "relay"))
        process = start(relay, command)
        # Most of a command is Python starting up; what it writes comes in the later half.
        time.sleep(lasts * (0.4 + 0.6 * (nth + chance.random()) / ROUNDS))
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        gone(process.pid)
        check(relay)

    assert killed


DIE = """
import os, signal, sys

store, last = os.sep + "patchsplit" + os.sep, int(sys.argv[1])
writes = 0

def count(event, args):
    global writes
    writing = event == "open" and isinstance(args[1], str) and set(args[1]) & set("wxa+")
    if not (writing or event in ("os.rename", "os.remove")) or store not in str(args[0]):
        return
    writes += 1
    if writes == last:
        os.kill(os.getpid(), signal.SIGKILL)

from pathlib import Path
from patchsplit.cli.main import run
from patchsplit.store.plan_cache import PlanCache
sys.addaudithook(count)
if sys.argv[-1] == "BOOKMARK":  # The terminal UI alone writes one.
    PlanCache(Path(sys.argv[3], ".git", "patchsplit", "default")).save_bookmark({"entry": "2"})
    code = 0
else:
    code = run(sys.argv[2:])
print(writes)
sys.exit(code)
"""
"""Runs a command, and kills it right before its N-th write, rename or removal in the store."""
STORE_COMMANDS = [
    ["resolve", "src/relay.c:30", "--take", "1"],
    ["answers", "import", "ANSWERS"],
    ["undo"],
    ["refresh", "--onto", "main~1"],
    ["keep", "acme/*"],
    ["BOOKMARK"],
]


def die(relay: Path, nth: int, command: list[str]) -> subprocess.CompletedProcess[str]:
    words = [str(relay.parent / "answers.json") if w == "ANSWERS" else w for w in command]
    return subprocess.run(
        [sys.executable, "-c", DIE, str(nth), "-C", str(relay), *words],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("command", STORE_COMMANDS, ids=lambda command: command[0])
def test_a_kill_between_any_two_writes_leaves_every_file_readable(
    planned_repository: Path, tmp_path: Path, command: list[str]
) -> None:
    record = AnswerRecord("a.c", (), (b"a\n",), (), (b"b\n",))
    whole = tmp_path / "whole" / "relay"
    shutil.copytree(planned_repository, whole)
    write_answers(whole.parent / "answers.json", {record.key: record})
    ran = die(whole, 0, command)
    assert ran.returncode == 0, ran.stderr
    writes = int(ran.stdout.split()[-1])
    assert writes >= 2
    for nth in range(1, writes + 1):
        relay = tmp_path / str(nth) / "relay"
        shutil.copytree(planned_repository, relay)
        write_answers(relay.parent / "answers.json", {record.key: record})
        assert die(relay, nth, command).returncode == -signal.SIGKILL
        read_store(relay)


def read_store(relay: Path) -> None:
    """Reads every file of the store; each is as it was before, or as it is after."""
    root = relay / ".git" / "patchsplit"
    with Session.open(relay) as session:
        assert session.store is not None
        assert sum(row.hunk.size for row in session.ledger().rows) == LINES
        assert session.store.cache.load_bookmark() in ({"entry": "1"}, {"entry": "2"})
        session.store.cache.load_build_results()
    AnswerStore(root).load()
    with PlanStore(relay / ".git", "default").lock(), atomic.lock(root, wait=False):
        pass
    assert not list(root.rglob(f"*{atomic.SUFFIX}"))
    for path in root.rglob("*.json"):
        json.loads(path.read_bytes())


def check(relay: Path) -> None:
    fsck = subprocess.run(
        ["git", "fsck", "--strict", "--no-dangling"], cwd=relay, capture_output=True, check=False
    )
    assert fsck.returncode == 0, fsck.stderr
    assert not list((relay / ".git").rglob("*.lock"))
    with PlanStore(relay / ".git", "default").lock():
        pass
    try:
        with Session.open(relay) as session:
            assert sum(row.hunk.size for row in session.ledger().rows) == LINES
    except PatchsplitError as error:
        pytest.fail(f"the plan does not load: {error.message}")
    assert run(["-C", str(relay), "keep", "tools/*"]) == 0
    folder = relay.parent / "series"
    if folder.exists():
        assert (folder / "0000-cover-letter.patch").exists() or len(list(folder.iterdir())) == 1
