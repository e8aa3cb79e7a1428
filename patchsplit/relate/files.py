"""File names in changed lines to edges.

A new file comes before the hunks that name it, and a deleted file after the hunks that drop its
name. A line names a file by the last part of its path ("lib/dpif.c" in a list, "dpif.h" in an
#include); in build files and imports also by its stem ("dpif.lo", "import dpif").
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
"""Lower-case stems that are too common to name a file."""
MIN_STEM_LENGTH = 4
"""Characters of a stem from which on it can name a file."""


@dataclass(frozen=True, slots=True)
class FileNames:
    """The names of some files of the delta that name one thing only."""

    full: Mapping[bytes, FileChange]
    """Last part of a path -> the one file with it."""
    stems: Mapping[bytes, FileChange]
    """Stem -> the first file with it, if all are in one folder."""

    def find_files(self, lines: Iterable[bytes], category: Category) -> Iterator[FileChange]:
        """Yields the files that lines of a file of `category` name; a file can come repeatedly."""
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
    """Yields edges from new files to hunks that name them, and from dropped names to deletions."""
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
    """Returns the hunk that creates the file at its path: its rename, or else its first."""
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
    """Tells whether files of one stem are in one folder, as a source and its header are."""
    return len({posixpath.dirname(file.path) for file in files}) == 1
