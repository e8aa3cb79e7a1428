"""The series as it is sent: lines with the numbers of file and mail, and the hunks they are of."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from repos import Executable, Link, Story
from worlds import Files, changed, slow, step, trees

from patchsplit.errors import PatchsplitError
from patchsplit.git.log import log_commits
from patchsplit.git.repo import Repo
from patchsplit.model import edits
from patchsplit.model.delta import Hunk, HunkId, Kind, Mode, Oid, Status
from patchsplit.model.plan import PatchId
from patchsplit.model.rendered import RenderedLine
from patchsplit.session import edits as session_edits
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.series.commits import show_commit
from patchsplit.session.series.rendered import render_commit, render_series
from patchsplit.session.session import Session

LONG = "".join(f"line {k}\n" for k in range(40))
FORK: Files = {
    "a.c": LONG.replace("line 4\n", "ours\n").replace("line 30\n", "line 30\nput in\n"),
    "moved.c": None,
    "to.c": LONG + "x\n",
    "gone.c": None,
    "new.c": "one\ntwo\nthree",
    "run.sh": Executable("x\n"),
    "bin": b"\0two",
    "link": Link("new.c"),
}
BASE: Files = {
    "a.c": LONG, "moved.c": LONG + "x", "gone.c": "old\nwords\n", "run.sh": "x\n",
    "bin": b"\0one", "link": Link("a.c"),
}  # fmt: skip


@pytest.fixture
def forked(story: Story) -> Session:
    story.commit("base: Begin.", BASE)
    story.branch("fork").commit("all", FORK)
    story.on("main").commit("upstream: Go on.", {"a.c": "head\n" + LONG})
    return create_plan(story.path, PlanRequest(onto="main", fork="fork"), name=None).session


def test_lines_have_the_numbers_of_the_diff_that_is_mailed(forked: Session) -> None:
    for patch in render_series(forked):
        text = show_commit(forked, patch.patch, "-p", "--full-index", "--binary").encode()
        rows = text.split(b"\n")
        lines = [line for change in patch.files for line in (*change.added, *change.removed)]
        for change in patch.files:
            for sign, some in ((b"+", change.added), (b"-", change.removed)):
                for line in some:
                    assert rows[line.diff_line - 1] == sign + line.text.removesuffix(b"\n")
        told = [
            row for row in rows if row[:1] in (b"+", b"-") and row[:4] not in (b"+++ ", b"--- ")
        ]
        assert len(lines) == len(told)
    forked.close()


def test_each_kind_of_file_is_told(forked: Session) -> None:
    changes = {change.path: change for patch in render_series(forked) for change in patch.files}
    assert changes["gone.c"].status is Status.DELETED
    assert changes["gone.c"].new is None
    assert changes["to.c"].status is Status.RENAMED
    assert changes["to.c"].old_path == "moved.c"
    assert changes["new.c"].status is Status.ADDED
    assert changes["new.c"].added[-1].text == b"three"
    run = changes["run.sh"]
    assert run.old is not None
    assert run.new is not None
    assert (run.old.mode, run.new.mode) == (Mode.FILE, Mode.EXECUTABLE)
    assert changes["bin"].added == ()
    assert [line.text for line in changes["link"].added] == [b"new.c"]
    forked.close()


def test_numbers_are_those_of_upstreams_file(forked: Session) -> None:
    (change,) = (c for patch in render_series(forked) for c in patch.files if c.path == "a.c")
    assert {line.text: line.at for line in change.added} == {b"ours\n": 6, b"put in\n": 33}
    assert {line.text: line.at for line in change.removed} == {b"line 4\n": 6}
    forked.close()


def test_a_message_is_told_as_it_is_sent(forked: Session) -> None:
    first = forked.plan.patches[0].id
    session_edits.reword(
        forked, first, "area: Do it.", "Why.\n\n\x01" + "0" * 40 + "\nCloses-Bug: #1"
    )
    patch = render_series(forked, signoff=True)[0]
    assert (patch.patch, patch.nth, patch.subject) == (first, 1, "area: Do it.")
    assert patch.body.endswith("\nCloses-Bug: #1\n\nSigned-off-by: Ada Lovelace <ada@example.org>")
    assert render_series(forked)[0].body.endswith("\nCloses-Bug: #1")
    forked.close()


def test_a_root_commit_adds_all_its_files(story: Story) -> None:
    story.commit("begin", {"a.c": "one\n", "é b": "two\n"})
    story.commit("empty")
    with Repo.open(story.path) as repo:
        root, empty = (Oid(story.oid(name)) for name in ("begin", "empty"))
        told = [render_commit(at, PatchId(at.oid), 1) for at in log_commits(repo, [empty, root])]
    assert [patch.subject for patch in told] == ["empty", "begin"]
    assert [[change.path for change in patch.files] for patch in told] == [[], ["a.c", "é b"]]


@slow
@given(st.data())
def test_every_line_comes_from_the_hunk_that_says_it(data: st.DataObject) -> None:
    base = data.draw(trees)
    fork = data.draw(changed(base))
    with tempfile.TemporaryDirectory() as folder:
        story = Story(Path(folder) / "repo")
        story.commit("base", base)
        story.branch("fork").commit("fork", step(base, fork))
        try:
            session = create_plan(
                story.path, PlanRequest(onto="main", fork="fork"), name=None
            ).session
        except PatchsplitError:
            return  # The fork is the base.
        with session:
            hunks = session.analysis.delta.by_id()
            owner = session.plan.owner()
            for patch in render_series(session):
                for change in patch.files:
                    lines = (*change.added, *change.removed)
                    assert all(
                        line.hunk is None or owner[line.hunk] == patch.patch for line in lines
                    )
                    if change.status is Status.MODIFIED:
                        check_lines(change.added, hunks, "added")
                        check_lines(change.removed, hunks, "removed")


def check_lines(lines: Sequence[RenderedLine], hunks: Mapping[HunkId, Hunk], side: str) -> None:
    """Each line's hunk is known and, lines that git slid apart, has that line."""
    counts: Counter[tuple[HunkId, bytes]] = Counter()
    for line in lines:
        assert line.hunk is not None
        counts[line.hunk, line.text.rstrip(b"\n")] += 1
    for (name, text), count in counts.items():
        if hunks[name].kind is Kind.TEXT:
            said = Counter(row.rstrip(b"\n") for row in getattr(hunks[name], side))
            assert count <= said[text]


def test_a_patch_has_the_number_that_the_plan_calls_it_by(story: Story) -> None:
    story.commit("base: Begin.", {"a.c": "one\n", "b.c": "one\n"})
    story.branch("fork")
    story.commit("a: Change it.", {"a.c": "two\n"})
    story.commit("b: Go on.", {"b.c": "two\n"})
    story.on("main").commit("upstream: Go on.", {"a.c": "three\n"})
    with create_plan(
        story.path, PlanRequest(onto="main", fork="fork"), name=None
    ).session as session:
        stuck = [hunk.id for hunk in session.analysis.delta.hunks() if hunk.path == "a.c"]
        made, new = edits.extract_patch(session.plan, stuck, "a: Change it.", why="so")
        session.edit("apart", lambda _: edits.reorder(made, [new], to=0))
        (only,) = render_series(session)
        assert only.files[0].path == "b.c"
        assert only.nth == 2
