"""No order, and no private removal, loses a file that another patch adds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from repos import Content, Link, Module, Story

from patchsplit.errors import Refused, Remedy, RemedyKind
from patchsplit.model.delta import HunkId
from patchsplit.model.finding import Severity
from patchsplit.model.plan import PatchId
from patchsplit.session import edits, exits
from patchsplit.session.checks.check import check
from patchsplit.session.order import find_order_problems
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.series.commits import SeriesOptions
from patchsplit.session.series.find_holds import find_holds
from patchsplit.session.session import Session
from patchsplit.session.verify.run import verify
from patchsplit.session.views.readiness import measure_readiness

LINES = "".join(f"{nth}\n" for nth in range(30))


def plan_of(story: Story, base: Mapping[str, Content], fork: Mapping[str, Content]) -> Session:
    """Returns the plan of a fork, with each hunk in a patch of its own."""
    story.commit("base", {"keep": "9\n", **base})
    story.branch("fork").commit("change", fork)
    request = PlanRequest(base="base", onto="main", fork="fork")
    session = create_plan(story.path, request, name=None).session
    for patch in list(session.plan.patches):
        if len(patch.hunks) > 1:
            edits.split_patch(session, patch.id, "hunk")
    return session


def hunk_at(session: Session, path: str) -> HunkId:
    return next(hunk.id for hunk in session.analysis.delta.hunks() if hunk.path == path)


def put_first(session: Session, path: str) -> None:
    edits.reorder(session, [session.plan.owner()[hunk_at(session, path)]], to=0)


KINDS: list[tuple[str, Mapping[str, Content], Mapping[str, Content], str]] = [
    ("a file to a folder", {"a": "x\n"}, {"a": None, "a/b": "y\n"}, "a/b"),
    ("a folder to a file", {"a/b": "x\n"}, {"a/b": None, "a": "y\n"}, "a"),
    ("a symlink to a folder", {"a": Link("keep")}, {"a": None, "a/b": "y\n"}, "a/b"),
    ("a submodule to a folder", {"a": Module("1" * 40)}, {"a": None, "a/b": "y\n"}, "a/b"),
    ("a deep folder to a file", {"a/b/c": "x\n"}, {"a/b/c": None, "a": "y\n"}, "a"),
    ("a rename to a folder", {"a": LINES}, {"a": None, "c": LINES, "a/b": "y\n"}, "a/b"),
]


@pytest.mark.parametrize(("base", "fork", "new"), [kind[1:] for kind in KINDS],
                         ids=[kind[0] for kind in KINDS])  # fmt: skip
def test_a_file_that_takes_a_path_too_early_is_refused(
    story: Story, tmp_path: Path, base: Mapping[str, Content], fork: Mapping[str, Content], new: str
) -> None:
    with plan_of(story, base, fork) as session:
        put_first(session, new)
        early = session.plan.patches[0].id
        problems = find_order_problems(session)
        found = [one for one in check(session).findings if one.rule == "path-taken"]

        assert [(one.patch, one.breaks) for one in problems] == [(early, True)]
        assert measure_readiness(session).sendable == 0
        assert (
            "No patch can be sent in this order: patch 1" in measure_readiness(session).describe()
        )
        assert [(one.patch, one.severity) for one in found] == [(early, Severity.ERROR)]
        with pytest.raises(Refused, match="is still there") as refused:
            exits.emit_branch(session, "out")
        assert refused.value.hint == (RemedyKind.TAKE_ALONG, (early,))
        with pytest.raises(Refused):
            exits.emit_mbox(session, tmp_path / "out", exits.MailFormat())
        with pytest.raises(Refused):
            verify(session, ["true"])
        edits.bring_needs(session, early)
        exits.emit_branch(session, "out")

        assert not find_order_problems(session)
        assert story.tree("out") == story.tree("fork")


def test_a_hunk_that_moves_before_what_it_needs_is_refused(story: Story) -> None:
    base: dict[str, Content] = {"a": "x\n", "k": "1\n"}
    with plan_of(story, base, {"a": None, "a/b": "y\n", "k": "2\n"}) as session:
        put_first(session, "k")
        edits.move(session, [hunk_at(session, "a/b")], session.plan.patches[0].id)

        assert [one.breaks for one in find_order_problems(session)] == [True]
        with pytest.raises(Refused, match="Patch 1 writes a/b, but a is still there"):
            exits.emit_branch(session, "out")


def test_what_needs_the_path_of_a_private_removal_is_held_back(story: Story) -> None:
    base: dict[str, Content] = {"a": "x\n", "k": "1\n"}
    with plan_of(story, base, {"a": None, "a/b": "y\n", "k": "2\n"}) as session:
        edits.keep_private(session, [hunk_at(session, "a")], "ours")
        (problem,) = find_order_problems(session)
        (hold,) = find_holds(session)
        done = exits.emit_branch(session, "out")

        assert problem.needs is None
        assert problem.breaks
        assert hold.sentence == "it takes a path that only a private hunk would free: a:1"
        assert len(done.series.commits) == 1
        assert story.read("out", "a") == b"x\n"
        assert story.read("out", "k") == b"2\n"
        with pytest.raises(Refused, match="writes a/b, but a is still there"):
            exits.emit_branch(session, "holes", SeriesOptions(with_holes=True))


def test_a_part_alone_that_needs_the_path_of_another_is_refused(story: Story) -> None:
    with plan_of(story, {"a": "x\n"}, {"a": None, "a/b": "y\n"}) as session:
        only = frozenset({session.plan.owner()[hunk_at(session, "a/b")]})

        with pytest.raises(Refused, match="a is still there"):
            exits.emit_branch(session, "out", SeriesOptions(only=only))


@pytest.mark.parametrize("to", ["a/a", "a/b/c"])
def test_a_file_can_move_into_a_folder_of_its_own_name(story: Story, to: str) -> None:
    with plan_of(story, {"a": LINES}, {"a": None, to: LINES.replace("25\n", "q\n")}) as session:
        for first in range(len(session.plan.patches)):
            edits.reorder(session, [session.plan.patches[first].id], to=0)
            exits.emit_branch(session, f"out{first}")

            assert story.tree(f"out{first}") == story.tree("fork")


def test_files_that_move_into_folders_of_each_others_names_stay_together(story: Story) -> None:
    other = LINES.replace("1", "x")
    story.commit("base", {"a": LINES, "b": other})
    story.branch("fork").commit("change", {"a": None, "b": None, "b/a": LINES, "a/b": other})
    request = PlanRequest(base="base", onto="main", fork="fork")
    with create_plan(story.path, request, name=None).session as session:
        assert len(session.plan.patches) == 1
        exits.emit_branch(session, "out")

        assert story.tree("out") == story.tree("fork")
        edits.split_patch(session, session.plan.patches[0].id, "hunk")
        with pytest.raises(Refused, match="is still there") as refused:
            exits.emit_branch(session, "apart")
        hint = refused.value.hint
        assert isinstance(hint, Remedy)
        assert hint.kind is RemedyKind.MERGE_PATCHES
        edits.merge(session, [PatchId(name) for name in hint.arguments])
        exits.emit_branch(session, "apart")


def test_a_patch_that_changes_nothing_is_not_written(story: Story, tmp_path: Path) -> None:
    story.commit("base", {"a": LINES, "b": LINES})
    story.branch("fork").commit("a: mine", {"a": LINES.replace("10\n", "mine\n")})
    story.commit("b: mine", {"b": LINES.replace("10\n", "mine\n")})
    story.on("main").commit("a: theirs", {"a": LINES.replace("10\n", "theirs\n")})
    request = PlanRequest(base="base", onto="main", fork="fork")
    with create_plan(story.path, request, name=None).session as session:
        edits.answer_conflict(session, hunk_at(session, "a"), b"theirs\n")
        empty = session.plan.owner()[hunk_at(session, "a")]
        findings = [one for one in check(session).findings if one.rule == "no-change"]
        done = exits.emit_mbox(session, tmp_path / "out", exits.MailFormat())
        parts = exits.emit_mbox(
            session, tmp_path / "parts", exits.MailFormat(), exits.MailOptions(max_patches=1)
        )

        assert [one.patch for one in findings] == [empty]
        assert [patch.patch for patch in check(session).series] == [
            patch.id for patch in session.plan.patches
        ]
        assert done.unchanged == (empty,)
        assert [path.name for path in done.files] == ["0001-b-mine.patch"]
        assert [path.name for path in parts.files] == ["0001-b-mine.patch"]
        with pytest.raises(Refused, match="change nothing"):
            exits.emit_branch(session, "out", SeriesOptions(only=frozenset({empty})))
