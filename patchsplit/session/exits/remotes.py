"""The remotes that exits push to, and the name of upstream's branch."""

from __future__ import annotations

from patchsplit.check.pattern import matches
from patchsplit.errors import UnknownName
from patchsplit.git.push import list_remotes
from patchsplit.session.checks.packs import select_pack
from patchsplit.session.session import Session


def resolve_remote(session: Session, name: str) -> str:
    """Returns the name of a remote, or a URL, unchanged. Raises PatchsplitError for other words."""
    if name in list_remotes(session.repo) or "/" in name or ":" in name:
        return name
    raise UnknownName(f"There is no remote {name}.", "List them: git remote -v")


def find_upstream_branch(session: Session) -> str:
    """Returns the name that upstream's branch has in upstream's repository.

    It is the branch of a remote-tracking branch; else that of the project's rules, unless the plan
    is for one of its stable branches; else the local branch, or "master".
    """
    name = session.plan.source.upstream_name.removeprefix("refs/heads/")
    name = name.removeprefix("refs/remotes/")
    for remote in list_remotes(session.repo):
        if name == f"{remote}/HEAD":
            shown = session.repo.ask("rev-parse", "--abbrev-ref", name)
            name = shown if shown != name else ""
        if name.startswith(f"{remote}/"):
            return name.removeprefix(f"{remote}/")
    known = select_pack(session).pack.branches
    local = session.repo.ask("rev-parse", "--verify", "--quiet", f"refs/heads/{name}")
    if known is not None and not (name and matches(known.stable, name)):
        return known.dev
    return name if name and local else "master"
