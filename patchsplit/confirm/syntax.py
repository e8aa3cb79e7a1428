"""Files that parse upstream, and no longer do with the sure edits."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Hashable, Iterator
from pathlib import PurePosixPath

from patchsplit.confirm.destinations import Destination
from patchsplit.confirm.doubts import Doubt
from patchsplit.model.delta import HunkId

C_LIKE = frozenset(
    {".c", ".h", ".cc", ".cpp", ".cxx", ".hh", ".hpp", ".hxx", ".inl", ".java", ".go", ".js", ".ts"}
)
"""Suffixes of files whose brackets are counted."""
PYTHON = frozenset({".py", ".pyi"})
TEXT = re.compile(
    rb"""/\*.*?\*/ | //[^\n]* | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*'""",
    re.DOTALL | re.VERBOSE,
)
"""A comment or a string of a language like C."""
CONDITION = re.compile(rb"^[ \t]*#[ \t]*(if|endif)", re.MULTILINE)
MAX_PAIRED_EDITS = 40
"""Edits of a file that no longer parses up to which each is left out on trial."""


def find_syntax_doubts(destination: Destination) -> Iterator[Doubt]:
    """Yields a doubt for edits with which upstream's file no longer parses.

    These are the edits each of which breaks it although the file parses without that one, or else
    each that does not parse with those before it. Files that do not parse upstream or in the fork
    are not looked at.
    """
    if not destination.is_changed:
        return
    measure = find_measure(destination.origin)
    if measure is None:
        return
    wanted = measure(b"".join(destination.map.upstream))
    if wanted is None or measure(destination.compose()) == wanted:
        return
    for hunk in _find_breaking_edits(destination, measure, wanted):
        yield Doubt(hunk, f"With it, upstream's {destination.origin} no longer parses.")


Measure = Callable[[bytes], Hashable | None]
"""A file's content to a value that is equal for files that parse; None if it does not parse."""


def find_measure(path: str) -> Measure | None:
    """Returns how files at `path` are measured; None if they are not."""
    suffix = PurePosixPath(path).suffix
    if suffix in PYTHON:
        return compiles
    return count_brackets if suffix in C_LIKE else None


def compiles(content: bytes) -> bool | None:
    """Returns True for a Python module that parses, else None."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(content, "<upstream>", "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
    return True


def count_brackets(content: bytes) -> tuple[int, ...]:
    """Returns how many more brackets, and conditions of the preprocessor, open than close."""
    code = TEXT.sub(b" ", content)
    conditions = [match[1] for match in CONDITION.finditer(code)]
    return (
        conditions.count(b"if") - conditions.count(b"endif"),
        *(code.count(opening) - code.count(closing) for opening, closing in BRACKETS),
    )


BRACKETS = ((b"{", b"}"), (b"(", b")"), (b"[", b"]"))


def _find_breaking_edits(
    destination: Destination, measure: Measure, wanted: Hashable
) -> Iterator[HunkId]:
    names = [sure.hunk.id for sure in destination.edits]
    if len(names) <= MAX_PAIRED_EDITS:
        alone = [name for name in names if measure(destination.compose({name})) == wanted]
        if alone:
            yield from alone
            return
    left_out = set(names)
    for name in names:
        left_out.remove(name)
        if measure(destination.compose(left_out)) != wanted:
            left_out.add(name)
            yield name
