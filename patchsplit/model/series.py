"""The series: patches as steps over upstream's tree, each step the files it changes.

Placed hunks are disjoint actions on upstream's files, so any partition of them, in any order, is a
valid series. The content of a file after some of its actions depends on the set of those actions
alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from patchsplit.model.delta import Entry, HunkId, Lines, Mode, Oid
from patchsplit.model.placement import Action, Chmod, Edit, Move, Replace
from patchsplit.model.plan import Patch, Plan


@dataclass(frozen=True, slots=True)
class File:
    """A file after a step: an object that exists, or new content."""

    path: str
    mode: Mode
    oid: Oid | None
    content: bytes | None
    """The content, where `oid` is None."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one patch changes: paths to remove, then files to write."""

    patch: Patch
    deletions: tuple[str, ...]
    files: tuple[File, ...]


UpstreamEntries = Mapping[str, Entry]
"""Upstream's entries at the origins that the series touches; absent: upstream has none."""


def compose(lines: Lines, edits: Iterable[Edit]) -> bytes:
    """Applies disjoint edits to the lines of a file; the order of `edits` does not matter.

    A line without a newline gets one where another line follows it, so that a step with only half
    of a change at the end of a file does not join two lines.
    """
    ordered = sorted(edits, key=lambda edit: (edit.at, edit.order, edit.lines))
    parts: list[bytes] = []
    position = 0
    for edit in ordered:
        parts.extend(lines[position : edit.at.start])
        parts.extend(edit.lines)
        position = edit.at.stop
    parts.extend(lines[position:])
    # Only the last line can lack its newline: of the file, or of the lines of an edit.
    if any(text and not text[-1].endswith(b"\n") for text in (lines, *(e.lines for e in ordered))):
        parts[:-1] = [part if part.endswith(b"\n") else part + b"\n" for part in parts[:-1]]
    return b"".join(parts)


def file_after(
    origin: str, entry: Entry | None, actions: Iterable[Action], lines: Callable[[Oid], Lines]
) -> File | None:
    """Returns the file at `origin` after exactly `actions`; None: there is no file.

    `entry` is that of upstream's tree; `lines` reads a blob.
    """
    path = origin
    mode = entry.mode if entry else None
    oid = entry.oid if entry else None
    edits: list[Edit] = []
    for action in actions:
        match action:
            case Move(to=to):
                path = to
            case Chmod(mode=wanted):
                mode = wanted
            case Replace(entry=replaced):
                mode = replaced.mode if replaced else None
                oid = replaced.oid if replaced else None
            case Edit():
                edits.append(action)
    if not edits:
        return File(path, mode, oid, None) if mode and oid else None
    if mode is None:
        mode = next((edit.creates for edit in edits if edit.creates), None)
        if mode is None:
            return None
    content = compose(lines(oid) if oid else (), edits)
    if not content and any(edit.deletes for edit in edits):
        return None
    return File(path, mode, None, content)


def iter_steps(
    plan: Plan,
    actions: Mapping[HunkId, Action],
    upstream: UpstreamEntries,
    lines: Callable[[Oid], Lines],
) -> Iterator[Step]:
    """Yields one step for each patch; hunks without an action are ignored.

    A patch without any such hunk has no step.
    """
    done: dict[str, list[Action]] = defaultdict(list)
    standing: dict[str, File | None] = {}
    for patch in plan.patches:
        touched: dict[str, None] = {}
        for hunk in patch.hunks:
            action = actions.get(hunk)
            if action is not None:
                done[action.origin].append(action)
                touched[action.origin] = None
        removed: list[str] = []
        written: list[File] = []
        for origin in touched:
            entry = upstream.get(origin)
            if origin in standing:
                before = standing[origin]
            else:
                before = File(origin, entry.mode, entry.oid, None) if entry else None
            after = file_after(origin, entry, done[origin], lines)
            standing[origin] = after
            if before is not None and (after is None or after.path != before.path):
                removed.append(before.path)
            if after is not None and after != before:
                written.append(after)
        if touched:
            yield Step(patch, tuple(sorted(removed)), tuple(sorted(written, key=_path_of)))


def _path_of(file: File) -> str:
    return file.path
