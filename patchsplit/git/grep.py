"""Words that a tree has anywhere."""

from __future__ import annotations

from collections.abc import Collection

from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid


def find_words(repo: Repo, tree: Oid, words: Collection[bytes]) -> set[bytes]:
    """Returns those of `words`, identifiers, that text files of a tree have as whole words."""
    if not words:
        return set()
    options = ("-I", "-h", "-o", "-w", "-F", "--no-color", "-f", "-")
    patterns = b"".join(word + b"\n" for word in sorted(words))
    return set(repo.run("grep", *options, tree, stdin=patterns, ok=(0, 1)).split())
