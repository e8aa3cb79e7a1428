"""Paths that two files of a series would have at once, which git's trees cannot hold.

Two paths collide if they are equal, or if one is a folder of the other. The edits of files commute,
but the paths do not: a file can be written only after another one has left its path.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from patchsplit.model.plan import PatchId


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
