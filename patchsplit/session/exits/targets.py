"""Which branches of the user's repository an exit may replace."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from patchsplit.errors import Refused
from patchsplit.git import write
from patchsplit.git.log import find_foreign_commit
from patchsplit.git.repo import Repo

OTHER_NAME = "Choose another name."


def check_branch(
    repo_dir: Path, name: str, sources: Sequence[str] = (), *, force: bool = False
) -> None:
    """Raises Refused if emit_branch would refuse `name` in the repository at `repo_dir`.

    `sources` are the names of what the series is made from: base, fork and upstream.
    """
    with Repo.open(repo_dir) as repo:
        check_target(repo, name, sources, force=force)


def check_identity(repo_dir: Path) -> None:
    """Raises EnvironmentFailure if git does not know who commits in the repository."""
    with Repo.open(repo_dir) as repo:
        repo.read_identity()


def check_target(repo: Repo, name: str, sources: Sequence[str], *, force: bool) -> str:
    """Returns the commit of the branch that would be replaced; "" if there is none.

    Raises Refused where there cannot be such a branch, where it exists and `force` is not set, and
    where replacing it would lose what the series is made from or somebody else's commits.
    """
    write.check_branch(repo, name, force=force)
    ref = f"refs/heads/{name}"
    tip = repo.ask("rev-parse", "--verify", "--quiet", ref)
    if tip:
        _refuse_sources(repo, name, tip, sources)
        _refuse_others_commits(repo, name)
    return tip


def _refuse_sources(repo: Repo, name: str, tip: str, sources: Sequence[str]) -> None:
    ref = f"refs/heads/{name}"
    followed = repo.ask("rev-parse", "--symbolic-full-name", f"{name}@{{upstream}}")
    for source in filter(None, sources):
        full = repo.ask("rev-parse", "--symbolic-full-name", source)
        commit = repo.ask("rev-parse", "--verify", "--quiet", f"{source}^{{commit}}")
        if full == ref or commit == tip:
            reason = f"Branch {name} is {source}, which the series is made from."
        elif followed and full == followed:
            reason = f"Branch {name} follows {source}, which the series is made from."
        else:
            continue
        raise Refused(reason, OTHER_NAME)


def _refuse_others_commits(repo: Repo, name: str) -> None:
    """Refuses a branch that alone holds a commit that the user has not committed."""
    found = find_foreign_commit(repo, name, repo.read_identity().email)
    if found is not None:
        oid, subject, committer = found
        raise Refused(
            f"Branch {name} alone holds {oid[:12]} «{subject}», which {committer} committed.",
            OTHER_NAME,
        )
