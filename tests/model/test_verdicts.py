"""A verdict holds as long as nothing that comes before it changes."""

from __future__ import annotations

from dataclasses import replace

from patchsplit.model.delta import HunkId, Oid
from patchsplit.model.edits import move_hunks, reorder, reword
from patchsplit.model.plan import Override, Patch, PatchId, Plan, Source
from patchsplit.model.verdicts import (
    BuildResults,
    Outcome,
    Verdict,
    find_valid_verdicts,
    hash_prefixes,
)

SHA = Oid("a" * 40)
ONE, TWO, THREE = (PatchId(f"p{k}") for k in (1, 2, 3))
A, B, C, D = (HunkId(c * 20) for c in "abcd")
PLAN = Plan(
    Source(SHA, SHA, SHA),
    "0 +0000",
    patches=(Patch(ONE, "one", (A, B)), Patch(TWO, "two", (C,)), Patch(THREE, "three", (D,))),
)
GOOD = Verdict(SHA, Outcome.BUILDS)
BUILT = BuildResults(("make",), GOOD, {key: GOOD for _, key in hash_prefixes(PLAN)})


def test_all_hold_for_the_plan_that_was_built() -> None:
    assert list(find_valid_verdicts(BUILT, PLAN)) == [ONE, TWO, THREE]


def test_words_change_no_verdict() -> None:
    assert len(find_valid_verdicts(BUILT, reword(PLAN, ONE, "other", "words"))) == 3


def test_a_hunk_that_moves_spoils_the_steps_between() -> None:
    assert list(find_valid_verdicts(BUILT, move_hunks(PLAN, [B], TWO, why="said"))) == [TWO, THREE]


def test_another_order_spoils_the_steps_between() -> None:
    assert list(find_valid_verdicts(BUILT, reorder(PLAN, [THREE], to=1))) == [ONE, TWO]


def test_lines_that_a_person_wrote_count() -> None:
    edited = replace(PLAN, adapted={C: Override((b"x\n",), (b"y\n",), "Edited by you")})

    assert list(find_valid_verdicts(BUILT, edited)) == [ONE]


def test_another_upstream_is_another_series() -> None:
    other = replace(PLAN, source=Source(SHA, SHA, Oid("b" * 40)))

    assert find_valid_verdicts(BUILT, other) == {}
