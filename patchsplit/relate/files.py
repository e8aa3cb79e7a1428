"""Names of files to edges: a new file before the line that names it, and removals the other way.

A line names a file by its last part ("lib/dpif.c" in a list, "dpif.h" in an #include), a build file
or an import also by its stem ("dpif.lo", "import dpif").
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from patchsplit.model.delta import Delta, FileChange, Hunk, HunkId, Kind, Status
from patchsplit.model.facts import Category, Facts
from patchsplit.model.graph import Edge, Why

TOKEN = re.compile(rb"[A-Za-z0-9_][\w.+-]*")
IMPORT = re.compile(rb"^\s*(import|from|use|mod|require|source|include)\b")
COMMON = """
    __init__ index main makefile cmakelists meson readme setup config package test tests common
    core base util utils types api cli news changes changelog license version driver module
"""
GENERIC = frozenset(COMMON.split())
"""Stems that too many projects have in too many folders."""
SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Names:
    """Last parts and stems of paths, each of one file of the delta: of the first of its stem."""

    full: Mapping[bytes, FileChange]
    stems: Mapping[bytes, FileChange]

    def named(self, lines: Iterable[bytes], category: Category) -> Iterator[FileChange]:
        """Yields the files that lines name, one file perhaps often."""
        for line in lines:
            by_stem = category is Category.BUILD or IMPORT.match(line)
            for token in TOKEN.findall(line):
                if token in self.full:
                    yield self.full[token]
                elif by_stem:
                    stem = token.partition(b".")[0]
                    if stem in self.stems:
                        yield self.stems[stem]


def file_edges(delta: Delta, facts: Mapping[HunkId, Facts]) -> Iterator[Edge]:
    """Yields new file -> what names it, and removal of a name -> removal of its file."""
    made = (Status.ADDED, Status.COPIED, Status.RENAMED)
    born = _names((f for f in delta.files if f.status in made), old=False)
    gone = _names((f for f in delta.files if f.status is Status.DELETED), old=True)
    for file in delta.files:
        for hunk in file.hunks:
            category = facts[hunk.id].category
            if hunk.added and (born.full or born.stems):
                for new in _others(born.named(hunk.added, category), file):
                    yield Edge(_birth(new).id, hunk.id, Why.FILE, new.path)
            if hunk.removed and (gone.full or gone.stems):
                for dead in _others(gone.named(hunk.removed, category), file):
                    for piece in dead.hunks:
                        yield Edge(hunk.id, piece.id, Why.LAST_USE, dead.path)


def _others(files: Iterable[FileChange], own: FileChange) -> list[FileChange]:
    return [file for file in {f.path: f for f in files}.values() if file.path != own.path]


def _birth(file: FileChange) -> Hunk:
    """The hunk that makes the file stand at its path."""
    return next((hunk for hunk in file.hunks if hunk.kind is Kind.RENAME), file.hunks[0])


def _names(files: Iterable[FileChange], *, old: bool) -> Names:
    full: dict[bytes, list[FileChange]] = defaultdict(list)
    stems: dict[bytes, list[FileChange]] = defaultdict(list)
    for file in files:
        name = posixpath.basename(file.old_path if old else file.path)
        stem = name.split(".")[0]
        if not file.hunks or stem.lower() in GENERIC or len(stem) < SHORTEST:
            continue
        if "." in name:
            full[name.encode("utf-8", "surrogateescape")].append(file)
        stems[stem.encode("utf-8", "surrogateescape")].append(file)
    return Names(
        {name: files[0] for name, files in full.items() if len(files) == 1},
        {stem: files[0] for stem, files in stems.items() if _together(files)},
    )


def _together(files: list[FileChange]) -> bool:
    """Whether files of one stem are one thing, as a source and its header in one folder are."""
    return len({posixpath.dirname(file.path) for file in files}) == 1
