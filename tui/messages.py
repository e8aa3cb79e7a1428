"""What the parts of the face tell one another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.message import Message

from patchsplit.progress import Progress


class Progressed(Message):
    """Long work reports itself; a slow screen sees the last report only."""

    def __init__(self, report: Progress) -> None:
        super().__init__()
        self.report = report

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, Progressed)


class Finished(Message):
    """Long work is done."""

    def __init__(self, then: Callable[[Any], None], value: Any, *, aside: bool = False) -> None:
        super().__init__()
        self.then = then
        self.value = value
        self.aside = aside
        """Whether nobody waited for it."""


class Failed(Message):
    """Long work ended with an error, or was cancelled (None)."""

    def __init__(self, error: Exception | None, *, aside: bool = False) -> None:
        super().__init__()
        self.error = error
        self.aside = aside
