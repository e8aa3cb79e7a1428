"""Where patches were sent: what was sent stays known when another version is only written."""

from __future__ import annotations

from dataclasses import replace

from patchsplit.model.delta import HunkId
from patchsplit.model.plan import Patch, PatchId
from patchsplit.model.topics.delivery import (
    Delivery,
    DeliveryKind,
    add_deliveries,
    find_delivery,
    mark_sent,
)

HUNKS = (HunkId("a"), HunkId("b"))
P1 = Patch(PatchId("p1"), "a: b", HUNKS)


def write(reference: str, *, is_sent: bool = False) -> Delivery:
    return Delivery(P1.id, DeliveryKind.MAIL, reference, "dirty pages", is_sent, HUNKS)


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
    url = "https://r.example.org/c/1"
    change = replace(write(url, is_sent=True), kind=DeliveryKind.GERRIT)
    other = replace(write("v1@x"), patch=PatchId("p2"))
    known = add_deliveries((change, other), [write("v1@x")])
    assert known == (change, other, write("v1@x"))
    assert find_delivery(known, replace(P1, id=PatchId("p3"))) is None


def test_a_patch_of_another_plan_with_the_same_id_was_not_sent() -> None:
    known = (write("v1@x", is_sent=True),)
    assert find_delivery(known, replace(P1, hunks=HUNKS[1:])) == known[0]
    assert find_delivery(known, replace(P1, hunks=(HunkId("c"),))) is None
