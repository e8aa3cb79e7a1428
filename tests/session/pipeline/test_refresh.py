"""Decisions last: they are replayed after upstream or the fork moved on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from repos import Story

from patchsplit.cli.remedies import word_remedy
from patchsplit.errors import PatchsplitError
from patchsplit.model.delta import HunkId
from patchsplit.model.ledger import Where, find_problems
from patchsplit.model.plan import Plan
from patchsplit.session import edits
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.pipeline.refresh import refresh
from patchsplit.session.session import Session

A = "".join(f"line {k}\n" for k in range(30))
B = "".join(f"row {k}\n" for k in range(30))


@pytest.fixture
def forked(story: Story) -> Story:
    story.commit("base: Begin.", {"a.c": A, "b.c": B, "c.c": "first\nsecond\nthird\n"})
    story.branch("fork")
    edited = A.replace("line 5\n", "line 5, ours\nand more of it\nand yet more\n")
    story.commit(
        "fork all",
        {
            "a.c": edited.replace("line 20\n", "line 20, ours\n"),
            "b.c": B.replace("row 9\n", "row 9, ours\n"),
            "c.c": "first\nours\nthird\n",
        },
    )
    story.on("main").commit("c: Reword second.", {"c.c": "first\ntheirs\nthird\n"})
    return story


@pytest.fixture
def session(forked: Story) -> Iterator[Session]:
    create_plan(forked.path, PlanRequest(onto="main", fork="fork")).session.close()
    with Session.open(forked.path) as opened:
        yield opened


def hunk_at(session: Session, path: str, line: int) -> HunkId:
    return next(
        hunk.id
        for hunk in session.analysis.delta.hunks()
        if hunk.path == path and hunk.new.start == line
    )


def where(session: Session) -> dict[tuple[str, bytes], Where]:
    return {(r.hunk.path, r.hunk.added[0]): r.where for r in session.ledger().rows}


def test_a_grouping_and_a_title_outlive_shifted_lines(session: Session, forked: Story) -> None:
    moved = edits.extract(session, [hunk_at(session, "b.c", 9)], "b: Ours.")
    edits.keep_private(session, [hunk_at(session, "a.c", 22)], "secret")
    forked.on("main").commit("a: Add a head.", {"a.c": "head\n" + A, "b.c": "head\n\n" + B})
    report = refresh(session, PlanRequest())
    patch = session.plan.patch(moved)

    assert (report.gone, report.changed, report.new) == (0, 0, 0)
    assert patch.subject == "b: Ours."
    assert len(patch.hunks) == 1
    assert where(session)["a.c", b"line 20, ours\n"] is Where.PRIVATE


def test_what_landed_since_leaves_the_series(session: Session, forked: Story) -> None:
    forked.on("main").commit("b: Take it.", {"b.c": B.replace("row 9\n", "row 9, ours\n")})
    report = refresh(session, PlanRequest())
    (row,) = [row for row in session.ledger().rows if row.hunk.path == "b.c"]

    assert report.landed == 1
    assert row.where is Where.UPSTREAM
    assert row.commit == forked.oid("main")


def test_a_reworked_hunk_keeps_its_place_and_a_new_one_gets_a_patch(
    session: Session, forked: Story
) -> None:
    name = edits.extract(session, [hunk_at(session, "a.c", 5)], "a: Ours.")
    edited = A.replace("line 5\n", "line 5, ours\nand more of it\nand still more\n")
    forked.on("fork").commit("fork more", {"a.c": edited, "new.c": "new\n"})
    report = refresh(session, PlanRequest())
    (hunk,) = session.plan.patch(name).hunks

    assert (report.changed, report.gone, report.new) == (1, 1, 1)
    assert b"and still more\n" in session.hunk(hunk).added
    assert where(session)["new.c", b"new\n"] is Where.PATCH


def test_an_answer_is_replayed_while_upstream_says_the_same(
    session: Session, forked: Story
) -> None:
    torn = hunk_at(session, "c.c", 1)
    assert session.ledger().row_of[torn].where is Where.UNRESOLVED
    edits.answer_conflict(session, torn, b"both\n")
    forked.on("main").commit("a: Add a head.", {"a.c": "head\n" + A})
    refresh(session, PlanRequest())
    assert session.ledger().row_of[torn].where is Where.PATCH
    forked.on("main").commit("c: Once more.", {"c.c": "first\ntheirs again\nthird\n"})
    refresh(session, PlanRequest())

    assert session.ledger().row_of[torn].where is Where.UNRESOLVED


def test_a_refresh_can_be_undone(session: Session, forked: Story) -> None:
    before = session.plan
    forked.on("main").commit("b: Take it.", {"b.c": B.replace("row 9\n", "row 9, ours\n")})
    refresh(session, PlanRequest())
    session.undo()

    assert session.plan == before
    assert where(session)["b.c", b"row 9, ours\n"] is Where.PATCH


def test_another_process_cannot_be_overwritten(session: Session, forked: Story) -> None:
    with Session.open(forked.path) as other:
        edits.keep_private(other, [hunk_at(other, "b.c", 9)], "theirs")
    from patchsplit.errors import Refused

    with pytest.raises(Refused, match="has changed the plan"):
        edits.keep_private(session, [hunk_at(session, "a.c", 5)], "mine")


def test_a_plan_survives_its_session(session: Session, forked: Story) -> None:
    edits.keep_private(session, [hunk_at(session, "b.c", 9)], "secret")
    with Session.open(forked.path) as again:
        assert again.plan == session.plan
        assert again.analysis == session.analysis


def test_a_newer_diff_is_kept_with_its_plan(forked: Story) -> None:
    diff = forked.git("diff", "base-Begin", "fork").encode() + b"\n"
    create_plan(
        forked.path, PlanRequest(onto="main", diff=diff, diff_name="x.diff")
    ).session.close()
    forked.on("fork").commit("fork more", {"new.c": "new\n"})
    newer = forked.git("diff", "base-Begin", "fork").encode() + b"\n"
    with Session.open(forked.path) as session:
        assert refresh(session, PlanRequest(diff=newer)).new == 1
    (forked.path / ".git/patchsplit/default/analysis.bin").unlink()
    with Session.open(forked.path) as again:
        assert where(again)["new.c", b"new\n"] is Where.PATCH


def test_a_plan_of_another_delta_is_refused_with_a_way_out_that_mends_it(
    session: Session, forked: Story
) -> None:
    strange = HunkId("0" * 20)

    def spoil(plan: Plan) -> Plan:
        first, *rest = plan.patches
        return replace(plan, patches=(replace(first, hunks=(*first.hunks, strange)), *rest))

    session.edit("spoil", spoil)
    with Session.open(forked.path) as again:
        with pytest.raises(PatchsplitError, match="1 hunks") as refused:
            again.ledger()
        assert "refresh" in word_remedy(refused.value.hint)
        refresh(again, PlanRequest())
        assert strange not in again.plan.owner()
        assert not find_problems(again.ledger(), again.plan)


def test_a_fork_that_was_amended_and_pruned_keeps_its_decisions(forked: Story) -> None:
    with create_plan(forked.path, PlanRequest(onto="main", fork="fork")).session as session:
        subject = "a: In our own words"
        edits.reword(session, session.plan.patches[0].id, subject, "Why.")
        held = session.plan.source.fork
    forked.git("tag", "-d", "fork-all")
    tree = forked.tree("fork")
    amended = forked.git("commit-tree", "-p", "base-Begin", "-m", "amended", tree)
    forked.git("update-ref", "refs/heads/fork", amended)
    forked.git("reflog", "expire", "--expire=now", "--all")
    forked.git("gc", "-q", "--prune=now")
    assert not forked.git("cat-file", "-t", held, check=False)

    with Session.open(forked.path) as session:
        assert session.repo.has_object(held)
        report = refresh(session, PlanRequest())
        assert (report.gone, report.new, report.changed) == (0, 0, 0)
        assert session.plan.source.fork == amended
        assert session.plan.patches[0].subject == subject
        session.undo()
        assert session.plan.source.fork == held
        assert find_problems(session.ledger(), session.plan) == []


def test_a_refresh_that_changes_nothing_is_no_edit(session: Session) -> None:
    entries, plan = session.log().entries, session.plan
    assert not refresh(session, PlanRequest()).is_changed
    assert (session.log().entries, session.plan) == (entries, plan)
