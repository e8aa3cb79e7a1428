"""Deltas and the facts of their hunks, written out, and the edges that are found in them."""

from __future__ import annotations

from dataclasses import replace

from patchsplit.model.delta import (
    Delta,
    Entry,
    FileChange,
    Hunk,
    HunkId,
    Kind,
    Mode,
    Oid,
    Span,
    Status,
    split_lines,
)
from patchsplit.model.facts import Category, Facts
from patchsplit.model.graph import EdgeKind
from patchsplit.relate import relate

ENTRY = Entry(Mode.FILE, Oid("1" * 40))


def hunk(name: str, path: str, added: bytes = b"", removed: bytes = b"") -> Hunk:
    old, new = split_lines(removed), split_lines(added)
    return Hunk(HunkId(name), path, Kind.TEXT, Span(0, len(old)), Span(0, len(new)), old, new)


def file(path: str, *hunks: Hunk, status: Status = Status.MODIFIED, old: str = "") -> FileChange:
    before = None if status is Status.ADDED else ENTRY
    after = None if status is Status.DELETED else ENTRY
    return FileChange(path, old or path, status, before, after, is_text=True, hunks=hunks)


def delta(*files: FileChange) -> Delta:
    return Delta(Oid("a" * 40), Oid("b" * 40), files)


def facts(some: Delta, **sides: dict[str, set[str]]) -> dict[HunkId, Facts]:
    """`sides` gives for a hunk, by its name, the names that it defines, drops, uses ..."""
    found = {}
    for one in some.hunks():
        build = one.path.endswith(("Makefile.am", "meson.build"))
        plain = Facts(one.id, Category.BUILD if build else Category.CODE)
        names = {side: frozenset(words) for side, words in sides.get(one.id, {}).items()}
        found[one.id] = replace(
            plain,
            defines=names.get("defines", plain.defines),
            drops=names.get("drops", plain.drops),
            uses=names.get("uses", plain.uses),
            used=names.get("used", plain.used),
        )
    return found


Row = tuple[str, str, EdgeKind, str]
"""Earlier hunk, later hunk, why, evidence."""


def edges(some: Delta, **sides: dict[str, set[str]]) -> list[Row]:
    graph = relate(some, facts(some, **sides))
    return [(edge.earlier, edge.later, edge.why, edge.evidence) for edge in graph.edges]
