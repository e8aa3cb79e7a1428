"""The sealed world: no setting of a user or a machine reaches a test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings
from repos import Story

# How long an example takes says more of the machine than of the code.
settings.register_profile("sealed", deadline=None)
settings.load_profile("sealed")

NAME, MAIL, DATE = "Ada Lovelace", "ada@example.org", "1700000000 +0000"


@pytest.fixture(autouse=True)
def sealed_world(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path_factory.mktemp("home")
    (home / ".gitconfig").write_text(
        f"[user]\n\tname = {NAME}\n\temail = {MAIL}\n[init]\n\tdefaultBranch = main\n"
        "[gc]\n\tauto = 0\n[safe]\n\tdirectory = *\n"
    )
    for key, value in {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": str(home / ".gitconfig"),
        "GIT_EDITOR": "false",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }.items():
        monkeypatch.setenv(key, value)
    for key in ("EDITOR", "VISUAL", "EMAIL", "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(key, raising=False)


@pytest.fixture
def story(tmp_path: Path) -> Story:
    """An empty repository to tell a history in."""
    return Story(tmp_path / "repo")


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Makes a line of shell the editor; "$1" is the file."""

    def set_to(line: str) -> None:
        script = tmp_path / "editor"
        script.write_text(f"#!/bin/sh\n{line}\n")
        script.chmod(0o755)
        monkeypatch.setenv("GIT_EDITOR", str(script))

    return set_to
