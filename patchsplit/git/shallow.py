"""Where a shallow clone ends upstream's history, and the rest of it, through git."""

from __future__ import annotations

import os
import shutil

from patchsplit.git.process import run_git, user_environment
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid


def find_history_end(repo: Repo, base: Oid, upstream: Oid) -> Oid | None:
    """Returns a commit of base..upstream whose parents a shallow clone lacks; None if none is.

    None as well where `base` is a tree, which has no history.
    """
    file = repo.common_dir / "shallow"
    if not file.exists() or not repo.is_commit(base):
        return None
    ends = set(file.read_text("ascii").split())
    rows = repo.run("rev-list", upstream, f"^{base}").decode().split()
    return next((Oid(row) for row in reversed(rows) if row in ends), None)


def fetch_history(repo: Repo, remote: str, upstream: Oid) -> None:
    """Fetches all of upstream's history into the user's repository, as git fetch --unshallow does.

    No ref is changed. Raises GitError if git cannot fetch it.
    """
    how = ("--quiet", "--unshallow", "--no-tags", "--no-write-fetch-head", "--refmap=")
    run_git(
        ["-c", f"core.hooksPath={os.devnull}", "fetch", *how, remote, upstream],
        user_environment(GIT_DIR=str(repo.git_dir)),
    )
    left = repo.common_dir / "shallow"
    if left.exists():
        shutil.copy(left, repo.quarantine / "shallow")
    else:
        (repo.quarantine / "shallow").unlink(missing_ok=True)
