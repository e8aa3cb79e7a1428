"""patchsplit emit quilt: a queue that applies, with DEP-3 headers."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from commands import Patchsplit
from repos import Story

from patchsplit.cli.main import run


def test_the_queue_applied_in_series_order_is_the_fork(
    in_fork: Patchsplit, fork: Story, tmp_path: Path
) -> None:
    in_fork("reword", "1", "--body", "Long.\n\nWords.\n\nResolves: https://bugs.example.org/7")
    out = tmp_path / "patches"
    in_fork("emit", "quilt", str(out))
    work = tmp_path / "work"
    subprocess.run(["git", "clone", "-q", "-b", "main", str(fork.path), str(work)], check=True)
    for name in (out / "series").read_text().split():
        subprocess.run(["git", "apply", str(out / name)], cwd=work, check=True)
    subprocess.run(["git", "add", "-A"], cwd=work, check=True)
    tree = subprocess.run(
        ["git", "write-tree"], cwd=work, check=True, capture_output=True, text=True
    )
    assert tree.stdout.strip() == fork.tree("fork")


def test_the_headers_are_dep_3(in_fork: Patchsplit, tmp_path: Path) -> None:
    in_fork("reword", "1", "--body", "Long.\n\nWords.\n\nResolves: https://bugs.example.org/7")
    in_fork("emit", "quilt", str(tmp_path / "q"), "--forwarded", "https://lists.example.org/1")
    text = (tmp_path / "q" / "0001-store-Add-store_size.patch").read_text()
    assert text.partition("---\n")[0] == (
        "Description: store: Add store_size().\n Long.\n .\n Words.\n"
        "Author: Ada Lovelace <ada@example.org>\n"
        "Bug: https://bugs.example.org/7\n"
        "Forwarded: https://lists.example.org/1\n"
        "Last-Update: 2023-11-14\n"
    )


def test_what_no_quilt_can_apply_is_refused(
    story: Story, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    story.commit("base", {"a.bin": b"\0one", "b": "1\n"})
    story.branch("fork").commit("change", {"a.bin": b"\0two", "b": "GIT binary patch\n"})
    where = str(story.path)
    assert run(["-C", where, "plan", "--onto", "main", "fork"]) == 0
    assert run(["-C", where, "emit", "quilt", str(tmp_path / "q")]) == 3
    assert "binary content" in capsys.readouterr().err
    assert run(["-C", where, "keep", "a.bin"]) == 0
    assert run(["-C", where, "emit", "quilt", str(tmp_path / "q")]) == 0
