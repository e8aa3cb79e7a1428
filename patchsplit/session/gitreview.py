"""Upstream's .gitreview: which Gerrit it is reviewed on."""

from __future__ import annotations

from patchsplit.emit.gerrit import GitReview, parse_gitreview
from patchsplit.git.repo import Repo
from patchsplit.git.tree import find_entries
from patchsplit.model.delta import Oid

GITREVIEW_FILE = ".gitreview"


def read_gitreview(repo: Repo, upstream: Oid) -> GitReview | None:
    """Returns what upstream's .gitreview says; None where there is none.

    Raises PatchsplitError where it names no server that could be one.
    """
    entry = find_entries(repo, upstream, [GITREVIEW_FILE]).get(GITREVIEW_FILE)
    if entry is None or not entry.mode.is_regular:
        return None
    return parse_gitreview(repo.read_blob(entry.oid).decode("utf-8", "replace"))
