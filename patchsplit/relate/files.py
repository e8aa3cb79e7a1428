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
from patchsplit.model.graph import Edge, EdgeKind

TOKEN = re.compile(rb"[A-Za-z0-9_][\w.+-]*")
IMPORT = re.compile(rb"^\s*(import|from|use|mod|require|source|include)\b")
GENERIC_WORDS = """
    __init__ index main makefile cmakelists meson readme setup config package test tests common
    core base util utils types api cli news changes changelog license version driver module
"""
GENERIC_STEMS = frozenset(GENERIC_WORDS.split())
"""Stems that too many projects have in too many folders."""
MIN_STEM_LENGTH = 4


@dataclass(frozen=True, slots=True)
class FileNames:
    """Last parts and stems of paths, each of one file of the delta: of the first of its stem."""

    full: Mapping[bytes, FileChange]
    stems: Mapping[bytes, FileChange]

    def find_files(self, lines: Iterable[bytes], category: Category) -> Iterator[FileChange]:
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


def find_file_edges(delta: Delta, facts: Mapping[HunkId, Facts]) -> Iterator[Edge]:
    """Yields new file -> what names it, and removal of a name -> removal of its file."""
    made = (Status.ADDED, Status.COPIED, Status.RENAMED)
    born = _collect_names((f for f in delta.files if f.status in made), old=False)
    gone = _collect_names((f for f in delta.files if f.status is Status.DELETED), old=True)
    for file in delta.files:
        for hunk in file.hunks:
            category = facts[hunk.id].category
            if hunk.added and (born.full or born.stems):
                for new in _other_files(born.find_files(hunk.added, category), file):
                    yield Edge(_creating_hunk(new).id, hunk.id, EdgeKind.FILE, new.path)
            if hunk.removed and (gone.full or gone.stems):
                for dead in _other_files(gone.find_files(hunk.removed, category), file):
                    for piece in dead.hunks:
                        yield Edge(hunk.id, piece.id, EdgeKind.LAST_USE, dead.path)


def _other_files(files: Iterable[FileChange], own: FileChange) -> list[FileChange]:
    return [file for file in {f.path: f for f in files}.values() if file.path != own.path]


def _creating_hunk(file: FileChange) -> Hunk:
    """The hunk that makes the file stand at its path."""
    return next((hunk for hunk in file.hunks if hunk.kind is Kind.RENAME), file.hunks[0])


def _collect_names(files: Iterable[FileChange], *, old: bool) -> FileNames:
    full: dict[bytes, list[FileChange]] = defaultdict(list)
    stems: dict[bytes, list[FileChange]] = defaultdict(list)
    for file in files:
        name = posixpath.basename(file.old_path if old else file.path)
        stem = name.split(".")[0]
        if not file.hunks or stem.lower() in GENERIC_STEMS or len(stem) < MIN_STEM_LENGTH:
            continue
        if "." in name:
            full[name.encode("utf-8", "surrogateescape")].append(file)
        stems[stem.encode("utf-8", "surrogateescape")].append(file)
    return FileNames(
        {name: files[0] for name, files in full.items() if len(files) == 1},
        {stem: files[0] for stem, files in stems.items() if _share_folder(files)},
    )


def _share_folder(files: list[FileChange]) -> bool:
    """Whether files of one stem are one thing, as a source and its header in one folder are."""
    return len({posixpath.dirname(file.path) for file in files}) == 1
