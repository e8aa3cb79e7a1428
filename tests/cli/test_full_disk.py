"""A full disk: the command says so, and the plan and the repository are as they were."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest
from commands import Patchsplit


def run_limited(relay: Path, size: int, *args: str) -> subprocess.CompletedProcess[str]:
    """Runs patchsplit where no file may grow beyond `size` bytes."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return subprocess.run(
        [sys.executable, "-m", "patchsplit", "-C", str(relay), *args],
        capture_output=True, text=True, check=False, preexec_fn=limit,
    )  # fmt: skip


@pytest.mark.parametrize("args", [("keep", "acme/*"), ("emit", "branch", "out")])
def test_nothing_is_half_written_where_files_cannot_grow(
    planned: Patchsplit, relay: Path, args: tuple[str, ...]
) -> None:
    before = planned("show", "--json").json
    ran = run_limited(relay, 512, *args)
    fsck = subprocess.run(["git", "fsck", "--strict"], cwd=relay, capture_output=True, check=False)

    assert ran.returncode == 4, ran.stderr
    assert "Traceback" not in ran.stderr
    assert "hint:" in ran.stderr
    assert fsck.returncode == 0
    assert planned("show", "--json").json == before
    assert not list(relay.rglob("*.half"))
    assert not (relay / ".git/refs/heads/out").exists()


@pytest.mark.usefixtures("planned")
def test_patches_come_all_or_not_at_all(relay: Path, tmp_path: Path) -> None:
    ran = run_limited(relay, 2048, "emit", "mbox", str(tmp_path / "series"), "--with-holes")

    assert ran.returncode == 4, ran.stderr
    assert not (tmp_path / "series").exists()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".patchsplit")]
