"""How long work reports itself, and how it is cancelled: the callback raises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """One report of a stage under way."""

    stage: str
    """The verb that the user sees: "reading", "placing"."""
    done: int
    total: int | None
    """None where the amount of work is not known."""
    note: str = ""


OnProgress = Callable[[Progress], None]


class Cancelled(Exception):  # noqa: N818 - not an error
    """Raised by a progress callback to stop the work; whoever started it catches it."""


def ignore_progress(_: Progress) -> None:
    """Reports to nobody."""
