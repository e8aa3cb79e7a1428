"""Words to whether, and where, a tree has them; and lines that have a text.

All words are one expression, for which git needs one pass; it would try each of many patterns on
each line.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from weakref import WeakKeyDictionary

from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid

GREP = ("grep", "-I", "-o", "-w", "-E", "--no-line-number", "--no-column", "--no-color")
BATCH = 1500
"""Words of one call of git grep: they are one argument, and a limit of the system holds for it."""
WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)

PathsByWord = Mapping[str, frozenset[str]]

_known: WeakKeyDictionary[Repo, dict[tuple[Oid, frozenset[str]], dict[str, frozenset[str]]]] = (
    WeakKeyDictionary()
)
"""What was found so far, by tree and suffixes."""


def find_words(repo: Repo, tree: Oid, words: Collection[bytes]) -> set[bytes]:
    """Returns those of `words`, identifiers, that text files of a tree have as whole words."""
    found: set[bytes] = set()
    names = sorted(word.decode("utf-8", "surrogateescape") for word in words)
    for pattern in _iter_patterns(names):
        out = repo.run(*GREP, "-h", "-e", pattern, tree, ok=(0, 1))
        found.update(out.split())
    return found


def find_lines(repo: Repo, tree: Oid, texts: Collection[str]) -> set[str]:
    """Returns the distinct lines in the text files of a tree (or a commit) with one of `texts`."""
    if not texts:
        return set()
    options = ("-I", "-h", "-F", "--no-line-number", "--no-column", "--no-color", "-f", "-")
    patterns = "".join(f"{text}\n" for text in sorted(texts)).encode()
    out = repo.run("grep", *options, tree, stdin=patterns, ok=(0, 1))
    return {row.decode("utf-8", "replace") for row in set(out.split(b"\n")) if row}


def _iter_patterns(words: Sequence[str]) -> Iterator[str]:
    """Yields expressions for some words each, which need no escape."""
    for start in range(0, len(words), BATCH):
        yield f"({'|'.join(words[start : start + BATCH])})"


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
    for pattern in _iter_patterns(searched):
        for path, word in _iter_matches(repo, tree, pattern, suffixes):
            found[word].add(path)
    known.update({word: frozenset(paths) for word, paths in found.items()})
    return {word: known[word] for word in asked}


def _iter_matches(
    repo: Repo, tree: Oid, pattern: str, suffixes: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yields each occurrence of a word that an expression matches, with the path of its file."""
    paths = [f":(glob)**/*{suffix}" for suffix in sorted(suffixes)]
    out = repo.run(*GREP, "-z", "--full-name", "-e", pattern, tree, "--", *paths, ok=(0, 1))
    prefix = f"{tree}:".encode()
    for row in out.split(b"\n"):
        path, _, word = row.partition(b"\0")
        if word:
            yield os.fsdecode(path.removeprefix(prefix)), word.decode("ascii")
