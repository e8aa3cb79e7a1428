"""Progress reports of long work: a callback gets them, and raises Cancelled to stop the work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """One report of a stage that is running."""

    stage: str
    """What is being done, as the user sees it: "reading", "placing"."""
    done: int
    """The units of work that are done, from 0 to `total`."""
    total: int | None
    """The units of work of the stage; None if they are not known."""
    note: str = ""
    """What is being worked on, such as a path; "" if there is nothing to add."""


OnProgress = Callable[[Progress], None]


class Cancelled(Exception):  # noqa: N818 - it is not an error
    """Raised by a progress callback to stop the work; the caller that started it catches it."""


def ignore_progress(_: Progress) -> None:
    """Ignores a report; the default of functions that report progress."""
