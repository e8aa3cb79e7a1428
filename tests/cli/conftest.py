"""The demo's fork, and a way to run commands in this process."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from commands import Patchsplit, caller, number_patches

from patchsplit.cli.main import run
from patchsplit.demo.build import make_demo


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
    return caller(relay, capsys)


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


@pytest.fixture
def apart(planned: Patchsplit) -> Patchsplit:
    """A plan in which one patch declares what the next ones use."""
    planned("move", "--find", "symbol:watermark path:*.h", "--to", "new", "--subject", "declare")
    planned("move", "--find", "symbol:watermark path:*.c", "--to", "new", "--subject", "use")
    planned("reorder", *number_patches(planned, "declare", "use"), "--to", "1")
    return planned
