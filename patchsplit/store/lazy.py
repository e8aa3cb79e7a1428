"""Values of the model whose long texts are read from a cache on their first use.

Most of a large stored delta is text that a command never uses. A value that was decoded from the
cache has the positions of its texts, and reads each of them once. It equals a value of the plain
class with the same content.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from patchsplit.model.delta import Hunk
from patchsplit.model.placement import Conflict, Edit, Placement, Suggestion

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


Value = TypeVar("Value", LazyHunk, LazyEdit, LazyConflict, LazySuggestion, LazyPlacement)


def make_lazy(
    kind: type[Value],
    names: Sequence[str],
    values: Sequence[Any],
    read: ReadRange,
    positions: tuple[Position, ...],
) -> Value:
    """Makes a value of `kind` from the values of the fields `names`.

    The fields at `positions` are left to be read with `read`.
    """
    value = object.__new__(kind)
    for name, content in zip(names, values, strict=True):
        object.__setattr__(value, name, content)
    object.__setattr__(value, "_source", (read, positions))
    return value
