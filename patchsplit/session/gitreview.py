"""Upstream's .gitreview: which Gerrit it is reviewed on."""

from __future__ import annotations

from patchsplit.emit.gerrit import Review, parse_gitreview
from patchsplit.git.repo import Repo
from patchsplit.git.tree import entries
from patchsplit.model.delta import Oid

FILE = ".gitreview"


def gitreview(repo: Repo, upstream: Oid) -> Review | None:
    """Returns what upstream's .gitreview says; None where there is none.

    Raises PatchsplitError where it names no server that could be one.
    """
    entry = entries(repo, upstream, [FILE]).get(FILE)
    if entry is None or not entry.mode.regular:
        return None
    return parse_gitreview(repo.blob(entry.oid).decode("utf-8", "replace"))
