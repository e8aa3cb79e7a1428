"""The ledger: every hunk in exactly one place, and words for what is not."""

from __future__ import annotations

from dataclasses import replace

from patchsplit.model.delta import Hunk, HunkId, Kind, Mode, Oid, Span
from patchsplit.model.ledger import Where, find_problems, make_ledger
from patchsplit.model.placement import (
    Certainty,
    Chmod,
    Conflict,
    Edit,
    Landed,
    Placement,
    Suggestion,
    Way,
)
from patchsplit.model.plan import Override, Patch, PatchId, Plan, PrivateMark, Source

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
SUGGESTED = Suggestion(Edit("f", Span(0, 0), (), 0), (), Way.OVER, "", 0.6)


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


def test_what_the_user_says_of_upstream_is_a_commit_or_a_reason() -> None:
    def said(text: str) -> tuple[str | None, str]:
        row = make_ledger(replace(PLAN, upstreamed={told: text}), HUNKS, PLACEMENTS).row_of[told]
        return row.commit, row.reason

    oid = "0123456789abcdef" * 3
    for name in (oid[:40], oid, "a" * 64):
        assert said(name) == (name, "said by you")
    for name in (oid[:39], "g" + oid, "in v1.2"):
        assert said(name) == (None, name)


def test_each_row_says_how_sure_it_is() -> None:
    look = replace(PLACEMENTS[torn], suggestions=(SUGGESTED,))
    here = replace(PLACEMENTS[placed], confidence=0.7)
    doubt = replace(PLACEMENTS[landed], landed=Landed(SHA, "", sure=False), confidence=0.2)
    rows = make_ledger(PLAN, HUNKS, {**PLACEMENTS, torn: look, placed: here, landed: doubt}).row_of
    assert (rows[torn].certainty, rows[torn].confidence) == (Certainty.LOOK, 0.6)
    assert (rows[placed].certainty, rows[placed].confidence) == (Certainty.SURE, 0.7)
    assert (rows[landed].certainty, rows[landed].confidence) == (Certainty.LOOK, 1)
    assert (rows[kept].certainty, rows[kept].confidence) == (Certainty.SURE, 1)
    bare = make_ledger(PLAN, HUNKS, PLACEMENTS).row_of[torn]
    assert (bare.certainty, bare.confidence) == (Certainty.UNRESOLVED, 0)


def test_an_edit_is_told_with_the_reason_of_its_place() -> None:
    edit = Edit("f", Span(0, 1), (b"y\n",), 0)
    here = replace(PLACEMENTS[placed], way=Way.EDITED, action=edit)
    given = Override((b"x\n",), (b"y\n",), "Edited by you")
    words = "Edited by you: 1 line in place of the fork's 1 (1 out, 1 new)"
    for why, reason in (("", words), ("a name", f"a name; {words}")):
        plan = replace(PLAN, adapted={placed: given}, why={placed: why})
        rows = make_ledger(plan, HUNKS, {**PLACEMENTS, placed: here}).row_of
        assert rows[placed].reason == reason
        rows = make_ledger(plan, HUNKS, PLACEMENTS).row_of
        assert rows[placed].reason == why, "it is not written any more"


def test_problems_are_counted() -> None:
    double = replace(PLAN, private={**PLAN.private, placed: PrivateMark("x")})
    both = replace(double, upstreamed={**PLAN.upstreamed, torn: "x", HunkId("9" * 20): "x"})
    assert find_problems(make_ledger(both, HUNKS, PLACEMENTS), both)[:2] == [
        "Hunk 11111111 is in two places (2 such hunks).",
        "Hunk 99999999 is not of this delta (1 such hunks).",
    ]
    whole = replace(PLAN, private={**PLAN.private, loose: PrivateMark("x")})
    assert find_problems(make_ledger(whole, HUNKS, PLACEMENTS), whole) == []
