"""Commits from the quarantine to another repository by git push, and commands of forges."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from patchsplit.errors import EnvironmentFailure, GitError
from patchsplit.git.process import user_environment
from patchsplit.git.repo import Repo
from patchsplit.model.outgoing import Cleared, Push

FORBIDDEN_PROTOCOLS = ("ext", "fd")
"""Transports that run a command in the URL, which may come from upstream (.gitreview)."""


def push(repo: Repo, what: Push, cleared: Cleared) -> str:
    """Pushes, and returns what git and the server printed.

    The user's settings for remotes, ssh and credentials apply. No hook of the user's repository
    runs, no tag is pushed, and no ref of the user changes, as the quarantine pushes. `cleared`
    names every commit that a ref is set to. Raises GitError where the push fails.
    """
    cleared.check_commits(ref.commit for ref in what.refs)
    settings = [
        f"core.hooksPath={os.devnull}",
        "push.pushOption=",
        *(f"protocol.{name}.allow=never" for name in FORBIDDEN_PROTOCOLS),
    ]
    options = ["--no-verify", "--no-follow-tags", "--recurse-submodules=no"]
    done = subprocess.run(
        [
            "git", *(word for one in settings for word in ("-c", one)),
            "push", *options, "--", what.to, *map(str, what.refs),
        ],
        env=repo.make_user_environment(),
        stdin=subprocess.DEVNULL, capture_output=True, check=False,
    )  # fmt: skip
    output = (done.stdout + done.stderr).decode("utf-8", "surrogateescape").strip()
    if done.returncode:
        raise GitError(f"git push to {what.to} failed.", output[-1200:])
    return output


def list_remotes(repo: Repo) -> dict[str, str]:
    """Returns the push URLs of the user's remotes, by name."""
    names = repo.ask("remote").split("\n")
    return {name: repo.ask("remote", "get-url", "--push", name) for name in names if name}


def has_program(name: str) -> bool:
    """Returns whether a program is on the PATH."""
    return shutil.which(name) is not None


def run_program(command: Sequence[str], folder: Path) -> str:
    """Runs a program in `folder`, and returns what it printed.

    Raises EnvironmentFailure with the output as its hint where it fails.
    """
    env = {**user_environment(), "GH_PROMPT_DISABLED": "1", "NO_PROMPT": "1"}
    done = subprocess.run(
        list(command),
        cwd=folder,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    output = (done.stdout + done.stderr).decode("utf-8", "replace").strip()
    if done.returncode:
        raise EnvironmentFailure(
            f"{command[0]} failed with exit code {done.returncode}.", output[-600:]
        )
    return output
