"""Identifiers to edges: a definition before its uses, and the last uses before a removal.

Names are compared across the whole delta, so a name counts only if it is unlikely to mean two
things: at most two hunks define it (a declaration and a definition), and none drops or used it
before. A name that is neither long nor compound makes edges only within one file. A name that files
of the base have makes none between files: what uses it need not mean the new definition.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import product

from patchsplit.model.delta import Delta, HunkId
from patchsplit.model.facts import Category, Facts
from patchsplit.model.graph import Edge, EdgeKind

MAX_DEFINERS = 2
"""Hunks that may define, or drop, one name."""
MAX_BASE_FILES = 1
"""Files of the base that may have a name, where neither the definition's nor the use's has it."""
MIN_RARE_LENGTH = 9
"""Characters from which on a name that is not compound counts as rare."""

HunksByName = dict[str, list[HunkId]]
"""Name -> hunks, in the delta's order."""


FindWordFiles = Callable[[Collection[str], Collection[str]], Mapping[str, frozenset[str]]]
"""Names, and suffixes of paths -> for each name, the paths of the base's files that have it."""


def find_no_words(words: Collection[str], _suffixes: Collection[str]) -> dict[str, frozenset[str]]:
    """Returns no file for any word, as where there is no base."""
    return dict.fromkeys(words, frozenset())


def find_name_edges(
    delta: Delta, facts: Mapping[HunkId, Facts], find_word_files: FindWordFiles = find_no_words
) -> Iterator[Edge]:
    """Yields edges from definitions to uses, and from last uses to removals."""
    edges = list(_find_edges(delta, facts))
    path = {hunk.id: (hunk.path, file.old_path) for file in delta.files for hunk in file.hunks}
    across = {
        edge
        for edge in edges
        if edge.why is EdgeKind.DEFINES and path[edge.earlier] != path[edge.later]
    }
    found = find_word_files({edge.evidence for edge in across}, _find_code_suffixes(delta, facts))
    for edge in edges:
        files = found[edge.evidence] if edge in across else ()
        if not files or (
            len(files) <= MAX_BASE_FILES and files.isdisjoint(path[edge.earlier] + path[edge.later])
        ):
            yield edge


def _find_code_suffixes(delta: Delta, facts: Mapping[HunkId, Facts]) -> frozenset[str]:
    """Returns the suffixes of the files of the delta that hold code or tests."""
    code = (Category.CODE, Category.TEST)
    return frozenset(
        suffix
        for file in delta.files
        if file.hunks
        and facts[file.hunks[0].id].category in code
        and (suffix := posixpath.splitext(file.old_path)[1])
    )


def _find_edges(delta: Delta, facts: Mapping[HunkId, Facts]) -> Iterator[Edge]:
    defines, drops, uses, used = (_index_by_name(delta, facts, side) for side in SIDES)
    path = {hunk.id: hunk.path for hunk in delta.hunks()}
    for name, definers in defines.items():
        if len(definers) <= MAX_DEFINERS and name not in drops and name not in used:
            yield from _make_edges(name, definers, uses.get(name, []), path, EdgeKind.DEFINES)
    for name, droppers in drops.items():
        if len(droppers) <= MAX_DEFINERS and name not in defines and name not in uses:
            yield from _make_edges(name, used.get(name, []), droppers, path, EdgeKind.LAST_USE)


SIDES = ("defines", "drops", "uses", "used")


def _index_by_name(delta: Delta, facts: Mapping[HunkId, Facts], side: str) -> HunksByName:
    found: HunksByName = defaultdict(list)
    for hunk in delta.hunks():
        names: frozenset[str] = getattr(facts[hunk.id], side)
        for name in sorted(names):
            found[name].append(hunk.id)
    return dict(found)


def _make_edges(
    name: str, earlier: list[HunkId], later: list[HunkId], path: Mapping[HunkId, str], why: EdgeKind
) -> Iterator[Edge]:
    rare = is_rare(name)
    for one, two in product(earlier, later):
        if one != two and (rare or path[one] == path[two]):
            yield Edge(one, two, why, name)


def is_rare(name: str) -> bool:
    """Tells whether a name is compound or long, and so unlikely to mean two things."""
    bare = name.strip("_")
    composed = "_" in bare or (
        bare != bare.lower() and bare != bare.upper() and bare[1:] != bare[1:].lower()
    )
    return len(bare) >= MIN_RARE_LENGTH or (composed and len(bare) > 3)
