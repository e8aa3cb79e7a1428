"""Where patches were sent, on disk."""

from __future__ import annotations

from pathlib import Path

from patchsplit.model.delta import HunkId
from patchsplit.model.plan import PatchId
from patchsplit.model.topics.delivery import Delivery, DeliveryKind
from patchsplit.store.deliveries import FILE_NAME, DeliveryStore

MAIL = Delivery(PatchId("p1"), DeliveryKind.MAIL, "a@x", "ü", is_sent=False, hunks=(HunkId("a"),))


def test_deliveries_come_back_and_what_cannot_be_read_counts_as_none(tmp_path: Path) -> None:
    store = DeliveryStore(tmp_path / "default")
    assert store.load() == ()
    store.add([MAIL])
    assert DeliveryStore(tmp_path / "default").load() == (MAIL,)
    store.mark_sent(["b@x"])
    assert not store.load()[0].is_sent
    store.mark_sent(["a@x"])
    assert store.load()[0].is_sent
    (tmp_path / "default" / FILE_NAME).write_bytes(b'{"half')
    assert store.load() == ()
