"""A repository on a read-only disk: a plan can be looked at, and what would change it says so."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from commands import Patchsplit

MOUNT = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && shift && exec "$@"'
SCRIPT = """
import json, sys
from patchsplit.cli.main import run
where, *commands = sys.argv[1:]
codes = {words: run(["-C", where, *words.split()]) for words in commands}
print("\\n" + json.dumps(codes))
"""
LOOKS = ["", "show", "show 1 --why", "ledger", "graph", "topics", "log", "check", "recipients",
         "resolve", "answers list", "rules list", "verify --run true",
         "emit mbox --preview"]  # fmt: skip
CHANGES = ["keep acme/*", "undo", "plan --base v1.0 --onto main fork --plan other",
           "emit branch out"]  # fmt: skip


def can_mount() -> bool:
    done = subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False)
    return done.returncode == 0


@pytest.mark.skipif(not can_mount(), reason="mounts need a user who may make them")
@pytest.mark.usefixtures("planned")
def test_a_plan_on_a_read_only_disk_can_be_looked_at(relay: Path, planned: Patchsplit) -> None:
    planned("reword", "1", "--subject", "README: Rename it.")
    words = [sys.executable, "-c", SCRIPT, str(relay), *LOOKS, *CHANGES]
    ran = subprocess.run(
        ["unshare", "-m", "sh", "-c", MOUNT, "sh", str(relay), *words],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    codes = json.loads(ran.stdout.splitlines()[-1])

    assert {words: codes[words] for words in LOOKS if codes[words] not in (0, 1)} == {}, ran.stderr
    assert {words: codes[words] for words in CHANGES} == dict.fromkeys(CHANGES, 4)
    assert "Read-only file system" in ran.stderr
