"""Upstream's tree as seen from the base: what stands where, and what moved."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from patchsplit.git.diff import renames
from patchsplit.git.repo import Repo
from patchsplit.git.tree import listing
from patchsplit.model.delta import Entry, FileChange, Oid


@dataclass(frozen=True, slots=True)
class Ground:
    """What file-level questions are answered from."""

    base: Mapping[str, Entry]
    """All of the base's tree."""
    entries: Mapping[str, Entry]
    """All of upstream's tree."""
    changed: Mapping[str, Entry]
    """Those of them that the base has otherwise, or not at all."""
    renamed: Mapping[str, str]
    """The base's path to upstream's, for files that upstream moved."""
    folders: frozenset[str]
    """Every folder of upstream."""
    moved_folders: Mapping[str, str]
    """Folders of the base that upstream has no more, to where most of their files went."""

    def origin(self, path: str) -> str | None:
        """Returns upstream's path of a file of the base; None where upstream has it no more."""
        return path if path in self.entries else self.renamed.get(path)

    def has(self, file: FileChange) -> bool:
        """Tells whether upstream's tree shows all that the fork made of a file of the base."""
        moved = file.path != file.old_path
        return self.entries.get(file.path) == file.new and not (
            moved and file.old_path in self.entries
        )

    def blocked(self, path: str, leaving: frozenset[str]) -> str:
        """Says why no file can come to stand at `path`; empty when one can.

        `leaving`: upstream's files that the delta takes away.
        """
        if path in self.entries:
            return f"upstream has another file at {path}"
        for folder in parents(path):
            if folder in self.entries and folder not in leaving:
                return f"upstream has a file {folder} where a folder would have to be"
        inside = f"{path}/"
        if path in self.folders and any(
            other.startswith(inside) and other not in leaving for other in self.entries
        ):
            return f"upstream has a folder at {path}"
        return ""


def parents(path: str) -> list[str]:
    """Returns the folders that hold `path`, innermost first."""
    parts = path.split("/")
    return ["/".join(parts[:k]) for k in range(len(parts) - 1, 0, -1)]


def survey(repo: Repo, base: Oid, upstream: Oid) -> Ground:
    entries = listing(repo, upstream)
    before = listing(repo, base)
    changed = {path: entry for path, entry in entries.items() if before.get(path) != entry}
    renamed = renames(repo, base, upstream)
    folders = frozenset(folder for path in entries for folder in parents(path))
    return Ground(before, entries, changed, renamed, folders, _moved_folders(renamed, folders))


def _moved_folders(renamed: Mapping[str, str], folders: frozenset[str]) -> dict[str, str]:
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for old, new in renamed.items():
        home = old.rpartition("/")[0]
        target = new.rpartition("/")[0]
        if home and home != target and home not in folders:
            votes[home][target] += 1
    return {home: max(sorted(count), key=count.__getitem__) for home, count in votes.items()}
