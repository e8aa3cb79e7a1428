"""A full disk: the command says so, and the plan and the repository are as they were."""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from commands import Patchsplit, caller, git

from patchsplit.errors import ExitCode
from patchsplit.git.repo import Repo
from patchsplit.store.upstream_cache import UpstreamCache
from patchsplit.temporary import PREFIX

FORK = ("--base", "v1.0", "--onto", "main", "fork")
FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")


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


def run_to(relay: Path, place: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """Runs patchsplit with standard output going to a file."""
    with place.open("w") as out:
        return subprocess.run(
            [sys.executable, "-m", "patchsplit", "-C", str(relay), *args],
            stdout=out, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip


@needs_full
@pytest.mark.usefixtures("planned")
@pytest.mark.parametrize(
    "args",
    [
        ("emit", "branch", "out", "--with-holes"),
        ("emit", "branch", "out", "--with-holes", "--json"),
        ("convert", *FORK, "--to", "mbox:MAILS", "--to", "branch:out", "--with-holes"),
    ],
)
def test_a_branch_is_named_where_the_result_cannot_be_printed(
    relay: Path, tmp_path: Path, args: tuple[str, ...]
) -> None:
    mails = str(tmp_path / "mails")
    ran = run_to(relay, FULL, *(word.replace("MAILS", mails) for word in args))

    assert ran.returncode == ExitCode.ENVIRONMENT, ran.stderr
    assert git(relay, "rev-parse", "--verify", "out")
    assert "Written: branch out" in ran.stderr
    assert (mails in ran.stderr) == Path(mails).exists() == ("convert" in args)
    assert "--force" in ran.stderr


@needs_full
@pytest.mark.parametrize("args", [("show", "99"), ("nothing",), ("show", "--json", "99")])
def test_an_error_that_cannot_be_printed_keeps_its_exit_code(
    planned: Patchsplit, relay: Path, args: tuple[str, ...]
) -> None:
    expected = planned(*args, check=False).code
    with FULL.open("w") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "patchsplit", "-C", str(relay), *args], stderr=full, check=False
        )

    assert ran.returncode == expected


def test_files_come_before_branches_and_a_failure_says_what_was_written(
    planned: Patchsplit, relay: Path, tmp_path: Path
) -> None:
    lock = relay / ".git/refs/heads/out.lock"
    lock.touch()
    args = (*FORK, "--to", "branch:out", "--to", f"mbox:{tmp_path / 'out'}", "--with-holes")
    failed = planned("convert", *args, "--json", check=False)
    lock.unlink()

    assert failed.code == ExitCode.ENVIRONMENT
    message = json.loads(failed.err.splitlines()[-1])["error"]["message"]
    assert f"Written before that: mbox:{tmp_path / 'out'}" in message
    done = planned("convert", *args, "--json", "--force").json
    assert [bool(one["branch"]) for one in done["targets"]] == [True, False]


@pytest.fixture
def small_disk(tmp_path: Path, relay: Path) -> Iterator[Path]:
    """A file system of its own with a copy of the repository; skipped where none can be mounted."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    try:
        subprocess.run(["cp", "-r", str(relay), str(disk)], check=True)
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def fill(disk: Path, spare: int) -> Path:
    """Fills a file system up to `spare` bytes, and returns the file that does."""
    found = os.statvfs(disk)
    filler = disk / "filler"
    with filler.open("wb") as file:
        file.write(b"x" * (found.f_bavail * found.f_frsize - spare))
    return filler


def test_a_plan_that_does_not_fit_leaves_nothing_and_can_be_made_again(
    small_disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    relay = small_disk / "relay"
    patchsplit = caller(relay, capsys)
    filler = fill(small_disk, 8 << 10)
    failed = patchsplit("plan", *FORK, check=False)
    filler.unlink()

    assert failed.code == ExitCode.ENVIRONMENT
    assert not list((relay / ".git").rglob("*.half"))
    assert not (relay / ".git/patchsplit/default").exists()
    assert patchsplit("plan", *FORK).code == 0


def test_the_cache_makes_room_for_the_plan(
    small_disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    relay = small_disk / "relay"
    store = relay / ".git/patchsplit"
    patchsplit = caller(relay, capsys)
    patchsplit("plan", *FORK)
    patchsplit("plans", "delete", "default")
    with closing(sqlite3.connect(store / "history.db")) as db, db:
        db.execute("CREATE TABLE more AS SELECT zeroblob(1000000)")
    fill(small_disk, 4 << 10)

    assert patchsplit("plan", *FORK).code == 0
    assert patchsplit("show").code == 0


def test_a_repository_that_cannot_be_opened_leaves_no_temporary_folder(
    relay: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    (relay / ".git/shallow").mkdir()

    with pytest.raises(OSError, match="shallow"):
        Repo.open(relay)
    assert not list(place.glob(f"{PREFIX}*"))


def test_what_a_killed_process_wrote_does_not_block_the_retry(
    planned: Patchsplit, relay: Path, tmp_path: Path
) -> None:
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"],
                           capture_output=True, text=True, check=True)  # fmt: skip
    left = tmp_path / "out" / f".patchsplit-{ended.stdout.strip()}-abcd0123"
    left.mkdir(parents=True)
    planned("emit", "mbox", str(tmp_path / "out"), "--with-holes")
    cache = relay / f".git/patchsplit/past.bin.{ended.stdout.strip()}-abcd0123.half"
    mine_half = cache.with_name(f"past.bin.{os.getpid()}-abcd0123.half")
    for path in (cache, mine_half):
        path.write_bytes(b"x")
    UpstreamCache(cache.parent).save("past.bin", b"")
    assert (cache.exists(), mine_half.exists()) == (False, True)
    half = relay / ".git/patchsplit/second/values"
    half.mkdir(parents=True)
    mine = relay / ".git/patchsplit/second/rules.toml"
    mine.write_text("")
    removed = planned("gc", "--json").json["removed"]

    assert not left.exists()
    assert [one["why"] for one in removed if one["path"] == str(half)] == [
        "the plan was not completely stored"
    ]
    assert (half.exists(), mine.exists()) == (False, True)


@pytest.mark.usefixtures("planned")
@pytest.mark.parametrize(
    "args",
    [("--help",), ("ledger",), ("ledger", "--json"), ("emit", "branch", "b", "--with-holes")],
)
def test_a_reader_that_is_gone_is_no_failure(relay: Path, args: tuple[str, ...]) -> None:
    reads, writes = os.pipe()
    os.close(reads)
    ran = subprocess.run(
        [sys.executable, "-m", "patchsplit", "-C", str(relay), *args],
        stdout=writes, stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    os.close(writes)

    assert ran.returncode == ExitCode.OK, ran.stderr
    assert "Traceback" not in ran.stderr
