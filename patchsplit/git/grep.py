"""Words that a tree has anywhere, and lines that have them."""

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


def find_lines(repo: Repo, tree: Oid, texts: Collection[str]) -> set[str]:
    """Returns the distinct lines in the text files of a tree (or a commit) with one of `texts`."""
    if not texts:
        return set()
    options = ("-I", "-h", "-F", "--no-line-number", "--no-column", "--no-color", "-f", "-")
    patterns = "".join(f"{text}\n" for text in sorted(texts)).encode()
    out = repo.run("grep", *options, tree, stdin=patterns, ok=(0, 1))
    return {row.decode("utf-8", "replace") for row in set(out.split(b"\n")) if row}
