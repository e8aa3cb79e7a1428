"""The series: patches as steps over upstream's tree, each step the files it changes.

Placed hunks are disjoint actions on upstream's files, so any partition of them, in any order, is a
valid series. The content of a file after some of its actions depends on the set of those actions
alone. Paths are the one exception: a file can be written only after another one has left its path.
Two paths collide if they are equal, or if one is a folder of the other.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from patchsplit.model.delta import Entry, HunkId, Lines, Mode, Oid, Span
from patchsplit.model.placement import Action, Chmod, Edit, Move, Replace, overlap
from patchsplit.model.plan import Bridge, Patch, PatchId, Plan


@dataclass(frozen=True, slots=True)
class File:
    """A file after a step: an object that exists, or new content."""

    path: str
    mode: Mode
    oid: Oid | None
    content: bytes | None
    """The content, where `oid` is None."""


@dataclass(frozen=True, slots=True)
class Collision:
    """A file that a patch writes where another file still is."""

    patch: PatchId
    path: str
    """The path that the patch writes."""
    blocker: str
    """The path of the other file: the same one, a folder of `path`, or a file below it."""
    origin: str
    """The other file's path in upstream's tree; if the series creates it, `blocker`."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one patch changes: paths to remove, then files to write."""

    patch: Patch
    deletions: tuple[str, ...]
    files: tuple[File, ...]
    collisions: tuple[Collision, ...] = ()
    """Files that are in the way of those that it writes; the patch would remove them."""


LAST = 1 << 30
"""The order of an edit that comes after all other insertions at its place."""
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
    return _edit_file(File(path, mode, oid, None), lines(oid) if oid else (), edits)


def _edit_file(file: File, original: Lines, edits: Sequence[Edit]) -> File | None:
    """Returns a file with edits of its lines, by its object where they change nothing."""
    content = compose(original, edits)
    if not content and any(edit.deletes for edit in edits):
        return None
    if file.oid and content == b"".join(original):
        return file
    return replace(file, oid=None, content=content)


def iter_steps(
    plan: Plan,
    actions: Mapping[HunkId, Action],
    upstream: UpstreamEntries,
    lines: Callable[[Oid], Lines],
    list_upstream: Callable[[], Iterable[str]],
) -> Iterator[Step]:
    """Yields one step for each patch; hunks without an action are ignored.

    A patch that changes nothing has no step. `list_upstream` returns the paths of upstream's tree;
    it is called only if a file gets another path, or is new.
    """
    paths = PathTracker(list_upstream)
    starts, ends = _index_bridges(plan, actions, upstream)
    done: dict[str, list[Action]] = defaultdict(list)
    standing: dict[str, File | None] = {}
    for patch in plan.patches:
        changes: list[tuple[str, File | None, File | None]] = []
        touched = dict.fromkeys(_add_actions(patch, actions, done))
        for bridge in starts.get(patch.id, ()):
            done[bridge.path].append(make_bridge_edit(bridge))
            touched[bridge.path] = None
        for bridge in ends.get(patch.id, ()):
            done[bridge.path].remove(make_bridge_edit(bridge))
            touched[bridge.path] = None
        for origin in touched:
            entry = upstream.get(origin)
            if origin in standing:
                before = standing[origin]
            else:
                before = File(origin, entry.mode, entry.oid, None) if entry else None
            after = file_after(origin, entry, done[origin], lines)
            standing[origin] = after
            if after != before:
                changes.append((origin, before, after))
        if changes:
            yield _make_step(patch, changes, paths)


def make_bridge_edit(bridge: Bridge) -> Edit:
    """Returns the edit that a bridge makes; of insertions at one place it is the last."""
    lines = bridge.lines
    return Edit(bridge.path, Span(bridge.at, bridge.at), lines, order=LAST)


def list_standing_bridges(
    plan: Plan, actions: Mapping[HunkId, Action], upstream: UpstreamEntries
) -> list[Bridge]:
    """Returns the bridges that have an effect.

    Their patches are both in the plan, in order; upstream's file is as it was; and no edit of
    `actions` replaces the lines around them.
    """
    if not plan.bridges:
        return []
    edits: dict[str, list[Edit]] = defaultdict(list)
    for action in actions.values():
        if isinstance(action, Edit):
            edits[action.origin].append(action)
    place = {patch.id: nth for nth, patch in enumerate(plan.patches)}
    found = []
    for bridge in plan.bridges:
        start, until = place.get(bridge.start), place.get(bridge.until)
        entry = upstream.get(bridge.path)
        same = entry is not None and entry.oid == bridge.blob
        ordered = start is not None and until is not None and start < until
        if same and ordered and not overlap([*edits[bridge.path], make_bridge_edit(bridge)]):
            found.append(bridge)
    return found


def _index_bridges(
    plan: Plan, actions: Mapping[HunkId, Action], upstream: UpstreamEntries
) -> tuple[dict[PatchId, list[Bridge]], dict[PatchId, list[Bridge]]]:
    """Returns the bridges that stand, by the patches that add and that remove them."""
    starts: dict[PatchId, list[Bridge]] = defaultdict(list)
    ends: dict[PatchId, list[Bridge]] = defaultdict(list)
    for bridge in list_standing_bridges(plan, actions, upstream):
        starts[bridge.start].append(bridge)
        ends[bridge.until].append(bridge)
    return starts, ends


def _add_actions(
    patch: Patch, actions: Mapping[HunkId, Action], done: dict[str, list[Action]]
) -> list[str]:
    """Adds the actions of a patch to those of their origins, and returns these, each once."""
    touched: dict[str, None] = {}
    for hunk in patch.hunks:
        action = actions.get(hunk)
        if action is not None:
            done[action.origin].append(action)
            touched[action.origin] = None
    return list(touched)


def _make_step(
    patch: Patch, changes: Sequence[tuple[str, File | None, File | None]], paths: PathTracker
) -> Step:
    """Returns the step of a patch from its changes: origin, file before, file after."""
    removed: list[str] = []
    written: list[File] = []
    arrived: list[tuple[str, str]] = []
    for origin, before, after in changes:
        old, new = before.path if before else None, after.path if after else None
        if old != new:
            paths.set_path(origin, new)
        if old is not None and old != new:
            removed.append(old)
        if after is not None:
            written.append(after)
            if old != new:
                arrived.append((origin, after.path))
    collisions = tuple(
        found for origin, path in arrived for found in paths.find_collisions(patch.id, origin, path)
    )
    return Step(patch, tuple(sorted(removed)), tuple(sorted(written, key=_path_of)), collisions)


def _path_of(file: File) -> str:
    return file.path


# ---- paths that collide


def list_folders(path: str) -> list[str]:
    """Returns the folders that contain `path`, the outermost first."""
    parts = path.split("/")
    return ["/".join(parts[:k]) for k in range(1, len(parts))]


@dataclass
class PathTracker:
    """The paths of all files, as the patches of a series take and leave them."""

    list_upstream: Callable[[], Iterable[str]]
    """Returns the paths of upstream's tree; called only if a patch takes a new path."""
    _moved: dict[str, str | None] = field(default_factory=dict, init=False)
    """Where the files that a patch has moved, removed or created are, by origin."""
    _taken: dict[str, set[str]] = field(default_factory=dict, init=False)
    """The origins of files at paths that are not their own in upstream's tree, by path."""
    _folders: Counter[str] = field(default_factory=Counter, init=False)
    """The number of such files in each folder."""

    @cached_property
    def _upstream(self) -> Sequence[str]:
        return sorted(self.list_upstream())

    def set_path(self, origin: str, path: str | None) -> None:
        """Records where the file of an origin is now; None: there is none."""
        before = self._moved.get(origin)
        self._moved[origin] = path
        if before is not None:
            self._taken[before].discard(origin)
            self._folders.subtract(list_folders(before))
        if path is not None:
            self._taken.setdefault(path, set()).add(origin)
            self._folders.update(list_folders(path))

    def find_collisions(self, patch: PatchId, origin: str, path: str) -> Iterator[Collision]:
        """Yields the files that are in the way of the file of `origin`, which is at `path` now."""
        others = {other: self._moved.get(other, other) for other in self._list_near(path)}
        for near in (path, *list_folders(path)):
            others.update(dict.fromkeys(self._taken.get(near, ()), near))
        if self._folders[path]:
            below = [taken for taken in self._taken if taken.startswith(f"{path}/")]
            others.update((other, taken) for taken in below for other in self._taken[taken])
        for other, blocker in sorted(others.items(), key=lambda one: one[0]):
            if other != origin and blocker is not None and _collide(blocker, path):
                yield Collision(patch, path, blocker, other)

    def _list_near(self, path: str) -> Iterator[str]:
        """Yields the paths of upstream's tree that collide with `path`."""
        for near in (*list_folders(path), path):
            at = bisect_left(self._upstream, near)
            if self._upstream[at : at + 1] == [near]:
                yield near
        inside = f"{path}/"
        at = bisect_left(self._upstream, inside)
        while at < len(self._upstream) and self._upstream[at].startswith(inside):
            yield self._upstream[at]
            at += 1


def _collide(one: str, two: str) -> bool:
    return one == two or one.startswith(f"{two}/") or two.startswith(f"{one}/")
