"""Commands run in this process, and what is needed to mail."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from patchsplit.cli.main import run

EXEC_PATH = subprocess.run(["git", "--exec-path"], capture_output=True, text=True, check=True)
SEND_EMAIL = Path(EXEC_PATH.stdout.strip()) / "git-send-email"
mails = pytest.mark.skipif(not SEND_EMAIL.exists(), reason="this git has no send-email")


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out.splitlines()[-1])


Patchsplit = Callable[..., Ran]


def caller(home: Path, capsys: pytest.CaptureFixture[str]) -> Patchsplit:
    """Returns what runs patchsplit in `home`; check=False where it is to fail."""

    def call(*args: str, where: Path = home, check: bool = True) -> Ran:
        capsys.readouterr()
        code = run(["-C", str(where), *args])
        out, err = capsys.readouterr()
        assert not check or code == 0, err
        return Ran(code, out, err)

    return call


def git(where: Path, *args: str) -> str:
    """Runs git and returns what it prints, without the last newline."""
    done = subprocess.run(["git", *args], cwd=where, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def read_ledger(patchsplit: Patchsplit) -> dict[str, list[dict[str, Any]]]:
    """Returns the rows of the ledger by where their hunks are."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in patchsplit("ledger", "--json").json["hunks"]:
        found.setdefault(row["where"], []).append(row)
    return found


def subjects(patchsplit: Patchsplit) -> list[str]:
    """Returns the subjects of the series, in order."""
    return [patch["subject"] for patch in patchsplit("show", "--json").json["patches"]]


def number_patches(patchsplit: Patchsplit, *names: str) -> list[str]:
    """Returns the numbers of patches by their subjects, as commands take them."""
    return [str(subjects(patchsplit).index(name) + 1) for name in names]
