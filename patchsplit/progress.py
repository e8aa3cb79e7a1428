"""The progress of long work, reported to a callback, which raises Cancelled to stop the work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """One report of a stage that is running."""

    stage: str
    """The verb that the user sees: "reading", "placing"."""
    done: int
    total: int | None
    """None: the amount of work is not known."""
    note: str = ""


OnProgress = Callable[[Progress], None]


class Cancelled(Exception):  # noqa: N818 - not an error
    """Raised by a progress callback to stop the work; the caller that started it catches it."""


def ignore_progress(_: Progress) -> None:
    """Does nothing with a report."""
