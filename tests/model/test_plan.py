"""The values of a plan: patches by name, and what a waiver covers."""

from __future__ import annotations

import pytest

from patchsplit.errors import PlanError
from patchsplit.model.delta import HunkId, Oid
from patchsplit.model.plan import Patch, PatchId, Plan, Source, Waiver

ONE, TWO = PatchId("p1"), PatchId("p2")
A, B, C = (HunkId(name) for name in "abc")
PLAN = Plan(
    Source(Oid("1" * 40), Oid("2" * 40), Oid("3" * 40)),
    "1700000000 +0000",
    (Patch(ONE, "Add it", (A, B)), Patch(TWO, "Use it", (C,), listed=True)),
)


def test_a_patch_has_a_generated_body_only_if_it_is_listed() -> None:
    assert PLAN.patches_without_message() == {TWO}
    assert [patch.worded for patch in PLAN.patches] == [False, False]


def test_patches_are_found_by_id_and_by_hunk() -> None:
    assert PLAN.patch(TWO).subject == "Use it"
    with pytest.raises(PlanError, match="no patch p3"):
        PLAN.patch(PatchId("p3"))
    assert PLAN.owner() == {A: ONE, B: ONE, C: TWO}


@pytest.mark.parametrize(
    ("patch", "hunk", "covered"),
    [
        (None, None, [True, True, True, True]),
        (ONE, None, [True, True, False, False]),
        (None, A, [True, False, False, False]),
        (ONE, A, [True, False, False, False]),
        (TWO, A, [False, False, False, False]),
    ],
)
def test_a_waiver_covers_its_rule_in_its_patch_and_hunk(
    patch: PatchId | None, hunk: HunkId | None, covered: list[bool]
) -> None:
    waiver = Waiver("long-line", "a table", patch, hunk)
    places = ((ONE, A), (ONE, B), (TWO, C), (None, None))
    assert [waiver.covers("long-line", *place) for place in places] == covered
    assert not any(waiver.covers("other", *place) for place in places)
