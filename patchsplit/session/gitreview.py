"""Reads upstream's .gitreview: the Gerrit server that reviews its changes."""

from __future__ import annotations

from patchsplit.emit.gerrit import GitReview, parse_gitreview
from patchsplit.git.repo import Repo
from patchsplit.git.tree import find_entries
from patchsplit.model.delta import Oid

GITREVIEW_FILE = ".gitreview"


def read_gitreview(repo: Repo, upstream: Oid) -> GitReview | None:
    """Returns the settings of upstream's .gitreview; None if there is no such regular file.

    Raises PatchsplitError if it does not name a valid server.
    """
    entry = find_entries(repo, upstream, [GITREVIEW_FILE]).get(GITREVIEW_FILE)
    if entry is None or not entry.mode.is_regular:
        return None
    return parse_gitreview(repo.read_blob(entry.oid).decode("utf-8", "replace"))
