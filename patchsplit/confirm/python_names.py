"""Names that a Python file uses and no longer defines, with the sure edits."""

from __future__ import annotations

import ast
import warnings
from collections import Counter
from collections.abc import Iterator

from pyflakes import checker
from pyflakes.messages import UndefinedName

from patchsplit.confirm.destinations import Destination
from patchsplit.confirm.doubts import Doubt
from patchsplit.confirm.modules import list_bound_names
from patchsplit.model.delta import HunkId
from patchsplit.place.mapping import NAME


def parse_module(content: bytes) -> ast.Module | None:
    """Returns a Python module's syntax tree; None if it does not parse."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(content)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def find_undefined_names(module: ast.Module) -> list[tuple[str, int]]:
    """Returns the names that a module uses and does not define, each with its line, from 1."""
    try:
        messages = checker.Checker(module).messages
    except RecursionError:
        return []
    return [
        (str(message.message_args[0]), message.lineno)
        for message in messages
        if isinstance(message, UndefinedName)
    ]


def find_undefined_doubts(destination: Destination) -> Iterator[Doubt]:
    """Yields a doubt for each edit with which upstream's file uses a name that it does not define.

    A name that another hunk of the delta defines in the file is left out, and so are files that are
    upstream as in the base.
    """
    if not destination.is_changed:
        return
    after = parse_module(destination.compose())
    if after is None:
        return
    undefined = find_undefined_names(after)
    if not undefined:
        return
    before = parse_module(b"".join(destination.map.upstream))
    known = Counter(name for name, _ in find_undefined_names(before)) if before else Counter()
    lines = b"".join(line for hunk in destination.file.hunks for line in hunk.added)
    own = {name.decode() for name in list_bound_names(lines)}
    for name, line in undefined:
        if known[name] > 0:
            known[name] -= 1
        elif name not in own:
            yield from _blame(destination, name, destination.owners[line - 1])


def _blame(destination: Destination, name: str, owner: HunkId | None) -> Iterator[Doubt]:
    if owner is not None:
        yield Doubt(owner, f"It uses {name}, which upstream's file no longer defines or imports.")
        return
    for sure in destination.edits:
        if name.encode() in NAME.findall(b"".join(sure.hunk.removed)):
            yield Doubt(sure.hunk.id, f"It takes away {name}, which upstream's file still uses.")
