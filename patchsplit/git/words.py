"""Words to the files of a tree that have them."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Mapping
from weakref import WeakKeyDictionary

from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid

BATCH = 1500
"""Words of one call of git grep: they are one argument, and a limit of the system holds for it."""
WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)

PathsByWord = Mapping[str, frozenset[str]]

_known: WeakKeyDictionary[Repo, dict[tuple[Oid, frozenset[str]], dict[str, frozenset[str]]]] = (
    WeakKeyDictionary()
)
"""What was found so far, by tree and suffixes."""


def find_files_with_words(
    repo: Repo, tree: Oid, words: Iterable[str], suffixes: Collection[str]
) -> PathsByWord:
    """Returns for each word the paths of the text files of a tree (or a commit) that have it.

    Only files whose names end in one of `suffixes` are searched; a word stands by itself, and one
    that is no ASCII identifier is in no file. Answers are kept as long as `repo`.
    """
    known = _known.setdefault(repo, {}).setdefault((tree, frozenset(suffixes)), {})
    asked = dict.fromkeys(words)
    new = [word for word in asked if word not in known]
    found: dict[str, set[str]] = {word: set() for word in new}
    searched = [word for word in new if WORD.fullmatch(word)] if suffixes else []
    for start in range(0, len(searched), BATCH):
        for path, word in _iter_matches(repo, tree, searched[start : start + BATCH], suffixes):
            found[word].add(path)
    known.update({word: frozenset(paths) for word, paths in found.items()})
    return {word: known[word] for word in asked}


def _iter_matches(
    repo: Repo, tree: Oid, words: Collection[str], suffixes: Collection[str]
) -> Iterable[tuple[str, str]]:
    """Yields each occurrence of a word, with the path of its file."""
    pattern = f"({'|'.join(words)})"
    patterns = [f":(glob)**/*{suffix}" for suffix in sorted(suffixes)]
    out = repo.run(
        *("grep", "-I", "-o", "-w", "-z", "--full-name", "--no-color", "-E", "-e", pattern),
        *(tree, "--", *patterns),
        ok=(0, 1),
    )
    prefix = f"{tree}:".encode()
    for row in out.split(b"\n"):
        path, _, word = row.partition(b"\0")
        if word:
            yield os.fsdecode(path.removeprefix(prefix)), word.decode("ascii")
