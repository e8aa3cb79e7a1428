"""Paths are relative to the folder of -C, as in git."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import Patchsplit, git

from patchsplit.cli.main import run
from patchsplit.errors import ExitCode


def test_a_target_and_a_diff_are_relative_to_the_folder(
    patchsplit: Patchsplit, relay: Path, tmp_path: Path
) -> None:
    here = Path.cwd()
    (relay / "fork.diff").write_text(git(relay, "diff", "v1.0", "fork") + "\n")
    patchsplit("plan", "--diff", "fork.diff", "--base", "v1.0", "--onto", "main")
    patchsplit("emit", "mbox", "../mails")
    assert any((relay.parent / "mails").iterdir())
    assert Path.cwd() == here
    assert tmp_path.is_dir()


def test_a_dot_is_the_folder_of_the_shell(
    patchsplit: Patchsplit, relay: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    patchsplit("plan", "--onto", "main", "fork", where=relay)
    for words in (("mbox", "."), ("quilt", ".")):
        here = tmp_path / words[0]
        here.mkdir()
        monkeypatch.chdir(here)
        patchsplit("emit", *words, where=relay)
        assert any(path.suffix == ".patch" for path in here.iterdir())


def test_below_the_root_of_a_work_tree(patchsplit: Patchsplit, relay: Path) -> None:
    git(relay, "checkout", "-q", "-f", "fork")
    patchsplit("plan", "--onto", "main", "fork", where=relay / "src")
    patchsplit("emit", "mbox", "mails", where=relay / "src")
    assert any((relay / "src/mails").iterdir())


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for name in ("nowhere", "file"):
        assert run(["-C", str(tmp_path / name), "show"]) == ExitCode.USAGE
