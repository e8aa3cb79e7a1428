"""File names in changed lines to edges.

A new file comes before the hunks that name it, and a deleted file after the hunks that drop its
name. A line names a file by the last part of its path ("lib/dpif.c" in a list); in build files and
imports also by its stem ("dpif.lo", "import dpif"). Of several files of one name, it is the one
whose folders the line names, too. An #include names a file by its path from the folder of the
including file, or from any folder above the named one.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from patchsplit.model.delta import Delta, FileChange, Hunk, HunkId, Kind, Lines, Status
from patchsplit.model.facts import Category, Facts
from patchsplit.model.graph import Edge, EdgeKind

TOKEN = re.compile(rb"[A-Za-z0-9_][\w.+-]*")
IMPORT = re.compile(rb"^\s*(import|from|use|mod|require|source|include)\b")
INCLUDE = re.compile(rb"\s*#\s*include(?:_next)?\s*(?:(?P<near>\")|<)(?P<path>[^\">]+)[\">]")
PART = re.compile(rb"[A-Za-z0-9_]+")
GENERIC_WORDS = """
    __init__ index main makefile cmakelists meson readme setup config package test tests common
    core base util utils types api cli news changes changelog license version driver module
"""
GENERIC_STEMS = frozenset(GENERIC_WORDS.split())
"""Lower-case stems that are too common to name a file."""
IMPORT_WORDS = frozenset(b"import from use mod require source include pub static as".split())
MIN_STEM_LENGTH = 4
"""Characters of a stem from which on it can name a file."""


@dataclass(frozen=True, slots=True)
class FileNames:
    """The names of some files of the delta."""

    full: Mapping[bytes, Sequence[FileChange]]
    """Last part of a path -> the files with it."""
    stems: Mapping[bytes, Sequence[FileChange]]
    """Stem that is not GENERIC_STEMS -> the files with it."""

    def find_files(self, hunk: Hunk, lines: Lines, facts: Facts) -> Iterator[FileChange]:
        """Yields the files that lines of a hunk name; a file can come repeatedly."""
        dotted = facts.new_references is not None and bool(facts.new_references.imports)
        for line in lines:
            include = INCLUDE.match(line)
            if include:
                yield from self._find_included(hunk.path, include)
                continue
            importing = IMPORT.match(line)
            by_stem = facts.category is Category.BUILD or (importing and not dotted)
            for token in TOKEN.finditer(line):
                stem = token[0].partition(b".")[0]
                found = self.full.get(token[0], ()) if stem in self.stems else ()
                if not found and by_stem:
                    found = self.stems.get(stem, ())
                if found:
                    yield from _choose_by_folders(found, line[: token.start()])

    def _find_included(self, path: str, include: re.Match[bytes]) -> list[FileChange]:
        """Returns the file that an #include in the file at `path` names; [] if it is none."""
        name = include["path"].decode("utf-8", "surrogateescape")
        files = self.full.get(posixpath.basename(name).encode("utf-8", "surrogateescape"), ())
        near = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
        beside = [file for file in files if include["near"] and file.path == near]
        stem = posixpath.basename(name).partition(".")[0].encode("utf-8", "surrogateescape")
        if beside or ("/" not in name and stem not in self.stems):
            return beside
        below = [file for file in files if f"/{file.path}".endswith(f"/{name}")]
        return below if len(below) == 1 else []


def _choose_by_folders(files: Sequence[FileChange], before: bytes) -> Sequence[FileChange]:
    """Returns the files of one name whose folders `before`, the text before the name, ends with.

    One file is the one that is meant. Of several, the one with most folders in the text is, where
    it has any; the first of a source and its header in one folder is, too.
    """
    if len(files) == 1:
        return files
    words = [word.decode() for word in PART.findall(before) if word not in IMPORT_WORDS]
    count = [_count_common_tail(posixpath.dirname(file.path).split("/"), words) for file in files]
    best = [file for file, n in zip(files, count, strict=True) if n == max(count)]
    return best[:1] if _share_folder(best) and (max(count) or len(best) == len(files)) else ()


def _count_common_tail(one: Sequence[str], two: Sequence[str]) -> int:
    pairs = zip(reversed(one), reversed(two), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def find_file_edges(delta: Delta, facts: Mapping[HunkId, Facts]) -> Iterator[Edge]:
    """Yields edges from new files to hunks that name them, and from dropped names to deletions."""
    made = (Status.ADDED, Status.COPIED, Status.RENAMED)
    born = _collect_names((f for f in delta.files if f.status in made), old=False)
    gone = _collect_names((f for f in delta.files if f.status is Status.DELETED), old=True)
    for file in delta.files:
        for hunk in file.hunks:
            known = facts[hunk.id]
            if hunk.added and (born.full or born.stems):
                for new in _other_files(born.find_files(hunk, hunk.added, known), file):
                    yield Edge(find_creating_hunk(new).id, hunk.id, EdgeKind.FILE, new.path)
            if hunk.removed and (gone.full or gone.stems):
                for dead in _other_files(gone.find_files(hunk, hunk.removed, known), file):
                    for piece in dead.hunks:
                        yield Edge(hunk.id, piece.id, EdgeKind.LAST_USE, dead.path)


def _other_files(files: Iterable[FileChange], own: FileChange) -> list[FileChange]:
    return [file for file in {f.path: f for f in files}.values() if file.path != own.path]


def find_creating_hunk(file: FileChange) -> Hunk:
    """Returns the hunk that creates the file at its path: its rename, or else its first."""
    return next((hunk for hunk in file.hunks if hunk.kind is Kind.RENAME), file.hunks[0])


def _collect_names(files: Iterable[FileChange], *, old: bool) -> FileNames:
    full: dict[bytes, list[FileChange]] = defaultdict(list)
    stems: dict[bytes, list[FileChange]] = defaultdict(list)
    for file in files:
        name = posixpath.basename(file.old_path if old else file.path)
        stem = name.split(".")[0]
        if not file.hunks:
            continue
        if "." in name:
            full[name.encode("utf-8", "surrogateescape")].append(file)
        if stem.lower() not in GENERIC_STEMS and len(stem) >= MIN_STEM_LENGTH:
            stems[stem.encode("utf-8", "surrogateescape")].append(file)
    return FileNames(full, stems)


def _share_folder(files: Sequence[FileChange]) -> bool:
    """Tells whether files of one stem are in one folder, as a source and its header are."""
    return len({posixpath.dirname(file.path) for file in files}) == 1
