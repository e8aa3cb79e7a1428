"""Imports by dotted names to edges: a module, and what is imported from it, before the import.

A module is found by its path, so that modules of one name in two packages are told apart.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from patchsplit.model.delta import Delta, FileChange, Hunk, HunkId, Status
from patchsplit.model.facts import Facts
from patchsplit.model.graph import Edge, EdgeKind
from patchsplit.relate.files import GENERIC_STEMS, find_creating_hunk

MODULE_SUFFIXES = (".py", ".pyi", ".pyx")
PACKAGE = "__init__"

Parts = tuple[str, ...]
ModulesByName = Mapping[str, Sequence[tuple[Parts, FileChange]]]
"""Last part of a module's name -> all parts of its path, and its file."""


def find_import_edges(delta: Delta, facts: Mapping[HunkId, Facts]) -> Iterator[Edge]:
    """Yields edges from new modules, and new names in modules, to the hunks that import them."""
    modules = _index_modules(delta)
    for file in delta.files:
        for hunk in file.hunks:
            found = facts[hunk.id].new_references
            for name in sorted(found.imports if found else ()):
                for needed, why, evidence in _find_needed(tuple(name.split(".")), modules, facts):
                    if needed.path != file.path:
                        yield Edge(needed.id, hunk.id, why, evidence)


def _index_modules(delta: Delta) -> ModulesByName:
    found: dict[str, list[tuple[Parts, FileChange]]] = defaultdict(list)
    for file in delta.files:
        stem, suffix = posixpath.splitext(file.path)
        parts = tuple(stem.split("/"))
        if suffix not in MODULE_SUFFIXES or not file.hunks or file.status is Status.DELETED:
            continue
        parts = parts[:-1] if parts[-1] == PACKAGE else parts
        if parts:
            found[parts[-1]].append((parts, file))
    return found


def _find_needed(
    name: Parts, modules: ModulesByName, facts: Mapping[HunkId, Facts]
) -> Iterator[tuple[Hunk, EdgeKind, str]]:
    """Yields the hunks that an import of a dotted name needs, each with the reason and what it is.

    These create the module or a package around it, or define the name in the module.
    """
    for stop in range(len(name), 0, -1):
        file = _find_module(name[:stop], modules)
        if file is None:
            continue
        if file.status in (Status.ADDED, Status.COPIED, Status.RENAMED):
            yield find_creating_hunk(file), EdgeKind.FILE, file.path
        if stop == len(name) - 1:
            for hunk in file.hunks:
                if name[-1] in facts[hunk.id].defines:
                    yield hunk, EdgeKind.DEFINES, name[-1]


def _find_module(name: Parts, modules: ModulesByName) -> FileChange | None:
    """Returns the module whose path ends with a dotted name, or the other way; None if none does.

    Where the name is longer, as the repository is a package itself, the module's path has to be of
    several parts, or its name not too common.
    """
    best: tuple[int, FileChange | None] = (0, None)
    for parts, file in modules.get(name[-1], ()):
        size = min(len(parts), len(name))
        whole = len(name) <= len(parts) or size > 1 or name[-1].lower() not in GENERIC_STEMS
        if whole and parts[-size:] == name[-size:] and size > best[0]:
            best = size, file
    return best[1]
