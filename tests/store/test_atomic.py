"""Files are written as a whole, by one writer at a time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from patchsplit.errors import EnvironmentFailure
from patchsplit.store import atomic

ADD = """
import sys
from pathlib import Path
from patchsplit.store import atomic
folder, path = Path(sys.argv[1]), Path(sys.argv[1]) / "count"
for _ in range(20):
    with atomic.lock(folder, wait=True):
        atomic.write_file(path, b"%d" % (int(path.read_bytes()) + 1))
"""


def test_a_file_is_replaced_and_its_folders_are_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "c.json"
    atomic.write_file(path, b"one")
    atomic.write_file(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(path.parent.iterdir()) == [path]


def test_a_file_can_be_read_by_those_whom_the_umask_lets(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        atomic.write_file(tmp_path / "shared", b"")
    finally:
        os.umask(before)
    assert (tmp_path / "shared").stat().st_mode & 0o777 == 0o640


def test_what_cannot_be_written_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "file"
    atomic.write_file(path, b"old")
    with pytest.raises(EnvironmentFailure, match="file"):
        atomic.write_file(path / "below", b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_lock_removes_what_a_killed_writer_left(tmp_path: Path) -> None:
    (tmp_path / f"x.1{atomic.SUFFIX}").write_text("{")
    with atomic.lock(tmp_path, wait=False):
        assert list(tmp_path.iterdir()) == []


def test_a_lock_that_does_not_wait_says_who_holds_it(tmp_path: Path) -> None:
    with (
        atomic.lock(tmp_path, wait=False),
        pytest.raises(BlockingIOError),
        atomic.lock(tmp_path, wait=False),
    ):
        pass


def test_writers_that_wait_lose_nothing(tmp_path: Path) -> None:
    (tmp_path / "count").write_bytes(b"0")
    writers = [subprocess.Popen([sys.executable, "-c", ADD, str(tmp_path)]) for _ in range(4)]
    assert [writer.wait() for writer in writers] == [0] * 4
    assert (tmp_path / "count").read_bytes() == b"80"


def test_a_symlink_is_followed_and_a_device_written_to(tmp_path: Path) -> None:
    link, pipe = tmp_path / "link", tmp_path / "pipe"
    link.symlink_to(tmp_path / "there")
    for content in (b"one", b"two"):
        atomic.write_file(link, content)
        assert link.is_symlink()
        assert (tmp_path / "there").read_bytes() == content
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    atomic.write_file(pipe, b"three")
    assert os.read(reader, 9) == b"three"
    os.close(reader)
    assert pipe.is_fifo()
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(atomic.SUFFIX)] == []
