"""What each step of a batch made: a file for each fork, replaced as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec

from patchsplit.errors import PlanChanged
from patchsplit.store import atomic
from patchsplit.store.json_codec import decode_json, encode_json

Value = TypeVar("Value")


class BatchStore:
    """The folder of one batch."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Locks the folder for one batch. Raises PlanChanged if another one holds the lock."""
        try:
            with atomic.lock(self.folder, wait=False):
                yield
        except BlockingIOError:
            raise PlanChanged(
                f"Another batch writes to {self.folder}.", "Wait until it ends, then try again."
            ) from None

    def load(self, name: str, kind: type[Value]) -> Value | None:
        """Returns the value of a fork; None where there is none that can be read."""
        try:
            return decode_json(self._find_path(name).read_bytes(), kind)
        except (OSError, ValueError, msgspec.ValidationError):
            return None

    def save(self, name: str, value: object) -> None:
        """Replaces the value of a fork. Raises EnvironmentFailure if it cannot be written."""
        atomic.write_file(self._find_path(name), encode_json(value))

    def _find_path(self, name: str) -> Path:
        return self.folder / f"{name}.json"
