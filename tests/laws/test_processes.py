"""Processes that work on one repository at once: nothing that one of them did is lost."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from patchsplit.cli.main import run
from patchsplit.demo.build import make_demo
from patchsplit.errors import ExitCode
from patchsplit.session.journal import read_journal
from patchsplit.session.lookup import resolve_hunks
from patchsplit.session.session import Session
from patchsplit.store.answers import AnswerRecord, AnswerStore, write_answers

KINDS = 4
"""Processes that import, that answer, and that edit: as many of each."""
KEPT = ("README.md", "Makefile", "src/text.c", "src/ring.c")
CONFLICT = "src/relay.c:30"


@pytest.fixture
def relay(tmp_path: Path) -> Path:
    """The demo's fork, with the same plan under several names."""
    where = tmp_path / "relay"
    make_demo(where)
    assert run(["-C", str(where), "plan", "--base", "v1.0", "--onto", "main", "fork"]) == 0
    plans = where / ".git" / "patchsplit"
    for nth in range(KINDS):
        shutil.copytree(plans / "default", plans / f"plan{nth}")
    return where


def record(nth: int) -> AnswerRecord:
    lines = (b"%d\n" % nth,)
    return AnswerRecord("a.c", lines, (), (), lines)


def test_twelve_processes_that_import_answer_and_edit_lose_nothing(
    relay: Path, tmp_path: Path
) -> None:
    commands = []
    for nth in range(KINDS):
        some = [record(3 * nth + k) for k in range(3)]
        write_answers(tmp_path / f"{nth}.json", {one.key: one for one in some})
        commands.append(["answers", "import", str(tmp_path / f"{nth}.json")])
        commands.append(["resolve", CONFLICT, "--take", "1", "--plan", f"plan{nth}"])
        commands.append(["keep", KEPT[nth], "--why", f"reason {nth}"])
    words = [sys.executable, "-m", "patchsplit", "-C", str(relay)]
    processes = [
        subprocess.Popen([*words, *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for command in commands
    ]
    ended = [(process.communicate()[1], process.returncode) for process in processes]

    for command, (err, code) in zip(commands, ended, strict=True):
        # An edit of a plan that another process is editing is refused, and can be said again.
        assert code == 0 or (command[0] == "keep" and code == ExitCode.PLAN_CHANGED), (command, err)
    answers = AnswerStore(relay / ".git" / "patchsplit").load()
    assert {record(nth).key for nth in range(3 * KINDS)} <= answers.keys()
    assert len(answers) == 3 * KINDS + 1
    for nth in range(KINDS):
        with Session.open(relay, f"plan{nth}") as session:
            assert session.plan.answers.keys() >= {
                *resolve_hunks([CONFLICT], session.analysis.delta)
            }
    done = [command[3] for command, (_, code) in zip(commands, ended, strict=True)
            if command[0] == "keep" and code == 0]  # fmt: skip
    assert done
    labels = [entry.label for entry in read_journal(relay, "default").entries]
    assert all(any(why in label for label in labels) for why in done)
