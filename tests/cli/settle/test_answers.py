"""Answers leave one repository as a file, and settle the same conflict in another."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from commands import Patchsplit, caller

from patchsplit.errors import ExitCode

TORN = "src/relay.c:30"


def test_an_answer_goes_to_another_clone_and_settles_its_conflict(
    planned: Patchsplit, demo_repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    planned("resolve", TORN, "--take", "1")
    (known,) = planned("answers", "--json").json["answers"]
    assert known["path"] == "src/relay.c"
    assert "src/relay.c" in planned("answers").out
    file = tmp_path / "answers.json"
    assert planned("answers", "export", str(file), "--json").json["answers"] == 1

    other = caller(Path(shutil.copytree(demo_repository, tmp_path / "other")), capsys)
    assert other("answers", "import", str(file), "--json").json["answers"] == 1
    there = other("plan", "--base", "v1.0", "--onto", "main", "fork", "--json").json
    assert there["counts"]["unresolved"] == 1
    assert other("answers", "import", str(file), "--json").json["answers"] == 0


def test_a_file_has_to_be_named_and_to_be_one_of_answers(
    planned: Patchsplit, tmp_path: Path
) -> None:
    assert "answers export FILE" in planned("answers", "export", check=False).err
    other = tmp_path / "other.json"
    other.write_text("{")
    assert planned("answers", "import", str(other), check=False).code == 2


def test_an_export_overwrites_nothing_unasked(planned: Patchsplit, tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    file.write_text("mine")
    assert planned("answers", "export", str(file), check=False).code == ExitCode.EXISTS
    assert file.read_text() == "mine"
    planned("answers", "export", str(file), "--force")
    assert planned("answers", "export", "-").out.strip() == file.read_text().strip()
