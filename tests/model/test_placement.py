"""Other lines in place of a hunk's own: only where it still writes what they were to replace."""

from __future__ import annotations

from dataclasses import replace

import pytest

from patchsplit.model.delta import Hunk, HunkId, Kind, Mode, Span
from patchsplit.model.placement import (
    STALE_OVERRIDE,
    Certainty,
    Conflict,
    Edit,
    Landed,
    Move,
    Placement,
    Suggestion,
    Way,
    apply_answer,
    apply_override,
    describe_replacement,
    overlap,
    slice_placement,
    suggest_earlier_answer,
)

OLD, NEW = (b"one\n", b"two\n"), (b"two\n", b"three\n", b"four\n")
EDIT = Edit("a.c", Span(3, 4), OLD, order=7, creates=Mode.FILE)
PLACED = Placement(HunkId("h"), Way.MAPPED, "It stands there.", action=EDIT)


def test_only_the_lines_of_the_edit_are_others() -> None:
    after = apply_override(PLACED, OLD, NEW, "Edited by you")

    assert after.action == Edit("a.c", Span(3, 4), NEW, order=7, creates=Mode.FILE)
    assert after.way is Way.EDITED
    assert after.evidence == (
        "It stands there. Edited by you: 3 lines in place of the fork's 2 (1 out, 2 new)."
    )


def test_what_was_to_be_replaced_must_stand() -> None:
    after = apply_override(PLACED, NEW, OLD, "Edited by you")

    assert (after.action, after.conflict, after.way) == (None, None, Way.NONE)
    assert after.evidence == STALE_OVERRIDE


@pytest.mark.parametrize(
    "placement",
    [
        Placement(HunkId("h"), Way.SAME, "", action=Move("a.c", "b.c")),
        Placement(HunkId("h"), Way.NONE, "", conflict=Conflict("torn", "a.c", None)),
    ],
)
def test_what_edits_no_lines_stays_as_it_is(placement: Placement) -> None:
    assert apply_override(placement, OLD, NEW, "Edited by you") is placement


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (OLD[::-1], "2 lines in place of the fork's 2 (in another order)"),
        (OLD[:1], "1 line in place of the fork's 2 (1 out)"),
        ((*OLD, b"x\n"), "3 lines in place of the fork's 2 (1 new)"),
    ],
)
def test_an_exchange_is_counted(after: tuple[bytes, ...], words: str) -> None:
    assert describe_replacement(OLD, after) == words


# ---- how reliable it is


def suggest(confidence: float, way: Way = Way.OVER, at: int = 3) -> Suggestion:
    return Suggestion(Edit("a.c", Span(at, at + 1), NEW, 0), OLD[:1], way, "", confidence)


ASKED = Placement(
    HunkId("h"), Way.NONE, "", conflict=Conflict("torn", "a.c", Span(3, 5), upstream=OLD)
)


@pytest.mark.parametrize(
    ("suggestions", "certainty"),
    [
        ((), Certainty.UNRESOLVED),
        ((suggest(0.5),), Certainty.LOOK),
        ((suggest(0.49),), Certainty.UNRESOLVED),
        ((suggest(0.49), suggest(0.5)), Certainty.UNRESOLVED),
        ((suggest(0.1, Way.BOTH),), Certainty.LOOK),
        ((suggest(0.1), suggest(0.1, Way.BOTH)), Certainty.UNRESOLVED),
        ((suggest(0.1), suggest(0.1, Way.MAPPED)), Certainty.LOOK),
    ],
)
def test_a_conflict_is_as_certain_as_its_first_suggestion(
    suggestions: tuple[Suggestion, ...], certainty: Certainty
) -> None:
    assert replace(ASKED, suggestions=suggestions).certainty is certainty


def test_a_place_is_sure_and_what_landed_is_as_sure_as_its_evidence() -> None:
    assert PLACED.certainty is Certainty.SURE
    assert replace(PLACED, landed=Landed(None, "", sure=False)).certainty is Certainty.LOOK
    assert replace(ASKED, landed=Landed(None, "")).certainty is Certainty.SURE


# ---- disjoint edits


@pytest.mark.parametrize(
    ("one", "two", "disjoint"),
    [
        ((0, 2), (2, 3), True),
        ((0, 2), (1, 3), False),
        ((2, 2), (2, 2), True),
        ((2, 2), (2, 3), True),
        ((1, 3), (2, 2), False),
        ((1, 2), (1, 2), False),
    ],
)
def test_edits_overlap_where_both_have_a_line(
    one: tuple[int, int],
    two: tuple[int, int],
    disjoint: bool,  # noqa: FBT001
) -> None:
    edits = [Edit("a", Span(*one), (), 0), Edit("a", Span(*two), (), 1)]
    assert (overlap(edits) is None) is disjoint
    assert (overlap(edits[::-1]) is None) is disjoint


# ---- answers


def test_an_answer_replaces_the_region() -> None:
    after = apply_answer(ASKED, OLD, NEW, 4)
    assert after.action == Edit("a.c", Span(3, 5), NEW, order=4)
    assert (after.way, after.conflict) == (Way.ANSWER, None)
    none = apply_answer(ASKED, OLD, None, 4)
    assert none.action == Edit("a.c", Span(5, 5), (), order=4)
    chosen = apply_answer(ASKED, OLD, NEW, 4, EDIT)
    assert (chosen.way, chosen.action, chosen.conflict) == (Way.ANSWER, EDIT, None)


def test_an_answer_for_other_lines_or_no_region_changes_nothing() -> None:
    assert apply_answer(ASKED, NEW, NEW, 4) is ASKED
    assert apply_answer(PLACED, OLD, NEW, 4) is PLACED
    nowhere = replace(ASKED, conflict=Conflict("torn", "a.c", None, upstream=OLD))
    assert apply_answer(nowhere, OLD, NEW, 4) is nowhere
    assert apply_answer(nowhere, OLD, NEW, 4, EDIT).action == EDIT


def test_an_earlier_answer_is_the_first_of_three_suggestions() -> None:
    asked = replace(ASKED, suggestions=tuple(suggest(0.1, at=at) for at in (3, 4, 5, 6)))
    earlier = suggest(0.9, Way.ANSWER, at=4)
    found = suggest_earlier_answer(asked, "abcdef0123456789", earlier)
    assert found.suggestions == (earlier, suggest(0.1, at=3), suggest(0.1, at=5))
    assert found.conflict is not None
    assert found.conflict.reason == (
        "You answered this for upstream abcdef012345, and the lines there have changed since. torn"
    )
    lost = suggest_earlier_answer(asked, "abc", None)
    assert lost.suggestions == asked.suggestions
    assert lost.conflict != asked.conflict
    assert suggest_earlier_answer(PLACED, "abc", earlier) is PLACED


# ---- pieces


WHOLE = Hunk(HunkId("h"), "a.c", Kind.TEXT, Span(10, 12), Span(20, 22), OLD, OLD)
PIECE = Hunk(HunkId("p"), "a.c", Kind.TEXT, Span(11, 12), Span(21, 22), OLD[1:], OLD[1:])


def test_a_piece_is_where_the_hunk_is() -> None:
    placed = replace(PLACED, action=Edit("a.c", Span(30, 32), OLD, order=20))
    piece = slice_placement(placed, WHOLE, PIECE)
    assert piece is not None
    assert (piece.hunk, piece.way) == ("p", Way.MAPPED)
    assert piece.action == Edit("a.c", Span(31, 32), OLD[1:], order=21)


@pytest.mark.parametrize(
    "action",
    [
        Edit("a.c", Span(30, 32), NEW, order=20),
        Edit("a.c", Span(30, 31), OLD, order=20),
        Move("a.c", "b.c"),
        None,
    ],
)
def test_a_piece_of_a_hunk_that_is_written_otherwise_has_no_place(action: Edit | Move) -> None:
    assert slice_placement(replace(PLACED, action=action), WHOLE, PIECE) is None
