"""Editing a hunk: a choice of its lines cuts it, anything else is recorded beside it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from repos import Story

from patchsplit.cli.remedies import word_remedy
from patchsplit.errors import PatchsplitError, PlanError, Refused
from patchsplit.model.delta import HunkId
from patchsplit.model.ledger import Where, find_problems
from patchsplit.model.placement import STALE_OVERRIDE, Edit, Way
from patchsplit.session import edits
from patchsplit.session.exits import SeriesOptions, emit_branch
from patchsplit.session.hunks.edit import ReworkResult, format_hunk_page, restore, rework
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.pipeline.refresh import refresh
from patchsplit.session.session import Session

A = "".join(f"line {k}\n" for k in range(30))
OURS = "line 4, ours\nline 5, ours\nand more\n"
TORN = "first\nsecond\nthird\n"
PARTS = [f"int one_{k}(void)\n{{\n    return call_{k}();\n}}\n\n" for k in range(6)]
NEW = "int new(void)\n{\n    prepare();\n    return call_new();\n}\n\n"
SLID = "".join(PARTS)


@pytest.fixture
def forked(story: Story) -> Story:
    old = "a word\nof old\n"
    base = {"a.c": A, "torn.c": TORN, "gone.c": old, "slid.c": SLID, "there.c": A}
    story.commit("base: Begin.", {**base, "mode.sh": "x\n", "moved.c": A + "x\n"})
    story.branch("fork").commit(
        "fork all",
        {
            "a.c": A.replace("line 4\nline 5\n", OURS).replace("line 20\n", "line 20\nput in\n"),
            "torn.c": TORN.replace("second", "ours"),
            "slid.c": SLID.replace(PARTS[3], NEW + PARTS[3]),
            "there.c": A.replace("line 9\n", "line 9, both\n"),
            "gone.c": None,
            "moved.c": None,
            "to.c": A + "x\n",
            "new.c": "one\ntwo\nthree",
        },
    )
    story.on("main").commit(
        "upstream: Go on.",
        {
            "torn.c": TORN.replace("second", "theirs"),
            "slid.c": SLID.replace("int one_3", "long one_3"),
            "there.c": A.replace("line 9\n", "line 9, both\n"),
            "a.c": "head\n" + A,
        },
    )
    return story


@pytest.fixture
def session(forked: Story) -> Iterator[Session]:
    create_plan(forked.path, PlanRequest(onto="main", fork="fork")).session.close()
    with Session.open(forked.path) as opened:
        yield opened


def find_hunk(session: Session, path: str, line: int | None = None) -> HunkId:
    return next(
        hunk.id
        for hunk in session.analysis.delta.hunks()
        if hunk.path == path and line in (None, hunk.new.start)
    )


def edit(session: Session, name: HunkId, *changes: tuple[str, str]) -> ReworkResult:
    """Replaces words in the hunk's text, as a person would."""
    text = format_hunk_page(session, name).decode()
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return rework(session, name, text.encode())


def emit_file(session: Session, story: Story, path: str) -> str:
    emit_branch(session, "series", SeriesOptions(with_holes=True), force=True)
    return story.read("series", path).decode()


def where(session: Session, name: HunkId) -> Where:
    return session.ledger().row_of[name].where


def test_a_hunk_is_shown_where_it_goes(session: Session) -> None:
    rows = format_hunk_page(session, find_hunk(session, "a.c", 4)).decode().splitlines()

    assert rows[1:11] == [
        "@@ -3,8 +3,9 @@", " line 1", " line 2", " line 3", "-line 4", "-line 5", "+line 4, ours",
        "+line 5, ours", "+and more", " line 6",
    ]  # fmt: skip


def test_a_line_left_out_goes_to_the_pool(session: Session, forked: Story) -> None:
    name = find_hunk(session, "a.c", 4)
    owner = session.plan.owner()[name]
    done = edit(session, name, ("+and more\n", ""))
    (kept,), (left,) = done.remaining, done.excluded

    assert session.plan.owner()[kept] == owner
    assert where(session, left) is Where.UNASSIGNED
    assert session.hunk(left).added == (b"and more\n",)
    assert find_problems(session.ledger(), session.plan) == [
        "1 hunks are in no patch: move them to one, or keep them private."
    ]
    assert session.log().entries[-1].label.endswith("keep 4 of 5 lines; 1 is in no patch")
    edits.keep_private(session, [left], "ours")
    assert "line 4, ours\nline 5, ours\nline 6\n" in emit_file(session, forked, "a.c")


def test_a_line_kept_keeps_what_replaced_it_out(session: Session) -> None:
    name = find_hunk(session, "a.c", 4)
    done = edit(
        session,
        name,
        ("-line 5\n+line 4, ours\n+line 5, ours\n+and more\n", "+line 4, ours\n line 5\n"),
    )

    assert [session.hunk(hunk).removed for hunk in done.remaining] == [(b"line 4\n",)]
    assert [session.hunk(hunk).removed for hunk in done.excluded] == [(b"line 5\n",)]


def test_a_cut_is_one_step_to_undo(session: Session) -> None:
    before, at = session.plan, session.log().at
    edit(session, find_hunk(session, "a.c", 4), ("+and more\n", ""))
    assert session.log().at == at + 1
    session.undo()
    assert session.plan == before
    assert session.hunk(find_hunk(session, "a.c", 4)).size == 5


def test_the_pieces_of_a_private_hunk_stay_private(session: Session) -> None:
    name = find_hunk(session, "a.c", 4)
    edits.keep_private(session, [name], "ours")
    done = edit(session, name, ("+and more\n", ""))

    assert where(session, done.remaining[0]) is Where.PRIVATE
    assert where(session, done.excluded[0]) is Where.UNASSIGNED


def test_other_lines_are_recorded_and_sent(session: Session, forked: Story) -> None:
    name = find_hunk(session, "a.c", 4)
    hunk, delta = session.hunk(name), session.analysis.delta
    done = edit(session, name, ("+line 5, ours\n+and more\n", "+line five\n"))
    row, found = session.ledger().row_of[name], session.placements()[name]

    assert done == ReworkResult((name,), is_recorded=True)
    assert session.hunk(name) is hunk
    assert session.analysis.delta is delta
    assert find_problems(session.ledger(), session.plan) == []
    assert found.way is Way.EDITED
    said = "Edited by you: 2 lines in place of the fork's 3 (2 out, 1 new)"
    assert said in row.reason
    assert said in found.evidence
    assert "line 3\nline 4, ours\nline five\nline 6\n" in emit_file(session, forked, "a.c")


def test_a_line_kept_beside_new_ones_is_recorded(session: Session, forked: Story) -> None:
    name = find_hunk(session, "a.c", 4)
    edit(session, name, ("-line 5\n", " line 5\n"), ("+and more\n", "+and else\n"))

    shown = format_hunk_page(session, name).decode()
    assert "line 5\nline 4, ours\nline 5, ours\nand else\nline 6" in emit_file(
        session, forked, "a.c"
    )
    assert "-line 4\n-line 5\n+line 5\n+line 4, ours" in shown


def test_an_edit_is_edited_again_and_taken_back(session: Session) -> None:
    name = find_hunk(session, "a.c", 4)
    before = session.placements()
    edit(session, name, ("+and more\n", "+and else\n"))
    edit(session, name, ("+and else\n", "+and most\n"))
    assert session.plan.adapted[name].lines[-1] == b"and most\n"
    with pytest.raises(PlanError, match="was not changed"):
        rework(session, name, format_hunk_page(session, name))
    edit(session, name, ("+and most\n", "+and more\n"))
    assert session.plan.adapted == {}
    assert session.placements() == before
    with pytest.raises(PlanError, match="has no edit to remove"):
        restore(session, name)


def test_a_choice_of_the_forks_lines_ends_an_edit(session: Session) -> None:
    name = find_hunk(session, "a.c", 4)
    edit(session, name, ("+and more\n", "+and else\n"))
    done = edit(session, name, ("+and else\n", ""))

    assert session.plan.adapted == {}
    assert len(done.excluded) == 1


def test_an_edited_hunk_moves_and_merges_with_its_edit(session: Session, forked: Story) -> None:
    name, other = find_hunk(session, "a.c", 4), find_hunk(session, "a.c", 22)
    edit(session, name, ("+and more\n", "+and else\n"))
    edits.extract(session, [name], "one")
    made = edits.extract(session, [other], "two")
    edits.reorder(session, [made], to=0)
    alone = emit_file(session, forked, "a.c")
    edits.merge(session, [made, session.plan.owner()[name]])

    assert "and else\n" in alone
    assert "put in\n" in alone
    assert emit_file(session, forked, "a.c") == alone


def test_an_edit_outlives_its_session_undo_and_redo(session: Session, forked: Story) -> None:
    before = session.plan
    edit(session, find_hunk(session, "a.c", 4), ("+and more\n", "+caf\u00e9\n"))
    after = session.plan
    session.undo()
    assert session.plan == before
    session.redo()
    assert session.plan == after
    with Session.open(forked.path) as again:
        assert again.plan == after
        assert again.placements() == session.placements()


def test_an_edited_hunk_is_not_cut_until_its_edit_is_taken_back(session: Session) -> None:
    name = find_hunk(session, "a.c", 4)
    edit(session, name, ("+and more\n", "+and else\n"))
    with pytest.raises(PlanError, match="was edited, so it cannot be cut") as raised:
        edits.split_hunk(session, name)
    assert "--forget" in word_remedy(raised.value.hint)


def test_an_edit_is_replayed_when_upstream_moves_on(session: Session, forked: Story) -> None:
    name = find_hunk(session, "a.c", 4)
    edit(session, name, ("+and more\n", "+and else\n"))
    forked.on("main").commit("a: More of a head.", {"a.c": "more\nhead\n" + A})
    refresh(session, PlanRequest())

    assert session.plan.adapted[name].lines[-1] == b"and else\n"
    assert "line 5, ours\nand else\n" in emit_file(session, forked, "a.c")


def test_an_edit_of_lines_that_changed_waits_for_a_person(session: Session, forked: Story) -> None:
    edit(session, find_hunk(session, "a.c", 4), ("+and more\n", "+and else\n"))
    changed = A.replace("line 4\nline 5\n", OURS.replace("and more", "and yet more"))
    forked.on("fork").commit("fork more", {"a.c": changed})
    refresh(session, PlanRequest())
    name = find_hunk(session, "a.c", 4)
    row = session.ledger().row_of[name]
    assert (row.where, row.reason) == (Where.UNRESOLVED, STALE_OVERRIDE)
    edit(session, name, ("+and yet more\n", "+and at last\n"))
    assert where(session, name) is Where.PATCH
    assert "line 5, ours\nand at last\n" in emit_file(session, forked, "a.c")


def test_a_hunk_that_is_gone_takes_its_edit_along(session: Session, forked: Story) -> None:
    edit(session, find_hunk(session, "a.c", 4), ("+and more\n", "+and else\n"))
    forked.on("fork").commit("fork less", {"a.c": A})
    refresh(session, PlanRequest())

    assert session.plan.adapted == {}


def test_lines_that_go_elsewhere_are_edited_as_they_go(session: Session, forked: Story) -> None:
    name = find_hunk(session, "slid.c")
    placed = session.placements()[name].action
    assert isinstance(placed, Edit)
    assert placed.lines != session.hunk(name).added, "it slid"
    edit(session, name, ("+    prepare();\n", ""))

    without = NEW.replace("    prepare();\n", "")
    after = SLID.replace(PARTS[3], without + PARTS[3]).replace("int one_3", "long one_3")
    assert emit_file(session, forked, "slid.c") == after


def test_a_new_file_is_edited(session: Session, forked: Story) -> None:
    name = find_hunk(session, "new.c")
    edit(session, name, ("+two\n", "+2\n"))
    assert emit_file(session, forked, "new.c") == "one\n2\nthree"
    restore(session, name)
    done = edit(session, name, ("+two\n", ""))
    edits.keep_private(session, done.excluded, "ours")
    assert emit_file(session, forked, "new.c") == "one\nthree"


def test_a_deletion_leaves_lines_and_writes_none(session: Session, forked: Story) -> None:
    name = find_hunk(session, "gone.c")
    with pytest.raises(Refused, match=r"deletes gone\.c"):
        edit(session, name, ("-of old\n", "-of old\n+of new\n"))
    done = edit(session, name, ("-of old\n", " of old\n"))
    edits.keep_private(session, done.excluded, "ours")

    assert emit_file(session, forked, "gone.c") == "of old\n"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ([("-line 4\n-line 5\n", " line 4\n line 5\n"), (OURS_TEXT := "".join(
            f"+{row}\n" for row in OURS.splitlines()), "")], "Nothing would be left"),
        ([(" line 3\n", " line three\n")], "was changed"),
        ([(" line 3\n", "-line 3\n")], "is context"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_changes_nothing(
    session: Session, changes: list[tuple[str, str]], words: str
) -> None:
    before = session.plan
    with pytest.raises(PlanError, match=words):
        edit(session, find_hunk(session, "a.c", 4), *changes)
    assert session.plan is before


@pytest.mark.parametrize(
    ("path", "words", "way_out"),
    [
        ("torn.c", "is a conflict", "patchsplit resolve"),
        ("there.c", "is upstream already", "move it to a patch"),
        ("to.c", "of the kind «rename»", "as a whole"),
    ],
)
def test_what_is_no_edit_of_lines_is_refused_with_the_way_out(
    session: Session, path: str, words: str, way_out: str
) -> None:
    with pytest.raises(Refused, match=words) as raised:
        format_hunk_page(session, find_hunk(session, path))
    assert way_out in word_remedy(raised.value.hint)


def test_an_answer_is_changed_by_another_answer(session: Session) -> None:
    name = find_hunk(session, "torn.c")
    edits.answer_conflict(session, name, b"both\n")
    with pytest.raises(PatchsplitError, match="was a conflict"):
        format_hunk_page(session, name)
