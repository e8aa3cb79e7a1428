"""Values of the model whose long texts are read from a cache on their first use.

Most of a large stored delta is text that a command never uses. A value that was decoded from the
cache has the positions of its texts, and reads each of them once. It equals a value of the plain
class with the same content.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from patchsplit.model.analysis import Analysis
from patchsplit.model.delta import Delta, FileChange, Hunk, HunkId, Oid
from patchsplit.model.placement import Conflict, Edit, Placement, Suggestion

Key = TypeVar("Key")
Kept = TypeVar("Kept")
Value = TypeVar("Value")
Position = tuple[str, int, int]
"""A field's name, and the position of its content in the cache: half-open, in bytes."""
ReadRange = Callable[[int, int], tuple[Any, ...]]
"""Takes the start and the end of a position; returns the field's value."""


class LazyFields:
    """Mixin for a frozen dataclass with slots, which comes last among the bases.

    A subclass has the slot `_source`. A slot that is not set is read and set on its first use.
    """

    __slots__ = ()

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> tuple[Any, ...]:
            # Called only for a slot that is not set: a field that was read costs nothing more.
            try:
                read, positions = object.__getattribute__(self, "_source")
            except AttributeError:
                raise AttributeError(name) from None
            for field, start, stop in positions:
                if field == name:
                    content = read(start, stop)
                    object.__setattr__(self, name, content)
                    return content
            raise AttributeError(name)

    def __eq__(self, other: object) -> bool:
        """Compares field by field with a value of the plain class, or of this one."""
        plain = type(self).__bases__[-1]
        if not isinstance(other, plain):
            return NotImplemented
        return all(getattr(self, f.name) == getattr(other, f.name) for f in fields(plain))

    def __hash__(self) -> int:
        """Returns the hash of an equal value of the plain class."""
        plain: Any = type(self).__bases__[-1]
        return int(plain.__hash__(self))


class LazyHunk(LazyFields, Hunk):
    __slots__ = ("_source",)


class LazyEdit(LazyFields, Edit):
    __slots__ = ("_source",)


class LazyConflict(LazyFields, Conflict):
    __slots__ = ("_source",)


class LazySuggestion(LazyFields, Suggestion):
    __slots__ = ("_source",)


class LazyPlacement(LazyFields, Placement):
    __slots__ = ("_source",)


class LazyMapping(Mapping[Key, Value]):
    """A mapping whose values are made on their first use, from a key and what is kept of it."""

    def __init__(self, kept: Mapping[Key, Kept], make: Callable[[Key, Kept], Value]) -> None:
        self._kept = kept
        self._make = make
        self._found: dict[Key, Value] = {}

    def __getitem__(self, key: Key) -> Value:
        try:
            return self._found[key]
        except KeyError:
            found = self._found[key] = self._make(key, self._kept[key])
            return found

    def __contains__(self, key: object) -> bool:
        return key in self._kept

    def __iter__(self) -> Iterator[Key]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)


class LazyDelta(LazyFields, Delta):
    """A delta whose files are made on their first use, each by itself where one hunk is asked for.

    One that dataclasses.replace made has all of its files.
    """

    __slots__ = ("_parts",)
    _parts: _DeltaParts

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if name != "files":
                raise AttributeError(name)
            with pause_gc():
                files = tuple(self._parts.files.values())
            object.__setattr__(self, name, files)
            return files

    def by_id(self) -> Mapping[HunkId, Hunk]:
        return self._parts.hunks if hasattr(self, "_parts") else super().by_id()

    def file_of(self) -> Mapping[HunkId, FileChange]:
        return self._parts.file_of if hasattr(self, "_parts") else super().file_of()

    def narrow(self, hunks: Iterable[HunkId]) -> Delta:
        if not hasattr(self, "_parts"):
            return super().narrow(hunks)
        indexes, files = self._parts.indexes, self._parts.files
        wanted = sorted({indexes[hunk] for hunk in hunks if hunk in indexes})
        return Delta(self.base, self.fork, tuple(files[index] for index in wanted))


class _DeltaParts:
    """The files and hunks of a delta, made when they are asked for."""

    def __init__(
        self, indexes: Mapping[HunkId, int], count: int, make: Callable[[int], FileChange]
    ) -> None:
        files = LazyMapping(dict.fromkeys(range(count)), lambda index, _: make(index))
        members = LazyMapping(files, lambda _, file: {hunk.id: hunk for hunk in file.hunks})
        self.indexes = indexes
        self.files: Mapping[int, FileChange] = files
        self.hunks: Mapping[HunkId, Hunk] = LazyMapping(
            indexes, lambda hunk, index: members[index][hunk]
        )
        self.file_of: Mapping[HunkId, FileChange] = LazyMapping(
            indexes, lambda _, index: files[index]
        )


def make_lazy_delta(
    base: Oid,
    fork: Oid,
    indexes: Mapping[HunkId, int],
    count: int,
    make: Callable[[int], FileChange],
) -> Delta:
    """Returns a delta of `count` files; `make` returns that of an index.

    `indexes` has the index of each hunk's file, in the order of the delta.
    """
    delta = object.__new__(LazyDelta)
    parts = _DeltaParts(indexes, count, make)
    for name, value in (("base", base), ("fork", fork), ("_parts", parts)):
        object.__setattr__(delta, name, value)
    return delta


class LazyAnalysis(LazyFields, Analysis):
    """An analysis whose fields are made, each by a function, on their first use."""

    __slots__ = ("_makers",)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if name == "_makers" or name not in self._makers:
                raise AttributeError(name)
            content = self._makers[name]()
            object.__setattr__(self, name, content)
            return content


def make_lazy_analysis(**makers: Callable[[], Any]) -> Analysis:
    """Returns an analysis from a function for each of its fields."""
    analysis = object.__new__(LazyAnalysis)
    object.__setattr__(analysis, "_makers", makers)
    return analysis


LazyValue = TypeVar("LazyValue", LazyHunk, LazyEdit, LazyConflict, LazySuggestion, LazyPlacement)


def make_lazy(
    kind: type[LazyValue],
    names: Sequence[str],
    values: Sequence[Any],
    read: ReadRange,
    positions: tuple[Position, ...],
) -> LazyValue:
    """Makes a value of `kind` from the values of the fields `names`.

    The fields at `positions` are left to be read with `read`.
    """
    value = object.__new__(kind)
    for name, content in zip(names, values, strict=True):
        object.__setattr__(value, name, content)
    object.__setattr__(value, "_source", (read, positions))
    return value


@contextmanager
def pause_gc() -> Iterator[None]:
    """Keeps the garbage collector from scanning what is made inside: it lives to the end."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if collecting:
            gc.enable()
