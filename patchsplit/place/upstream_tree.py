"""Upstream's tree as compared with the base's: entries, renamed files and renamed folders."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from patchsplit.git.diff import find_file_renames
from patchsplit.git.repo import Repo
from patchsplit.git.tree import list_tree
from patchsplit.model.delta import Entry, FileChange, Oid


@dataclass(frozen=True, slots=True)
class UpstreamTree:
    """The entries of both trees, by path, and what upstream renamed."""

    base_entries: Mapping[str, Entry]
    """All entries of the base's tree."""
    entries: Mapping[str, Entry]
    """All entries of upstream's tree."""
    new_entries: Mapping[str, Entry]
    """Upstream's entries that the base does not have, or has otherwise."""
    renames: Mapping[str, str]
    """The base's path -> upstream's path, for files that upstream renamed."""
    folders: frozenset[str]
    """All folders of upstream's tree, without slashes at their ends."""
    folder_renames: Mapping[str, str]
    """The base's folders that upstream no longer has -> where most of their files went."""

    def find_origin(self, path: str) -> str | None:
        """Returns upstream's path of a file of the base; None if upstream no longer has it."""
        return path if path in self.entries else self.renames.get(path)

    def has_file(self, file: FileChange) -> bool:
        """Tells whether upstream's file is identical to the fork's, and renamed as the fork did."""
        moved = file.path != file.old_path
        return self.entries.get(file.path) == file.new and not (
            moved and file.old_path in self.entries
        )

    def describe_blocker(self, path: str, leaving: frozenset[str]) -> str:
        """Returns why no file can be created at `path`, as a clause; "" if one can.

        `leaving` are upstream's files that the delta deletes or renames.
        """
        if path in self.entries:
            return f"upstream has another file at {path}"
        for folder in list_parent_folders(path):
            if folder in self.entries and folder not in leaving:
                return f"upstream has a file at {folder}, where a folder is needed"
        inside = f"{path}/"
        if path in self.folders and any(
            other.startswith(inside) and other not in leaving for other in self.entries
        ):
            return f"upstream has a folder at {path}"
        return ""


def list_parent_folders(path: str) -> list[str]:
    """Returns the folders that contain `path`, the innermost first."""
    parts = path.split("/")
    return ["/".join(parts[:k]) for k in range(len(parts) - 1, 0, -1)]


def read_upstream_tree(repo: Repo, base: Oid, upstream: Oid) -> UpstreamTree:
    """Reads both trees, and lets git find the renames between them."""
    entries = list_tree(repo, upstream)
    before = list_tree(repo, base)
    changed = {path: entry for path, entry in entries.items() if before.get(path) != entry}
    renamed = find_file_renames(repo, base, upstream)
    folders = frozenset(folder for path in entries for folder in list_parent_folders(path))
    return UpstreamTree(
        before, entries, changed, renamed, folders, _find_folder_renames(renamed, folders)
    )


def _find_folder_renames(renamed: Mapping[str, str], folders: frozenset[str]) -> dict[str, str]:
    """Returns the folders that are gone, each with the folder that most of its files went to."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for old, new in renamed.items():
        home = old.rpartition("/")[0]
        target = new.rpartition("/")[0]
        if home and home != target and home not in folders:
            votes[home][target] += 1
    return {home: max(sorted(count), key=count.__getitem__) for home, count in votes.items()}
