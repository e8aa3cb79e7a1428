"""The ledger: every hunk in exactly one place, and words for what is not."""

from __future__ import annotations

from dataclasses import replace

from patchsplit.model.delta import Hunk, HunkId, Kind, Mode, Oid, Span
from patchsplit.model.ledger import Where, find_problems, make_ledger
from patchsplit.model.placement import Chmod, Conflict, Landed, Placement, Way
from patchsplit.model.plan import Patch, PatchId, Plan, PrivateMark, Source

SHA = Oid("a" * 40)
NAMES = placed, landed, kept, torn, loose, told = [HunkId(c * 20) for c in "123456"]
HUNKS = [Hunk(name, "f", Kind.MODE, Span(0, 0), Span(0, 0)) for name in NAMES]
P1 = PatchId("p1")
PLAN = Plan(
    Source(SHA, SHA, SHA),
    "0 +0000",
    patches=(Patch(P1, "one", (placed, landed, torn)),),
    private={kept: PrivateMark("ours")},
    upstreamed={told: SHA},
)


PLACEMENTS = {
    **{name: Placement(name, Way.SAME, "", Chmod("f", Mode.EXECUTABLE)) for name in NAMES},
    landed: Placement(landed, Way.SAME, "", landed=Landed(SHA, "found")),
    torn: Placement(torn, Way.SAME, "", conflict=Conflict("both changed it", "f", None)),
}


def test_each_hunk_stands_where_the_plan_or_its_placement_says() -> None:
    rows = make_ledger(PLAN, HUNKS, PLACEMENTS).rows

    assert [row.where for row in rows] == [
        Where.PATCH,
        Where.UPSTREAM,
        Where.PRIVATE,
        Where.UNRESOLVED,
        Where.UNASSIGNED,
        Where.UPSTREAM,
    ]
    assert rows[1].commit == rows[5].commit == SHA
    assert rows[3].patch == P1


def test_a_landed_hunk_that_a_person_took_is_in_its_patch() -> None:
    both = {**PLACEMENTS, landed: replace(PLACEMENTS[landed], action=Chmod("f", "100755"))}  # type: ignore[arg-type]
    rows = make_ledger(replace(PLAN, taken=frozenset({landed})), HUNKS, both).row_of

    assert rows[landed].where is Where.PATCH


def test_a_loose_hunk_keeps_the_ledger_from_adding_up() -> None:
    assert find_problems(make_ledger(PLAN, HUNKS, PLACEMENTS), PLAN) == [
        "1 hunks are in no patch: move them to one, or keep them private."
    ]


def test_a_hunk_in_two_places_is_found() -> None:
    double = replace(PLAN, private={**PLAN.private, placed: PrivateMark("x")})

    assert any(
        "two places" in text
        for text in find_problems(make_ledger(double, HUNKS, PLACEMENTS), double)
    )


def test_a_hunk_of_another_delta_is_found() -> None:
    strange = replace(PLAN, upstreamed={HunkId("9" * 20): "x"})

    assert any(
        "not of this" in text
        for text in find_problems(make_ledger(strange, HUNKS, PLACEMENTS), strange)
    )
