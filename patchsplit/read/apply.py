"""A parsed diff, and the tree that it was made from, to the resulting tree.

As in git, all sections of one commit read the files as they were before that commit, so that
swapped names and copies of changed files are right.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from patchsplit.git.binary import BinaryPatch, write_binaries
from patchsplit.git.repo import Repo
from patchsplit.git.tree import find_entries as entries_at
from patchsplit.git.write import NewCommit, write_commits
from patchsplit.model.delta import Lines, Mode, Oid, split_lines
from patchsplit.model.facts import Person
from patchsplit.model.series import File
from patchsplit.progress import OnProgress, Progress, ignore_progress
from patchsplit.read.diff_values import ContentKind, DiffSection, Omission, UnifiedDiff
from patchsplit.read.fit import fit_hunks, new_file_lines
from patchsplit.read.names import (
    NULL,
    find_strip_level,
    has_prefixes,
    is_safe,
    list_candidate_paths,
    strip_folders,
)

SUBPROJECT = re.compile(rb"Subproject commit ([0-9a-f]{40,64})\n?")
PLACEHOLDER_PERSON = Person("patchsplit", "patchsplit@localhost")
EPOCH = "0 +0000"

Files = Mapping[str, File | None]
"""Files by path; None: the file does not exist."""


@dataclass(frozen=True, slots=True)
class Offset:
    """A hunk that applies at another line than the one it states."""

    path: str
    line: int
    """The stated line, 1-based."""
    by: int


@dataclass(frozen=True, slots=True)
class Target:
    """A section of a diff, and the paths that it refers to."""

    file: DiffSection
    old_path: str | None
    """None: the section creates a file."""
    path: str
    """The path of the result; of a deleted file, the old one."""


@dataclass(frozen=True, slots=True)
class ApplyResult:
    """The result of a diff on a tree."""

    tree: Oid
    omissions: tuple[Omission, ...]
    offsets: tuple[Offset, ...]
    has_changes: bool
    """Whether the tree is another one than the base's."""


def apply_diff(
    repo: Repo, base: Oid, diff: UnifiedDiff, on_progress: OnProgress = ignore_progress
) -> ApplyResult:
    """Applies `diff` to the tree (or commit) `base`, and writes the result into the quarantine.

    Hunks without a place are left out and reported; the rest of the file is applied.
    """
    names = {name for file in diff.files for name in (file.old_name, file.new_name)}
    entries = entries_at(repo, base, list_candidate_paths(names))
    before = {path: File(path, entry.mode, entry.oid, None) for path, entry in entries.items()}
    work = _ApplyState(repo, dict(before), list(diff.omissions))
    levels = find_strip_levels(diff.files, entries)
    done = 0
    for group in group_by_commit(diff):
        _apply_group(work, [resolve_target(file, levels, entries) for file in group])
        done += len(group)
        on_progress(Progress("applying", done, len(diff.files)))
    changed = {path: file for path, file in work.files.items() if file != before.get(path)}
    tree = _write_tree(repo, base, changed, before)
    changes = tree != repo.resolve_tree(base)
    return ApplyResult(tree, tuple(work.omissions), tuple(work.offsets), changes)


# ---- names


def find_strip_levels(files: Sequence[DiffSection], paths: Container[str]) -> tuple[int, int]:
    """Returns the numbers of leading folders to strip from old and from new names."""
    likely = int(
        has_prefixes(
            [file.old_name for file in files if file.old_name != NULL and not file.move_kind],
            [file.new_name for file in files if file.new_name != NULL and not file.move_kind],
        )
    )
    old_names = [file.old_name for file in files if not (file.is_new or file.move_kind)]
    new_names = [file.new_name for file in files if not (file.is_deleted or file.move_kind)]
    old, old_count = find_strip_level(old_names, paths, likely)
    new, new_count = find_strip_level(new_names, paths, likely)
    return old if old_count else new, new if new_count else old


def resolve_target(file: DiffSection, levels: tuple[int, int], paths: Container[str]) -> Target:
    """Returns the paths that a section refers to; `paths`: those of the base."""
    if file.move_kind:
        return Target(file, file.old_name, file.new_name)
    old, new = strip_folders(file.old_name, levels[0]), strip_folders(file.new_name, levels[1])
    if file.is_new:
        return Target(file, None, new)
    if file.is_deleted:
        return Target(file, old, old)
    # As in `diff -u a.c.orig a.c`: only one of the names may exist.
    path = old if old in paths and new not in paths else new
    return Target(file, path, path)


def group_by_commit(patch: UnifiedDiff) -> list[list[DiffSection]]:
    """Returns the sections of each commit, the oldest commit first.

    Where one commit changes a blob that another creates, that decides; else a log is newest first,
    and mails are oldest first.
    """
    groups: dict[int, list[DiffSection]] = defaultdict(list)
    for file in patch.files:
        groups[file.group].append(file)
    made = {file.new_blob: file.group for file in patch.files if file.new_blob.strip("0")}
    makers = [(made[file.old_blob], file.group) for file in patch.files if file.old_blob in made]
    forward = sum(maker < group for maker, group in makers)
    backward = sum(maker > group for maker, group in makers)
    ordered = [groups[group] for group in sorted(groups)]
    if backward > forward or (backward == forward and not patch.is_mail):
        ordered.reverse()
    return ordered


# ---- contents


@dataclass(slots=True)
class _ApplyState:
    """The files so far, and what could not be applied."""

    repo: Repo
    files: dict[str, File | None]
    omissions: list[Omission]
    offsets: list[Offset] = field(default_factory=list)

    def read_content(self, file: File) -> bytes:
        """Returns a file's content as in a diff."""
        if file.mode is Mode.SUBMODULE:
            return f"Subproject commit {file.oid}\n".encode()
        return self.repo.read_blob(file.oid) if file.oid else file.content or b""


class _Misfit(Exception):  # noqa: N818 - a reason, not an error
    """Why a section cannot be applied."""


def _apply_group(work: _ApplyState, group: Sequence[Target]) -> None:
    before = dict(work.files)
    decoded = _decode_binaries(work, group)
    leaving = {s.old_path for s in group if s.file.is_deleted or s.file.move_kind == "rename"}
    removed: list[str] = []
    written: dict[str, File] = {}
    for section in group:
        try:
            source = _find_source(section, before, written, leaving)
            file = _apply_section(work, section, source, decoded)
        except _Misfit as misfit:
            work.omissions.append(Omission(section.path, str(misfit)))
            continue
        if section.old_path and section.file.move_kind != "copy":
            removed.append(section.old_path)
        if file:
            written[section.path] = file
    work.files.update(dict.fromkeys(removed))
    work.files.update(written)


def _find_source(
    section: Target, before: Files, new_files: Files, moving_away: Container[str | None]
) -> File | None:
    """Returns the file that a section starts from; None: it creates a file."""
    if not is_safe(section.path):
        raise _Misfit("The path is not valid in a git tree.")
    if section.old_path is None:
        if before.get(section.path) and section.path not in moving_away:
            raise _Misfit("The diff creates the file, but the base has it already.")
        return None
    again = None if section.file.move_kind else new_files.get(section.old_path)
    source = again or before.get(section.old_path)
    if source is None and (
        section.file.move_kind or any(h.start or h.old for h in section.file.hunks)
    ):
        raise _Misfit(f"The base has no file {section.old_path}.")
    return source


def _apply_section(
    work: _ApplyState, section: Target, source: File | None, decoded: Mapping[int, Oid]
) -> File | None:
    """Returns the file after a section; None: the section deletes it."""
    file = section.file
    mode = file.new_mode or (source.mode if source else Mode.FILE)
    gone = file.is_deleted
    if file.content_kind is not ContentKind.LINES:
        if gone:
            return None
        if file.content_kind is ContentKind.NOTHING:
            raise _Misfit("It is binary, and the diff does not have its data.")
        if file.line not in decoded:
            raise _Misfit("Its binary patch does not apply to the base's file.")
        return File(section.path, mode, decoded[file.line], None)
    if source is None:
        return _make_file(section.path, mode, b"".join(new_file_lines(file)))
    if not file.hunks:
        return None if gone else File(section.path, mode, source.oid, source.content)
    lines = _apply_hunks(work, section, split_lines(work.read_content(source)))
    return None if gone else _make_file(section.path, mode, b"".join(lines))


def _apply_hunks(work: _ApplyState, section: Target, lines: Lines) -> Lines:
    """Applies the hunks of a section that have a place, and reports the others."""
    found = fit_hunks(section.file, lines)
    result = found.apply(lines)
    if section.file.is_deleted and (result or found.fitting_count < len(found.hunks)):
        raise _Misfit("It is not deleted: the base's file has lines that the diff does not remove.")
    for hunk, place in zip(found.hunks, found.places, strict=True):
        if place is None:
            reason = f"The hunk at line {hunk.line} of the diff does not apply to the base's file."
            work.omissions.append(Omission(section.path, reason))
        elif place != hunk.start:
            work.offsets.append(Offset(section.path, hunk.start + 1, place - hunk.start))
    return result


def _make_file(path: str, mode: Mode, content: bytes) -> File:
    if mode is not Mode.SUBMODULE:
        return File(path, mode, None, content)
    found = SUBPROJECT.fullmatch(content)
    if not found:
        raise _Misfit("The diff does not name the submodule's commit.")
    return File(path, mode, Oid(found[1].decode()), None)


def _decode_binaries(work: _ApplyState, group: Sequence[Target]) -> dict[int, Oid]:
    """Returns the blobs of a group's binary patches, by the 1-based first lines of the sections."""
    asked: dict[int, BinaryPatch] = {}
    for section in group:
        file = section.file
        source = work.files.get(section.old_path) if section.old_path else None
        known = section.old_path is None or (source is not None and source.oid is not None)
        if (
            file.content_kind is ContentKind.DATA
            and known
            and len(file.new_blob) >= 40
            and not file.is_deleted
        ):
            new = Oid(file.new_blob)
            asked[file.line] = BinaryPatch(source.oid if source else None, new, file.data)
    written = write_binaries(work.repo, list(asked.values()))
    pairs = zip(asked.items(), written, strict=True)
    return {line: binary.new for (line, binary), ok in pairs if ok}


def _write_tree(repo: Repo, base: Oid, changed: Files, before: Mapping[str, File]) -> Oid:
    removed = tuple(sorted(path for path, file in changed.items() if not file and path in before))
    written = tuple(file for _, file in sorted(changed.items()) if file)
    commit = NewCommit(b"", PLACEHOLDER_PERSON, EPOCH, PLACEHOLDER_PERSON, EPOCH, removed, written)
    (made,) = write_commits(repo, None, [commit], tree=repo.resolve_tree(base))
    return repo.resolve_tree(made)
