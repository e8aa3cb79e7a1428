"""Names that hunks use and that upstream gave up: looked for in all files of the delta."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from patchsplit.confirm.destinations import Destination, is_sure_to_be_sent
from patchsplit.confirm.doubts import Doubt
from patchsplit.confirm.gone_names import find_gone_doubts
from patchsplit.confirm.imports import iter_references, read_module_changes
from patchsplit.confirm.python_names import find_undefined_doubts, parse_module
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Delta, HunkId, Oid
from patchsplit.model.placement import Edit, Placement
from patchsplit.place.upstream_tree import UpstreamTree


class _Module(NamedTuple):
    """A Python file with the delta's sure edits."""

    path: str
    tree: ast.Module
    owners: Sequence[HunkId | None]
    """The hunk that wrote each line."""


def find_name_doubts(
    repo: Repo,
    delta: Delta,
    ground: UpstreamTree,
    upstream: Oid,
    destinations: Sequence[Destination],
    placements: Mapping[HunkId, Placement],
) -> Iterator[Doubt]:
    """Yields a doubt for each sure edit that uses a name that upstream gave up."""
    yield from find_gone_doubts(repo, delta, ground, upstream, placements)
    python = [one for one in destinations if one.origin.endswith(".py")]
    for destination in python:
        yield from find_undefined_doubts(destination)
    modules = [*_iter_changed_modules(python), *_iter_new_modules(delta, placements)]
    if not modules:
        return
    changes = read_module_changes(repo, delta, ground)
    for path, tree, owners in modules:
        for reference in iter_references(tree, path):
            owner = owners[reference.line - 1]
            loss = changes.describe_loss(reference) if owner is not None else ""
            if loss and owner is not None:
                yield Doubt(owner, loss)


def _iter_changed_modules(destinations: Sequence[Destination]) -> Iterator[_Module]:
    for destination in destinations:
        tree = parse_module(destination.compose())
        if tree is not None:
            yield _Module(destination.origin, tree, destination.owners)


def _iter_new_modules(delta: Delta, placements: Mapping[HunkId, Placement]) -> Iterator[_Module]:
    for file in delta.files:
        for hunk in file.hunks if file.path.endswith(".py") else ():
            edit = placements[hunk.id].action
            new = isinstance(edit, Edit) and edit.creates is not None
            if new and is_sure_to_be_sent(placements[hunk.id]):
                tree = parse_module(b"".join(hunk.added))
                if tree is not None:
                    yield _Module(file.path, tree, [hunk.id] * len(hunk.added))
