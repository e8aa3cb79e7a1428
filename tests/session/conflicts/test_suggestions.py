"""Suggestions taken, answers kept for all plans, and the commit that made a hunk conflict."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from repos import Story

from patchsplit.errors import Refused
from patchsplit.git.repo import Repo
from patchsplit.git.rerere import read_resolutions
from patchsplit.model.ledger import Where
from patchsplit.session import edits, exits
from patchsplit.session.conflicts.answers import (
    export_answers,
    import_answers,
    load_repository_answers,
    open_answers,
)
from patchsplit.session.conflicts.culprit import find_culprit
from patchsplit.session.conflicts.suggestions import take_all_suggestions, take_suggestion
from patchsplit.session.journal import step_journal
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.pipeline.refresh import refresh
from patchsplit.session.session import Session

CODE = "".join(
    f"int function_{k}(int value)\n{{\n    int result = compute_{k}(value);\n\n"
    f"    return result + {k};\n}}\n\n"
    for k in range(9)
)
OURS = "    log_value(result);\n"
THEIRS = "    check(result);\n"
GAP = "    int result = compute_4(value);\n"
BOTH = CODE.replace(GAP, GAP + THEIRS)


@pytest.fixture
def forked(story: Story) -> Story:
    """Both put a line into the same gap."""
    story.commit("base: Begin.", {"a.c": CODE})
    story.branch("fork").commit("fork: Log.", {"a.c": CODE.replace(GAP, GAP + OURS)})
    story.on("main").commit("a: Head.", {"a.c": "/* head */\n" + CODE})
    story.commit("a: Check.", {"a.c": "/* head */\n" + BOTH}, author="Bo <bo@example.org>")
    story.commit("b: New file.", {"b.c": "int b;\n"})
    return story


def open_session(story: Story, onto: str = "main", name: str = "default") -> Session:
    create_plan(story.path, PlanRequest(onto=onto, fork="fork"), name=name).session.close()
    return Session.open(story.path, name)


def written(session: Session) -> bytes:
    """The file as the series leaves it."""
    done = exits.emit_branch(session, "out", exits.SeriesOptions(empty=True), force=True)
    return session.repo.run("cat-file", "blob", f"{done.series.tip}:a.c")


def test_both_orders_are_offered_and_one_key_takes_either(forked: Story) -> None:
    with open_session(forked) as session:
        (row,) = session.ledger().rows_in(Where.UNRESOLVED)
        offered = session.analysis.placements[row.hunk.id].suggestions
        texts = set()
        for nth in range(1, len(offered) + 1):
            take_suggestion(session, row.hunk.id, nth)
            assert session.ledger().count()[Where.UNRESOLVED] == 0
            texts.add(written(session))
            session.undo()
        assert f"{GAP}{OURS}{THEIRS}".encode() in b"\0".join(texts)
        assert f"{GAP}{THEIRS}{OURS}".encode() in b"\0".join(texts)
        with pytest.raises(Refused):
            take_suggestion(session, row.hunk.id, 9)


def test_all_suggestions_are_taken_in_one_edit(forked: Story) -> None:
    with open_session(forked) as session:
        assert take_all_suggestions(session) == 1
        assert session.ledger().count()[Where.UNRESOLVED] == 0
        session.undo()
        assert session.ledger().count()[Where.UNRESOLVED] == 1


def test_an_answer_holds_on_another_branch_and_after_a_refresh(forked: Story) -> None:
    with open_session(forked) as session:
        (row,) = session.ledger().rows_in(Where.UNRESOLVED)
        take_suggestion(session, row.hunk.id, 1)
        text = written(session)
        forked.commit("a: More head.", {"a.c": "/* more */\n/* head */\n" + BOTH})
        refresh(session, PlanRequest())
        assert session.ledger().count()[Where.UNRESOLVED] == 0, "asked twice"
        assert written(session) == b"/* more */\n" + text
    with open_session(forked, name="again") as other:
        assert other.ledger().count()[Where.UNRESOLVED] == 0


def test_an_answer_is_not_used_where_upstream_says_something_else(forked: Story) -> None:
    with open_session(forked) as session:
        (row,) = session.ledger().rows_in(Where.UNRESOLVED)
        take_suggestion(session, row.hunk.id, 1)
        other = BOTH.replace("check(", "verify(")
        forked.commit("a: Verify.", {"a.c": "/* head */\n" + other})
        refresh(session, PlanRequest())
        assert session.ledger().count()[Where.UNRESOLVED] == 1


def test_answers_go_to_a_colleague_as_a_file(forked: Story, tmp_path: Path) -> None:
    with open_session(forked) as session:
        (row,) = session.ledger().rows_in(Where.UNRESOLVED)
        edits.answer_conflict(session, row.hunk.id, f"{OURS}{THEIRS}".encode())
        store = open_answers(session.repo)
    file = tmp_path / "answers.json"
    assert export_answers(forked.path, file) == 1
    known = store.load()
    store.update(lambda _: {})
    assert load_repository_answers(forked.path) == {}
    assert import_answers(forked.path, file) == 1
    assert import_answers(forked.path, file) == 0
    assert load_repository_answers(forked.path) == known
    with open_session(forked, name="colleague") as session:
        assert session.ledger().count()[Where.UNRESOLVED] == 0
        assert f"{OURS}{THEIRS}".encode() in written(session)


def test_what_is_taken_back_is_forgotten(forked: Story) -> None:
    with open_session(forked) as session:
        (row,) = session.ledger().rows_in(Where.UNRESOLVED)
        take_suggestion(session, row.hunk.id, 1)
        assert len(load_repository_answers(forked.path)) == 1
        edits.forget_answer(session, row.hunk.id)
    assert load_repository_answers(forked.path) == {}


def test_an_answer_that_is_undone_is_no_answer_elsewhere_until_it_is_redone(forked: Story) -> None:
    with open_session(forked) as session:
        (row,) = session.ledger().rows_in(Where.UNRESOLVED)
        edits.answer_conflict(session, row.hunk.id, b"first\n")
        first = load_repository_answers(forked.path)
        edits.answer_conflict(session, row.hunk.id, b"second\n")
        second = load_repository_answers(forked.path)
        session.undo()
        assert load_repository_answers(forked.path) == first
        session.undo()
        assert load_repository_answers(forked.path) == {}
        session.go_to(session.log().at + 2)
        assert load_repository_answers(forked.path) == second
    assert step_journal(forked.path, "default", -1).startswith("resolve the conflict")
    assert load_repository_answers(forked.path) == first


def test_undo_leaves_an_answer_alone_that_came_from_elsewhere_since(forked: Story) -> None:
    with open_session(forked) as session:
        (row,) = session.ledger().rows_in(Where.UNRESOLVED)
        edits.answer_conflict(session, row.hunk.id, b"mine\n")
        (key,) = load_repository_answers(forked.path)
        other = replace(load_repository_answers(forked.path)[key], lines=(b"theirs\n",))
        open_answers(session.repo).update(lambda _: {key: other})
        session.undo()
    assert load_repository_answers(forked.path) == {key: other}


def test_what_rerere_remembers_is_used(forked: Story) -> None:
    cache = forked.path / ".git/rr-cache/aa"
    cache.mkdir(parents=True)
    sides = sorted([OURS, THEIRS])
    before = f"top\n<<<<<<<\n{sides[0]}=======\n{sides[1]}>>>>>>>\nend\n"
    (cache / "preimage").write_text(before)
    (cache / "postimage").write_text(f"top\n{THEIRS}    both();\n{OURS}end\n")
    with Repo.open(forked.path) as repo:
        (one,) = read_resolutions(repo.common_dir)
    assert one.sides == {(OURS.encode(),), (THEIRS.encode(),)}
    with open_session(forked) as session:
        assert session.ledger().count()[Where.UNRESOLVED] == 0
        assert f"{THEIRS}    both();\n{OURS}".encode() in written(session)


def test_the_commit_that_made_it_conflict_is_named(forked: Story) -> None:
    with open_session(forked) as session:
        (row,) = session.ledger().rows_in(Where.UNRESOLVED)
        found = find_culprit(session, row.hunk.id)
    assert found is not None
    assert (found.commit.subject, found.commit.author) == ("a: Check.", "Bo")
    assert not found.deletes_file


def test_the_commit_that_took_the_file_away_is_named(forked: Story) -> None:
    forked.commit("a: Away.", {"a.c": None})
    with open_session(forked) as session:
        (row,) = session.ledger().rows_in(Where.UNRESOLVED)
        found = find_culprit(session, row.hunk.id)
    assert found is not None
    assert found.commit.subject == "a: Away."
    assert found.deletes_file
