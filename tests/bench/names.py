"""Counts the names and docstrings of the code against the rules of the house.

    python tests/bench/names.py [--list]

Prints how many classes and functions (methods and nested ones included, dunder methods left out)
of patchsplit/ and tui/ are named by a participle, and which public functions of 8 lines or more
have no docstring. `--list` names every one.

A name counts as a participle where its first word is in IRREGULAR, or ends in "ed" and is not in
NO_PARTICIPLES. Its first word is what stands before the first underscore, or before the second
capital letter. Classes of textual's messages (events) and of errors are counted as well.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("patchsplit", "tui")
IRREGULAR = frozenset(
    [
        *(
            "made",
            "said",
            "told",
            "shown",
            "sent",
            "kept",
            "built",
            "grown",
            "found",
            "ran",
            "done",
        ),
        *("written", "drawn", "torn", "taken", "given", "known", "chosen", "bound", "learnt"),
        *("held", "left", "put", "worn"),
    ]
)
NO_PARTICIPLES = frozenset(["need", "seed", "embed", "feed", "red", "speed", "shed"])
LONG = 8
"""Lines from which on a public function needs a docstring."""
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Name:
    """One class or function of the code."""

    place: str
    """Path and line, as an editor takes them."""
    name: str
    node: Function | ast.ClassDef

    @property
    def is_participle(self) -> bool:
        first = re.sub(r"(?<!^)(?=[A-Z])", "_", self.name).lower().strip("_").split("_")[0]
        return first in IRREGULAR or (first.endswith("ed") and first not in NO_PARTICIPLES)

    @property
    def lacks_docstring(self) -> bool:
        """Whether it is a public function of LONG lines or more that says nothing of itself."""
        node = self.node
        if isinstance(node, ast.ClassDef) or self.name.startswith("_"):
            return False
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        return lines >= LONG and ast.get_docstring(node) is None


def names(root: Path = ROOT) -> Iterator[Name]:
    """Yields the classes and functions below FOLDERS of `root`, dunder methods left out."""
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("__"):
                    yield Name(f"{path.relative_to(root)}:{node.lineno}", node.name, node)


def main() -> None:
    every = list(names())
    participles = [one for one in every if one.is_participle]
    bare = [one for one in every if one.lacks_docstring]
    share = len(participles) / len(every)
    print(f"{len(participles)} of {len(every)} names are participles: {share:.1%}")
    print(f"{len(bare)} public functions of {LONG} lines or more have no docstring")
    if "--list" in sys.argv:
        for one in (*participles, *bare):
            print(f"{one.place}: {one.name}")


if __name__ == "__main__":
    main()
