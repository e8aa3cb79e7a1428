"""Stores where the patches of a plan were sent: what no edit undoes, and so not in its journal."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from patchsplit.errors import EnvironmentFailure
from patchsplit.model.topics import delivery
from patchsplit.model.topics.delivery import Deliveries, Delivery
from patchsplit.store import atomic

FILE_NAME = "deliveries.json"


class DeliveryStore:
    """The deliveries of one plan; changes are made under the lock of its folder."""

    def __init__(self, folder: Path) -> None:
        """`folder` is that of the plan."""
        self.folder = folder

    def load(self) -> Deliveries:
        """Returns the deliveries; () if there is no file, or none that can be read."""
        with suppress(OSError, msgspec.DecodeError):
            return msgspec.json.decode((self.folder / FILE_NAME).read_bytes(), type=Deliveries)
        return ()

    def add(self, fresh: Sequence[Delivery]) -> None:
        """Adds deliveries, as model.topics.delivery.add_deliveries does."""
        self._update(lambda known: delivery.add_deliveries(known, fresh))

    def mark_sent(self, references: Collection[str]) -> None:
        """Records that those of some references were sent."""
        self._update(lambda known: delivery.mark_sent(known, references))

    def _update(self, change: Callable[[Deliveries], Deliveries]) -> None:
        # The patches have left already, so that a folder that cannot be written is no error: other
        # series are told that these were not sent.
        with suppress(EnvironmentFailure), atomic.lock(self.folder, wait=True):
            before = self.load()
            after = change(before)
            if after != before:
                atomic.write_file(self.folder / FILE_NAME, msgspec.json.encode(after))
