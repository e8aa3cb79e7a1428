"""The Python modules of a tree, and the names that they bind."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from patchsplit.git.repo import Repo
from patchsplit.model.delta import Entry

BOUND_NAME = re.compile(
    rb"""^[ \t]*(?:
        (?:async[ ]+)?def[ ]+(\w+) | class[ ]+(\w+)
      | (\w+)[ ]*(?::[^=\n]+)?=(?!=)
      )""",
    re.MULTILINE | re.VERBOSE,
)
"""A definition, or an assignment to one name; one of the groups is the name."""
IMPORT = re.compile(rb"^[ \t]*(?:from[ ]+[\w.]+[ ]+)?import[ ]+(\([^)]*\)|[^\n#]*)", re.MULTILINE)
"""An import; group 1 is what is imported."""
IMPORTED_NAME = re.compile(rb"(?:[\w.]+[ ]+as[ ]+)?(\w+)(?:\.\w+)*")
ANY_NAME = b"*"
"""Stands for names that are not listed, as with `import *`."""


def list_bound_names(content: bytes) -> frozenset[bytes]:
    """Returns the names that a module, or some of its lines, define, assign or import anywhere.

    ANY_NAME is among them if it imports all names of another module or has a `__getattr__`.
    """
    found = {name for match in BOUND_NAME.finditer(content) for name in match.groups() if name}
    for match in IMPORT.finditer(content):
        found.update(name[1] for name in IMPORTED_NAME.finditer(match[1]))
        if match[1].strip() == b"*":
            found.add(ANY_NAME)
    return frozenset(found | {ANY_NAME} if b"__getattr__" in found else found)


def module_of(path: str) -> str:
    """Returns the dotted name of the module at a path, from the tree's root."""
    parts = PurePosixPath(path).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


class ModuleIndex:
    """The Python modules of one tree; each is read once, when it is asked for."""

    def __init__(self, repo: Repo, entries: Mapping[str, Entry]) -> None:
        self._repo = repo
        self._entries = entries
        self._by_last_part: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for path in entries:
            if path.endswith(".py"):
                module = module_of(path)
                self._by_last_part[module.rpartition(".")[2]].append((module, path))
        self._names: dict[str, frozenset[bytes]] = {}

    def find_path(self, module: str) -> str | None:
        """Returns the path of a module, named from any folder; None if there is not just one."""
        candidates = self._by_last_part.get(module.rpartition(".")[2], [])
        exact = [path for name, path in candidates if name == module]
        ending = f".{module}"
        found = exact or [path for name, path in candidates if name.endswith(ending)]
        return found[0] if len(found) == 1 else None

    def list_names(self, path: str) -> frozenset[bytes]:
        """Returns the names that the module at a path binds anywhere."""
        if path not in self._names:
            self._names[path] = list_bound_names(self._repo.read_blob(self._entries[path].oid))
        return self._names[path]

    def binds(self, path: str, names: Iterable[bytes]) -> bool:
        """Tells whether the module at a path may bind one of the names."""
        known = self.list_names(path)
        return ANY_NAME in known or not known.isdisjoint(names)
