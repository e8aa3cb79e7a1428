"""Messages that threads with long work post to the app."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.message import Message

from patchsplit.progress import Progress


class Progressed(Message):
    """Long work reports its progress; the newest report replaces those not yet handled."""

    def __init__(self, report: Progress) -> None:
        super().__init__()
        self.report = report

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, Progressed)


class Finished(Message):
    """Long work is done: `then` is to be called with `value`."""

    def __init__(self, then: Callable[[Any], None], value: Any, *, aside: bool = False) -> None:
        super().__init__()
        self.then = then
        self.value = value
        self.aside = aside
        """Whether it ran while the user went on; then no progress was shown."""


class Failed(Message):
    """Long work ended with an error; None: it was cancelled."""

    def __init__(self, error: Exception | None, *, aside: bool = False) -> None:
        super().__init__()
        self.error = error
        self.aside = aside
