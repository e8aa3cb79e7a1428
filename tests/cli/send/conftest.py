"""A fork of three changes, planned, and a server to send it to."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from commands import Patchsplit, caller
from repos import Story
from server import make_server
from store_and_wire import FILES, RULES, STORE, TWICE, WIRE, plan_fork


@pytest.fixture(scope="session")
def planned_fork(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Plans a fork of three changes: the second needs the first, the third needs nothing."""
    guide = FILES["docs/guide.rst"].replace("Read me.", TWICE)
    return plan_fork(
        tmp_path_factory.mktemp("planned") / "repo",
        RULES,
        {"docs/guide.rst": guide},
        [STORE, WIRE, ("docs/guide.rst", "guide: Read it twice.")],
    )


@pytest.fixture
def fork(planned_fork: Path, tmp_path: Path) -> Story:
    """A copy of the planned fork."""
    return Story(Path(shutil.copytree(planned_fork, tmp_path / "repo")))


@pytest.fixture
def in_fork(fork: Story, capsys: pytest.CaptureFixture[str]) -> Patchsplit:
    """Runs patchsplit on the fork; check=False where it is to fail."""
    return caller(fork.path, capsys)


@pytest.fixture
def server(fork: Story) -> Path:
    """A bare repository that records each ref that it is sent; like Gerrit it keeps no refs/for."""
    return make_server(fork.path.parent / "server.git", fork)
