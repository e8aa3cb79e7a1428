"""The imports of the code, those inside functions included, and the cycles among them."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components


@dataclass(frozen=True, slots=True)
class Import:
    """One module of the code that another imports."""

    importer: str
    """Its full name, as "patchsplit.model.plan"; so is `imported`."""
    imported: str
    place: str
    """Path and line, as an editor takes them."""

    def __str__(self) -> str:
        return f"{self.place}: {self.importer} imports {self.imported}"


def find_modules(root: Path, folders: Sequence[str]) -> dict[str, Path]:
    """Returns the modules below `folders` of `root`, by name; a package is its __init__.py."""
    return {
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path
        for folder in folders
        for path in sorted((root / folder).rglob("*.py"))
    }


def read_imports(root: Path, modules: Mapping[str, Path]) -> list[Import]:
    """Returns every import among `modules`: at module level, in functions, for types alone.

    `from package import name` imports the module `package.name` if there is one, else `package`.
    That a module's package is loaded before it does not count, nor what is given to import_module.
    """
    found = []
    for importer, path in modules.items():
        package = importer if path.name == "__init__.py" else importer.rpartition(".")[0]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import | ast.ImportFrom):
                place = f"{path.relative_to(root)}:{node.lineno}"
                targets = set(_find_targets(node, package, modules))
                found += [Import(importer, name, place) for name in sorted(targets)]
    return found


def _find_targets(
    node: ast.Import | ast.ImportFrom, package: str, modules: Collection[str]
) -> Iterator[str]:
    """Yields the modules that a statement of a module in `package` imports."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if alias.name in modules)
        return
    parts = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
    parent = ".".join([*parts, *filter(None, [node.module])])
    for alias in node.names:
        name = f"{parent}.{alias.name}"
        if name in modules:
            yield name
        elif parent in modules:
            yield parent


def find_cycles(imports: Sequence[Import]) -> list[list[Import]]:
    """Returns for each set of modules that import each other, in any number of steps, how."""
    names = sorted({name for one in imports for name in (one.importer, one.imported)})
    index = {name: k for k, name in enumerate(names)}
    ends = np.array([(index[one.importer], index[one.imported]) for one in imports]).reshape(-1, 2)
    graph = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), (len(names), len(names)))
    labels = connected_components(graph, connection="strong")[1]
    cycles = defaultdict(list)
    for one in imports:
        if labels[index[one.importer]] == labels[index[one.imported]]:
            cycles[labels[index[one.importer]]].append(one)
    return list(cycles.values())
