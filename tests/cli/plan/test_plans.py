"""patchsplit plans and gc: names, sizes, and what killed processes have left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from commands import Patchsplit, git

from patchsplit.errors import ExitCode
from patchsplit.session.housekeeping import Rubbish, remove_rubbish
from patchsplit.temporary import make_folder


def test_a_copy_goes_its_own_way(planned: Patchsplit) -> None:
    planned("plans", "copy", "default", "before")
    planned("reword", "1", "--subject", "relay: Other words")
    assert "relay: Other words" in planned("show").out
    assert "relay: Other words" not in planned("show", "--plan", "before").out
    assert planned("plans", "--json").json == {"plans": ["before", "default"]}


def test_a_plan_is_renamed_and_deleted(planned: Patchsplit) -> None:
    planned("plans", "rename", "default", "old")
    assert planned("show", check=False).code == ExitCode.UNKNOWN_NAME
    assert planned("undo", "--plan", "old", check=False).code == ExitCode.USAGE
    planned("plans", "delete", "old")
    assert planned("plans", "--json").json == {"plans": []}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("delete", "nothing"), ExitCode.UNKNOWN_NAME),
        (("rename", "nothing", "x"), ExitCode.UNKNOWN_NAME),
        (("copy", "default", "default"), ExitCode.EXISTS),
        (("rename", "default", "../x"), ExitCode.USAGE),
    ],
)
def test_what_cannot_be_is_refused(
    planned: Patchsplit, words: tuple[str, ...], code: ExitCode
) -> None:
    assert planned("plans", *words, check=False).code == code
    assert planned("plans", "--json").json == {"plans": ["default"]}


def test_sizes_are_of_plans_and_caches(planned: Patchsplit, relay: Path) -> None:
    kept = {one["name"]: one for one in planned("plans", "--sizes", "--json").json["kept"]}
    assert kept["default"]["plan"]
    folder = relay / ".git/patchsplit/default"
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert kept["default"]["bytes"] == sum(path.stat().st_size for path in files)
    assert not kept["history.db"]["plan"]
    assert "default" in planned("plans", "--sizes").out


def test_gc_removes_what_a_killed_process_left(
    planned: Patchsplit, relay: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    script = "from patchsplit.temporary import make_folder; print(make_folder())"
    env = {**os.environ, "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-c", script]
    ended = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    left, mine = Path(ended.stdout.strip()), make_folder()
    half = relay / ".git/patchsplit/past.bin.77-00.half"
    half.write_bytes(b"x")
    os.utime(half, (time.time() - 9, time.time() - 9))
    old = relay / ".git/patchsplit/history.db"
    os.utime(old, (0, 0))
    told = planned("gc", "--dry-run", "--json").json
    assert (left.is_dir(), half.exists()) == (True, True)
    assert {one["path"] for one in told["removed"]} >= {str(left), str(half), str(old)}
    assert planned("gc", "--json").json["removed"] == told["removed"]
    assert (left.exists(), half.exists(), old.exists(), mine.exists()) == (False,) * 3 + (True,)
    assert planned("show").code == 0


def test_gc_names_a_plan_that_alone_has_its_fork(patchsplit: Patchsplit, relay: Path) -> None:
    git(relay, "checkout", "-q", "main")
    patchsplit("plan", "--onto", "main", "fork")
    git(relay, "branch", "-D", "fork")
    git(relay, "tag", "-d", *[tag for tag in git(relay, "tag").split() if tag != "v1.0"])
    git(relay, "reflog", "expire", "--expire=now", "--all")
    git(relay, "gc", "-q", "--prune=now")
    assert json.loads(patchsplit("gc", "--json").out)["fork_gone"] == ["default"]
    assert patchsplit("show").code == 0


def test_several_that_remove_the_same_rubbish_succeed(tmp_path: Path) -> None:
    folder = tmp_path / "rubbish"
    for nth in range(400):
        (folder / str(nth)).mkdir(parents=True)
    rubbish = [Rubbish(folder, 0, "its process has ended")]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(remove_rubbish, [rubbish] * 4))

    assert not folder.exists()
