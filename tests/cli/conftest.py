"""The demo's fork, and a way to run commands in this process."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from patchsplit.cli.main import run
from patchsplit.session.demo import make_demo


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out.splitlines()[-1])


Patchsplit = Callable[..., Ran]


@pytest.fixture(scope="session")
def demo_repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("demo") / "relay"
    make_demo(made)
    return made


@pytest.fixture
def relay(demo_repository: Path, tmp_path: Path) -> Path:
    """A copy of the demo's repository: base v1.0, branches main and fork."""
    return Path(shutil.copytree(demo_repository, tmp_path / "relay"))


@pytest.fixture
def patchsplit(relay: Path, capsys: pytest.CaptureFixture[str]) -> Patchsplit:
    """Runs patchsplit in the demo's repository; check=False where it is to fail."""

    def call(*args: str, where: Path = relay, check: bool = True) -> Ran:
        capsys.readouterr()
        code = run(["-C", str(where), *args])
        out, err = capsys.readouterr()
        assert not check or code == 0, err
        return Ran(code, out, err)

    return call


@pytest.fixture(scope="session")
def planned_once(demo_repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("planned") / "relay"
    shutil.copytree(demo_repository, made)
    assert run(["-C", str(made), "plan", "--base", "v1.0", "--onto", "main", "fork"]) == 0
    return made


@pytest.fixture
def planned(relay: Path, planned_once: Path, patchsplit: Patchsplit) -> Patchsplit:
    """As `patchsplit`, with the plan already made."""
    shutil.copytree(planned_once / ".git" / "patchsplit", relay / ".git" / "patchsplit")
    return patchsplit
