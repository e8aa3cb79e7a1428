"""Other lines in place of a hunk's own: only where it still writes what they were to replace."""

from __future__ import annotations

import pytest

from patchsplit.model.delta import HunkId, Mode, Span
from patchsplit.model.placement import (
    STALE_OVERRIDE,
    Conflict,
    Edit,
    Move,
    Placement,
    Way,
    apply_override,
    describe_replacement,
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
