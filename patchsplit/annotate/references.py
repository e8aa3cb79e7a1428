"""Matches of a language's query to the parameters, keyword arguments and imports in a file."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

import tree_sitter

from patchsplit.model.delta import Span
from patchsplit.model.facts import References

CONSTRUCTOR = "__init__"
RECEIVERS = frozenset({"self", "cls"})

Captures = Mapping[str, Sequence[tree_sitter.Node]]


class ReferenceKind(StrEnum):
    """What a reference is."""

    PARAMETER = "parameter"
    ARGUMENT = "argument"
    IMPORT = "import"


class Reference(NamedTuple):
    """One parameter, keyword argument or import, at one of the rows that it depends on."""

    kind: ReferenceKind
    name: str
    """As in `References`; a relative import begins with its dots."""
    row: int
    """From 0."""


def iter_references(captures: Captures) -> Iterator[Reference]:
    """Yields the references of one match, at the rows of both of its names."""
    for name in ("parameter", "argument", "imported"):
        for node in captures.get(name, ()):
            match name:
                case "parameter":
                    kind, of = ReferenceKind.PARAMETER, captures["function"][0]
                    text = _format_parameter(node, of)
                case "argument":
                    kind, of = ReferenceKind.ARGUMENT, captures["callee"][0]
                    text = _format_argument(node, of)
                case _:
                    kind, of = ReferenceKind.IMPORT, captures.get("module", (node,))[0]
                    text = _format_import(node, None if of is node else of)
            if text:
                yield from (Reference(kind, text, one.start_point.row) for one in (of, node))


def collect_references(found: Sequence[Reference], rows: Span, path: str) -> References:
    """Returns the references in `rows` of the file at `path`, which relative imports refer to."""
    names: dict[ReferenceKind, set[str]] = {kind: set() for kind in ReferenceKind}
    for one in found:
        if rows.start <= one.row < rows.stop:
            names[one.kind].add(one.name)
    return References(
        frozenset(names[ReferenceKind.PARAMETER]),
        frozenset(names[ReferenceKind.ARGUMENT]),
        frozenset(_make_absolute(name, path) for name in names[ReferenceKind.IMPORT]),
    )


def subtract_references(one: References, two: References) -> References | None:
    """Returns the references of `one` that `two` lacks; None if there are none."""
    parameters, arguments = one.parameters - two.parameters, one.arguments - two.arguments
    imports = one.imports - two.imports
    found = parameters or arguments or imports
    return References(parameters, arguments, imports) if found else None


def _read(node: tree_sitter.Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")


def _format_parameter(node: tree_sitter.Node, function: tree_sitter.Node) -> str:
    """Returns "function(parameter)"; "" for `self`, and for what is no name."""
    name = node.child_by_field_name("name")
    if name is None and node.type == "typed_parameter":
        name = node.named_child(0)
    name = node if name is None else name
    if name.type != "identifier" or _read(name) in RECEIVERS:
        return ""
    owner: tree_sitter.Node | None = function
    if _read(function) == CONSTRUCTOR:
        while owner is not None and owner.type != "class_definition":
            owner = owner.parent
        owner = owner.child_by_field_name("name") if owner is not None else function
    return f"{_read(owner or function)}({_read(name)})"


def _format_argument(node: tree_sitter.Node, callee: tree_sitter.Node) -> str:
    """Returns "function(argument)"; "" where what is called has no name."""
    called = callee.child_by_field_name("attribute") if callee.type == "attribute" else callee
    if called is None or called.type != "identifier":
        return ""
    return f"{_read(called)}({_read(node)})"


def _format_import(node: tree_sitter.Node, module: tree_sitter.Node | None) -> str:
    aliased = node.child_by_field_name("name") if node.type == "aliased_import" else None
    name = "" if node.type == "wildcard_import" else _read(aliased or node)
    if module is None:
        return name
    start = _read(module)
    return f"{start}{'' if not name or start.endswith('.') else '.'}{name}"


def _make_absolute(name: str, path: str) -> str:
    """Returns the dotted name of an import in the file at `path`, whose folder is its package."""
    bare = name.lstrip(".")
    up = len(name) - len(bare)
    if not up:
        return name
    folders = [part for part in posixpath.dirname(path).split("/") if part]
    kept = folders[: len(folders) - up + 1] if up <= len(folders) + 1 else []
    return ".".join((*kept, *((bare,) if bare else ())))
