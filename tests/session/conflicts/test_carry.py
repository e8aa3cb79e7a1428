"""Answers on a newer upstream: kept where their place still stands, asked anew where it changed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from repos import Story

from patchsplit.model.ledger import Where
from patchsplit.model.placement import Certainty, Way
from patchsplit.session import edits, exits
from patchsplit.session.conflicts.suggestions import take_suggestion
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.pipeline.refresh import refresh
from patchsplit.session.session import Session

CODE = "".join(f"int function_{k}(int value)\n{{\n    step_{k}(value);\n}}\n\n" for k in range(9))
GAP = "    step_4(value);\n"
OURS = "    log_value(value);\n"
THEIRS = "    check(value);\n    count(value);\n    report(value);\n"
BOTH = CODE.replace(GAP, GAP + THEIRS)


@pytest.fixture
def forked(story: Story) -> Story:
    """Both put lines into the same gap."""
    story.commit("base: Begin.", {"a.c": CODE})
    story.branch("fork").commit("fork: Log.", {"a.c": CODE.replace(GAP, GAP + OURS)})
    return story.on("main").commit("a: Check.", {"a.c": BOTH})


@pytest.fixture
def session(forked: Story) -> Iterator[Session]:
    create_plan(forked.path, PlanRequest(onto="main", fork="fork")).session.close()
    with Session.open(forked.path) as opened:
        yield opened


def take_ours_first(session: Session) -> None:
    (row,) = session.ledger().rows_in(Where.UNRESOLVED)
    offered = session.placements()[row.hunk.id].suggestions
    gap = BOTH[: BOTH.index(THEIRS)].count("\n")
    first = next(k for k, one in enumerate(offered, 1) if one.edit.at.stop == gap)
    take_suggestion(session, row.hunk.id, first)
    assert (GAP + OURS + THEIRS) in written(session)


def text(lines: tuple[bytes, ...]) -> str:
    return b"".join(lines).decode()


def written(session: Session) -> str:
    """The file as the series leaves it."""
    done = exits.emit_branch(session, "out", exits.SeriesOptions(empty=True), force=True)
    return session.repo.run("cat-file", "blob", f"{done.series.tip}:a.c").decode()


def open_questions(session: Session) -> int:
    return session.ledger().count()[Where.UNRESOLVED]


def test_a_change_further_down_in_the_same_lines_leaves_the_answer_alone(
    session: Session, forked: Story
) -> None:
    take_ours_first(session)
    after = BOTH.replace("    report(value);\n", "    report_all(value);\n")
    forked.commit("a: Report.", {"a.c": "/* head */\n" + after})
    refresh(session, PlanRequest())
    assert open_questions(session) == 0
    assert GAP + OURS + "    check(value);\n" in written(session)
    assert "    report_all(value);\n" in written(session)


def test_what_changed_next_to_the_answer_is_asked_anew_with_the_answer_at_hand(
    session: Session, forked: Story
) -> None:
    take_ours_first(session)
    before = forked.oid("main")
    forked.commit("a: Verify.", {"a.c": BOTH.replace("check(", "verify(")})
    refresh(session, PlanRequest())
    (row,) = session.ledger().rows_in(Where.UNRESOLVED)
    assert row.reason.startswith(f"You answered this for upstream {before[:12]}")
    found = session.placements()[row.hunk.id]
    assert found.certainty is Certainty.LOOK
    assert found.suggestions[0].way is Way.ANSWER
    assert len(found.suggestions) <= 3
    take_suggestion(session, row.hunk.id, 1)
    assert open_questions(session) == 0
    assert OURS in written(session)
    forked.commit("b: New.", {"b.c": "int b;\n"})
    refresh(session, PlanRequest())
    assert open_questions(session) == 0, "asked twice"


def test_an_answer_that_nothing_asks_for_waits(session: Session, forked: Story) -> None:
    take_ours_first(session)
    forked.commit("a: Back.", {"a.c": CODE})
    refresh(session, PlanRequest())
    assert open_questions(session) == 0
    forked.commit("a: Check again.", {"a.c": BOTH})
    refresh(session, PlanRequest())
    assert open_questions(session) == 0, "asked twice"
    assert GAP + OURS + THEIRS in written(session)


def test_a_region_that_was_written_anew_keeps_what_was_written(
    session: Session, forked: Story
) -> None:
    (row,) = session.ledger().rows_in(Where.UNRESOLVED)
    edits.answer_conflict(session, row.hunk.id, f"    both(value);\n{THEIRS}".encode())
    top = BOTH.replace("int function_0", "long function_0")
    forked.commit("a: Longer.", {"a.c": top})
    refresh(session, PlanRequest())
    assert open_questions(session) == 0
    assert f"{GAP}    both(value);\n{THEIRS}" in written(session)
    forked.commit("a: Verify.", {"a.c": top.replace("check(", "verify(")})
    refresh(session, PlanRequest())
    (row,) = session.ledger().rows_in(Where.UNRESOLVED)
    first = session.placements()[row.hunk.id].suggestions[0]
    assert text(first.edit.lines) == f"    both(value);\n{THEIRS}"
    assert text(first.replaces) == THEIRS.replace("check(", "verify(")


def test_an_answer_goes_with_a_file_that_upstream_moves(session: Session, forked: Story) -> None:
    take_ours_first(session)
    forked.commit("b: Move.", {"a.c": None, "b.c": BOTH})
    refresh(session, PlanRequest())
    assert open_questions(session) == 0
    done = exits.emit_branch(session, "out", exits.SeriesOptions(empty=True), force=True)
    moved = session.repo.run("cat-file", "blob", f"{done.series.tip}:b.c").decode()
    assert GAP + OURS + THEIRS in moved
