"""Where patches were sent: what was sent stays known when another version is only written."""

from __future__ import annotations

from patchsplit.model.plan import PatchId
from patchsplit.model.topics.delivery import (
    Delivery,
    DeliveryKind,
    add_deliveries,
    find_delivery,
    mark_sent,
)

P1 = PatchId("p1")


def write(reference: str, *, is_sent: bool = False) -> Delivery:
    return Delivery(P1, DeliveryKind.MAIL, reference, "dirty pages", is_sent)


def test_a_new_version_replaces_what_was_written_and_not_what_was_sent() -> None:
    known = add_deliveries((write("v0@x"),), [write("v1@x")])
    assert known == (write("v1@x"),)
    known = mark_sent(known, ["v1@x"])
    assert known == (write("v1@x", is_sent=True),)
    known = add_deliveries(known, [write("v2@x")])
    assert find_delivery(known, P1) == write("v1@x", is_sent=True)
    known = mark_sent(known, ["v2@x"])
    assert known == (write("v2@x", is_sent=True),)


def test_other_patches_and_kinds_are_kept() -> None:
    change = Delivery(P1, DeliveryKind.GERRIT, "https://r.example.org/c/1", "a", is_sent=True)
    other = Delivery(PatchId("p2"), DeliveryKind.MAIL, "v1@x", "a", is_sent=False)
    known = add_deliveries((change, other), [write("v1@x")])
    assert known == (change, other, write("v1@x"))
    assert find_delivery(known, PatchId("p3")) is None
