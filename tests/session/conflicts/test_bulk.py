"""One answer to many questions: said before, given at once, undone at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from repos import Story

from patchsplit.errors import PatchsplitError
from patchsplit.model.ledger import Where, find_problems
from patchsplit.session.conflicts.bulk import (
    AnswerKind,
    BulkAnswer,
    Outcome,
    find_questions,
    give_answer,
    preview_answer,
)
from patchsplit.session.conflicts.questions import count_questions, list_questions
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.session import Session
from patchsplit.session.views.search import find_hunks
from patchsplit.session.views.survey import take_survey

ROWS = [f"row_{k} = {k * 7};\n" for k in range(40)]
SLOT = ["\n", "/* Old readers want a slot. */\n", "slot = spare(bill);\n", "moved = true;\n"]


def rows(**changed: str) -> str:
    return "".join(changed.get(f"r{k}", row) for k, row in enumerate(ROWS))


@pytest.fixture
def session(story: Story) -> Iterator[Session]:
    """A fork of files that upstream deleted and changed, and with a part of upstream's commit."""
    old = rows()
    gone = old.replace("row", "former_line")
    till = "pay(bill);\nclose(bill);\n"
    story.commit("base", {f"gone/{k}.c": gone for k in "abc"} | {"live.c": old, "till.c": till})
    story.branch("fork").commit(
        "all of it",
        {f"gone/{k}.c": gone.replace(" 35", " mine").replace(" 140", " mine") for k in "ab"}
        | {
            "live.c": rows(r3="three = mine;\n", r30="thirty = mine;\n"),
            "till.c": till.replace("close", "".join(SLOT) + "close"),
            "new.c": "int fresh;\n",
        },
        tag="tip",
    )
    story.on("main").commit(
        "till: Give a slot",
        {"till.c": till.replace("close", "".join(SLOT) + "close")}
        | {f"test/{k}.c": "".join(f"test_{k}_{n}();\n" for n in range(9)) for k in range(5)},
    )
    story.commit("Drop what is old", {f"gone/{k}.c": None for k in "abc"})
    story.commit("Change rows", {"live.c": rows(r3="three = theirs;\n", r30="thirty = other;\n")})
    request = PlanRequest(onto="main", fork="fork", base="base")
    with create_plan(story.path, request).session as found:
        yield found


def ask(session: Session, words: str, kind: AnswerKind, **more: str) -> Outcome:
    questions = find_questions(session, find_hunks(take_survey(session), words))
    return preview_answer(session, questions, BulkAnswer(kind, reason=more.get("reason", "")))


def test_questions_have_codes_and_counts(session: Session) -> None:
    counts = count_questions(list_questions(session.ledger().rows))
    assert [(one.code, one.hunks, one.files) for one in counts] == [
        ("deleted-file", 4, 2),
        ("both-changed", 2, 1),
        ("landed-whole", 1, 1),
    ]


@pytest.mark.parametrize(
    ("words", "kind", "where"),
    [
        ("reason:deleted-file", AnswerKind.PRIVATE, Where.PRIVATE),
        ("reason:deleted", AnswerKind.DROP, Where.PRIVATE),
        ("path:gone/*", AnswerKind.UPSTREAM, Where.UPSTREAM),
        ("reason:landed", AnswerKind.TAKE, Where.UPSTREAM),
        ("reason:both-changed", AnswerKind.FORK, Where.PATCH),
    ],
)
def test_an_answer_settles_all_that_was_found_and_is_one_step(
    session: Session, words: str, kind: AnswerKind, where: Where
) -> None:
    before, entries = session.plan, len(session.log().entries)
    outcome = ask(session, words, kind)
    assert session.plan is before
    assert outcome.skipped == {}
    give_answer(session, outcome)

    row_of = session.ledger().row_of
    assert {row_of[one.hunk].where for one in outcome.settled} == {where}
    settled = {one.hunk for one in outcome.settled}
    assert settled.isdisjoint(one.hunk for one in list_questions(session.ledger().rows))
    assert find_problems(session.ledger(), session.plan) == []
    assert len(session.log().entries) == entries + 1
    session.undo()
    assert session.plan == before


def test_what_upstream_does_not_have_after_all_goes_to_a_patch_and_has_to_be_merged(
    session: Session,
) -> None:
    give_answer(session, ask(session, "reason:landed", AnswerKind.FORK))
    (row,) = (row for row in session.ledger().rows if row.hunk.path == "till.c")
    assert row.where is Where.UNRESOLVED
    assert row.patch in {patch.id for patch in session.plan.patches}


def test_what_an_answer_does_not_fit_is_said(session: Session) -> None:
    outcome = ask(session, "in:unresolved", AnswerKind.FORK)
    assert [one.row.hunk.path for one in outcome.settled] == ["live.c", "live.c"]
    assert outcome.count_skipped() == [("it has no place upstream", 4)]

    only = ask(session, "reason:deleted-file", AnswerKind.FORK)
    with pytest.raises(PatchsplitError, match="settles nothing: it has no place upstream"):
        give_answer(session, only)


def test_upstream_s_commit_finds_its_questions(session: Session) -> None:
    (landed,) = (one for one in list_questions(session.ledger().rows) if one.code == "landed-whole")
    assert landed.row.commit is not None
    found = find_hunks(take_survey(session), f"by:{landed.row.commit[:8]}")
    assert found == [landed.hunk]
    assert find_hunks(take_survey(session), "by:0000000") == []


def test_hunks_that_ask_nothing_are_no_questions(session: Session) -> None:
    with pytest.raises(PatchsplitError, match="None of these hunks"):
        find_questions(session, find_hunks(take_survey(session), "path:new.c"))
