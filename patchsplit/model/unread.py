"""Values of which a part is read when it is first asked for.

Most of what is kept of a large delta is text that a command never looks at. A value that comes
from the cache holds the places of its lines in it, and reads them at the first look.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

Place = tuple[str, int, int]
"""A field, and where its content stands in what is read: half-open, in bytes."""
Read = Callable[[int, int], tuple[Any, ...]]


class Unread:
    """Base of frozen dataclasses with slots; a field that is not set is read, and set."""

    __slots__ = ("_unread",)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> tuple[Any, ...]:
            # Called only for what is not set: a field that was read costs nothing more.
            try:
                read, places = object.__getattribute__(self, "_unread")
            except AttributeError:
                raise AttributeError(name) from None
            for field, start, stop in places:
                if field == name:
                    content = read(start, stop)
                    object.__setattr__(self, name, content)
                    return content
            raise AttributeError(name)


Value = TypeVar("Value", bound=Unread)


def unread(
    kind: type[Value],
    names: Sequence[str],
    values: Sequence[Any],
    read: Read,
    places: tuple[Place, ...],
) -> Value:
    """Makes a value of `kind` from its fields, but for those at `places`, which wait."""
    made = object.__new__(kind)
    for name, value in zip(names, values, strict=True):
        object.__setattr__(made, name, value)
    object.__setattr__(made, "_unread", (read, places))
    return made
