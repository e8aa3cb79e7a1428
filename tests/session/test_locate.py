"""The rows of some hunks are those of the ledger, however little of the analysis was read."""

from __future__ import annotations

from pathlib import Path

import pytest

from patchsplit.demo.build import make_demo
from patchsplit.errors import PatchsplitError
from patchsplit.model.delta import HunkId
from patchsplit.model.ledger import Where, is_upstream
from patchsplit.session import edits
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.session import Session


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("locate") / "relay"
    make_demo(where)
    with create_plan(where, PlanRequest(onto="main", fork="fork", base="v1.0")).session as session:
        rows = session.ledger().rows_in(Where.PATCH)
        edits.keep_private(session, [rows[0].hunk.id], "for us")
        landed = session.ledger().rows_in(Where.UPSTREAM)[0].hunk.id
        edits.move(session, [landed], session.plan.patches[0].id)
        edits.mark_upstream(session, [rows[1].hunk.id], "somebody said so")
        asked = next(row for row in session.ledger().rows_in(Where.UNRESOLVED) if row.patch)
        edits.answer_conflict(session, asked.hunk.id, b"settled\n")
    return where


def test_each_row_is_that_of_the_ledger(where: Path) -> None:
    with Session.open(where) as whole, Session.open(where) as some:
        names = [row.hunk.id for row in whole.ledger().rows]
        for name in reversed(names):
            assert some.locate([name]) == (whole.ledger().row_of[name],)
        assert some.locate(names) == whole.ledger().rows
        assert whole.locate(names[:3]) == whole.ledger().rows[:3]


def test_the_actions_of_some_hunks_are_among_those_of_all(where: Path) -> None:
    with Session.open(where) as whole, Session.open(where) as some:
        every = whole.actions()
        for row in whole.ledger().rows:
            name = row.hunk.id
            assert some.actions([name]) == {k: v for k, v in every.items() if k == name}


def test_what_upstream_has_is_told_without_its_row(where: Path) -> None:
    with Session.open(where) as session:
        places = session.placements()
        told = [
            row for row in session.ledger().rows if is_upstream(session.plan, places[row[0].id])
        ]
        assert told == list(session.ledger().rows_in(Where.UPSTREAM))


def test_a_hunk_that_the_delta_lacks_is_an_error(where: Path) -> None:
    with Session.open(where) as session, pytest.raises(PatchsplitError, match="1 hunks that"):
        session.locate([HunkId("f" * 20)])
