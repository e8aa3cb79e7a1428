"""The smallest part of a list with which a check passes, by bisection.

As delta debugging does it (Zeller and Hildebrandt, 2002), for a check that more elements never
break: each element of the result takes the logarithm of the list's length in checks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

Element = TypeVar("Element")


class OutOfChecks(Exception):  # noqa: N818 - it is not an error
    """Raised by a check that has been asked as often as it may."""


def find_smallest(
    ordered: Sequence[Element], passes: Callable[[Sequence[Element]], bool]
) -> list[Element] | None:
    """Returns elements with which the check passes, and without any of which it fails.

    They are in the order of the list, of which the front is preferred. None: it fails with all of
    them. The check must fail with none. Where it raises OutOfChecks, the fewest are returned with
    which it is known to pass; None where it is not known to pass.
    """
    needed: list[Element] = []
    rest: list[Element] | None = None
    try:
        if not ordered or not passes(ordered):
            return None
        rest = list(ordered)
        while rest and (not needed or not passes(needed)):
            fails, holds = 0, len(rest)
            while fails + 1 < holds:
                middle = (fails + holds) // 2
                if passes([*rest[:middle], *needed]):
                    rest = rest[:middle]
                    holds = middle
                else:
                    fails = middle
            needed.insert(0, rest.pop())
    except OutOfChecks:
        return None if rest is None else [*rest, *needed]
    return needed
