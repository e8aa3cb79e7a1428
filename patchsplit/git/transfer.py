"""History that goes from one repository to another.

What a shallow clone lacks, and bundles: commits and their history in a file, for another machine.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from patchsplit.git.process import hermetic_environment, run_git, user_environment
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.temporary import make_folder

BUNDLED = "refs/bundled"
"""Where the commits of a bundle are named: a bundle needs names."""


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


def write_bundle(repo: Repo, path: Path, commits: Iterable[Oid], without: Iterable[Oid]) -> bool:
    """Writes a bundle of commits and their history, but for what `without` reach.

    Returns whether there is one: False where `without` reach all of it. The names are made in the
    quarantine.
    """
    excluded = [f"^{oid}" for oid in without]
    wanted = [
        oid for oid in commits if repo.run("rev-list", "--max-count=1", oid, *excluded).strip()
    ]
    for number, oid in enumerate(wanted):
        repo.run("update-ref", f"{BUNDLED}/{number}", oid)
    names = [f"{BUNDLED}/{number}" for number in range(len(wanted))]
    if names:
        repo.run("bundle", "create", "--quiet", str(path), *names, *excluded)
    for name in names:
        repo.run("update-ref", "-d", name)
    return bool(names)


def create_repository(place: Path, bundle: Path) -> None:
    """Creates a bare repository at `place` with the commits of a bundle, unless there is one.

    What is committed there, such as the steps that are built, is committed by nobody in particular.
    """
    if place.exists():
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    half = make_folder("bundle-", place=place.parent)
    try:
        env = hermetic_environment()
        run_git(["clone", "--quiet", "--mirror", str(bundle), str(half / "git")], env)
        for key, value in (("user.name", "patchsplit"), ("user.email", "batch@localhost")):
            run_git(["config", key, value], {**env, "GIT_DIR": str(half / "git")})
        if not place.exists():
            (half / "git").rename(place)
    finally:
        shutil.rmtree(half, ignore_errors=True)


def add_commits(place: Path, bundle: Path | None, refs: Mapping[str, Oid]) -> None:
    """Adds the commits of a bundle to a bare repository, and sets refs; None: no commit is new."""
    env = hermetic_environment(GIT_DIR=str(place))
    if bundle is not None:
        run_git(["bundle", "unbundle", str(bundle)], env)
    rows = "".join(f"update {name} {oid}\n" for name, oid in refs.items())
    run_git(["update-ref", "--stdin"], env, stdin=rows.encode())
