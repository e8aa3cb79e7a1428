"""The user's HEAD, index, work tree, refs and config are as they were, whatever is run."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from patchsplit.cli.main import run
from patchsplit.demo.build import make_demo

COMMANDS = [
    "plan --base v1.0 --onto main fork",
    "show --diff",
    "ledger",
    "keep acme/*",
    "drop Makefile",
    "move src/text.* --to new --subject x",
    "split src/ring.c:19 --at 1,3",
    "show",
    "merge 1 2",
    "topics",
    "split 1 --by file",
    "graph",
    "reorder 2 --to 1",
    "reword 1 --subject y",
    "reword cover --subject z",
    "upstream README.md",
    "resolve src/relay.c:30 --fork",
    "resolve src/relay.c:30 --forget",
    "undo",
    "redo",
    "log",
    "refresh",
    "plans",
    "emit mbox {series}",
    "convert --onto main fork --to mbox:{other}",
    "send {series}",
]


def state(where: Path) -> dict[str, bytes]:
    """All that is the user's: every file but those of the plan."""
    return {
        str(path.relative_to(where)): path.read_bytes()
        for path in where.rglob("*")
        if path.is_file() and ".git/patchsplit" not in str(path)
    }


@pytest.fixture
def dirty(tmp_path: Path) -> Path:
    """A repository whose user is in the middle of something."""
    where = tmp_path / "relay"
    make_demo(where)
    for args in (["checkout", "-q", "fork"], ["rm", "-q", "--cached", "Makefile"]):
        subprocess.run(["git", *args], cwd=where, check=True)
    (where / "README.md").write_text("half an edit")
    (where / "new.txt").write_text("untracked")
    return where


def test_no_command_but_emit_branch_touches_what_is_the_users(
    dirty: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    before = state(dirty)
    places = {"series": dirty.parent / "series", "other": dirty.parent / "other"}
    for command in COMMANDS:
        words = [word.format(**places) for word in command.split()]
        code = run(["-C", str(dirty), *words])
        assert code == 0 or words[0] == "send", f"{command}: {capfd.readouterr().err}"
        assert state(dirty) == before, command


def test_emit_branch_adds_one_branch_and_its_objects(dirty: Path) -> None:
    run(["-C", str(dirty), "plan", "--onto", "main", "fork"])
    run(["-C", str(dirty), "keep", "Makefile"])
    before = state(dirty)
    assert run(["-C", str(dirty), "emit", "branch", "out"]) == 0
    after = state(dirty)
    new = {path for path in after if path not in before}

    assert {path: after[path] for path in before} == before
    assert all(path.startswith((".git/objects/", ".git/refs/heads/out", ".git/logs/refs/heads/out"))
               for path in new)  # fmt: skip
