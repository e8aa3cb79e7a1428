"""Imports of modules, and uses of their names, that upstream gave up."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from patchsplit.confirm.modules import ModuleIndex, list_bound_names, module_of
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Delta, Hunk, Status
from patchsplit.place.upstream_tree import UpstreamTree


@dataclass(frozen=True, slots=True)
class Reference:
    """A use of a module, or of a name of a module."""

    line: int
    """From 1."""
    module: str
    """Dotted, as it is imported."""
    name: str = ""
    """"": the module itself."""


def iter_references(module: ast.Module, path: str) -> Iterator[Reference]:
    """Yields the imports of a module, and the attributes of modules that it uses.

    `path` is that of the module, for relative imports. `from a import b` is yielded as the name b
    of a: b may be a module, too.
    """
    sources: dict[str, str] = {}
    for node in ast.walk(module):
        for reference, bound in _iter_imports(node, path):
            yield reference
            sources[bound] = ".".join(filter(None, (reference.module, reference.name)))
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            source = sources.get(node.value.id, "")
            if source:
                yield Reference(node.lineno, source, node.attr)


def _iter_imports(node: ast.AST, path: str) -> Iterator[tuple[Reference, str]]:
    """Yields what a node imports, with the name that it is bound to; "" for dotted modules."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield Reference(node.lineno, alias.name), alias.asname or ""
    elif isinstance(node, ast.ImportFrom):
        source = _resolve_source(node, path)
        for alias in node.names:
            if alias.name != "*":
                yield Reference(node.lineno, source, alias.name), alias.asname or alias.name


def _resolve_source(node: ast.ImportFrom, path: str) -> str:
    if not node.level:
        return node.module or ""
    package = module_of(path).split(".")
    is_package = path.endswith("/__init__.py")
    home = package[: len(package) - node.level + is_package]
    return ".".join([*home, *([node.module] if node.module else [])])


@dataclass(frozen=True)
class ModuleChanges:
    """The modules of base and upstream, and what the delta adds to them."""

    base: ModuleIndex
    upstream: ModuleIndex
    new_modules: frozenset[str]
    """Modules that the delta adds, dotted, from the tree's root."""
    added_names: Mapping[str, frozenset[bytes]]
    """Module, as above -> the names that the delta's hunks bind in it."""

    def describe_loss(self, reference: Reference) -> str:
        """Returns what upstream no longer has of what a reference means, as a sentence.

        "" where upstream has it, the base does not have it either, or the delta adds it.
        """
        module, name = reference.module, reference.name.encode()
        if name and self._has_module(f"{module}.{reference.name}"):
            return ""
        before = self.base.find_path(module)
        if before is None:
            return ""
        now = self.upstream.find_path(module)
        if now is None:
            return "" if self._adds_module(module) else f"Upstream has no module {module} any more."
        if not name or self.upstream.binds(now, (name,)) or self._adds_name(module, name):
            return ""
        if self.base.find_path(f"{module}.{reference.name}") is not None:
            return f"Upstream has no module {module}.{reference.name} any more."
        if name not in self.base.list_names(before):
            return ""
        return f"Upstream's {now} no longer has {reference.name}."

    def _has_module(self, module: str) -> bool:
        return self.upstream.find_path(module) is not None or self._adds_module(module)

    def _adds_module(self, module: str) -> bool:
        return any(_is_end_of(module, known) for known in self.new_modules)

    def _adds_name(self, module: str, name: bytes) -> bool:
        return any(
            name in names for known, names in self.added_names.items() if _is_end_of(module, known)
        )


def _is_end_of(module: str, whole: str) -> bool:
    return whole == module or whole.endswith(f".{module}")


def read_module_changes(repo: Repo, delta: Delta, ground: UpstreamTree) -> ModuleChanges:
    """Returns the modules of both trees, and the names that the delta adds to them."""
    files = [file for file in delta.files if file.path.endswith(".py") and file.new is not None]
    return ModuleChanges(
        ModuleIndex(repo, ground.base_entries),
        ModuleIndex(repo, ground.entries),
        frozenset(module_of(file.path) for file in files if file.status is not Status.MODIFIED),
        {
            module_of(file.path): list_bound_names(b"".join(_iter_added(file.hunks)))
            for file in files
        },
    )


def _iter_added(hunks: Iterable[Hunk]) -> Iterator[bytes]:
    for hunk in hunks:
        yield from hunk.added
