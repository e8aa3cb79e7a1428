"""Topics and corrections of the proposal: keys in, another plan out."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest
from patchsplit.tui.app import PatchsplitApp
from repos import Story as Repository
from tui_face import NAMES, Face, Story

from patchsplit.model.plan import Decision
from patchsplit.model.topics.listing import list_topics
from patchsplit.session import topic_edits
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.session import Session
from patchsplit.session.steering.levels import Scope, apply_level, refine

NAMES |= {"%": "percent_sign", "&": "ampersand", "~": "tilde", "=": "equals_sign"}
NAMES |= {";": "semicolon"}


@pytest.fixture(scope="module")
def planned_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six patches of one hunk each: two topics, code and docs."""
    story = Repository(tmp_path_factory.mktemp("topics") / "repo")
    story.commit("first", {f"lib/{name}.c": f"int {name};\n" for name in "abc"})
    story.branch("fork").commit(
        "all",
        {f"lib/{name}.c": f"int {name};\nint {name}_new;\n" for name in "abc"}
        | {f"docs/{name}.rst": f"Guide to {name}_new\n" for name in "abc"},
    )
    with create_plan(story.path, PlanRequest(onto="main", fork="fork")).session as session:
        if len(session.plan.patches) < 6:
            apply_level(session, refine(session, Scope(), to=6))
        paths = {hunk.id: hunk.path for hunk in session.analysis.delta.hunks()}
        code = [p.id for p in session.plan.patches if paths[p.hunks[0]].startswith("lib")]
        docs = [p.id for p in session.plan.patches if p.id not in code]
        topic_edits.extract_topic(session, code, "code")
        topic_edits.extract_topic(session, docs, "docs")
        first = next(each for each in list_topics(session.plan) if each.name == "code")
        topic_edits.reorder_topics(session, [first], to=0)
    return story.path


@pytest.fixture
def repo(planned_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(planned_once, tmp_path / "repo"))


def run(repo: Path, story: Story) -> None:
    async def go() -> None:
        app = PatchsplitApp(lambda report: Session.open(repo, "default", report))
        async with app.run_test(size=(100, 30)) as pilot:
            face = Face(app, pilot)
            await face.settle()
            if face.on == "OverviewScreen":
                await face.press("q")
            await story(face)
        app.session.close()
        assert app.failure is None

    asyncio.run(go())


def decisions(face: Face) -> dict[str, Decision]:
    return {each.name: each.topic.decision for each in list_topics(face.plan)}


def test_patches_stand_below_their_topics_and_fold(repo: Path) -> None:
    async def story(face: Face) -> None:
        await face.press("g")
        assert "▾ code" in face.screen
        assert "▾ docs" in face.screen
        assert "3 patches" in face.screen
        await face.press("f")
        assert "▸ code" in face.screen
        assert "▾ docs" in face.screen
        await face.press("F")
        assert "▸ docs" in face.screen
        await face.press("F")
        assert "▾ code" in face.screen
        assert "▾ docs" in face.screen

    run(repo, story)


def test_a_patch_of_a_folded_topic_is_shown_when_it_is_gone_to(repo: Path) -> None:
    async def story(face: Face) -> None:
        await face.press("F", "4")
        assert face.app.series.panes.patch == face.plan.patches[3].id

    run(repo, story)


def test_the_heading_of_a_topic_stands_for_all_its_hunks(repo: Path) -> None:
    async def story(face: Face) -> None:
        await face.press("g")
        assert len(face.app.series.panes.list_current_hunks()) == 3
        await face.press("P", "enter")
        assert len(face.plan.private) == 3
        assert [each.name for each in list_topics(face.plan)] == ["docs"]

    run(repo, story)


def test_a_topic_moves_with_its_patches(repo: Path) -> None:
    async def story(face: Face) -> None:
        await face.press("g", "J")
        assert [each.name for each in list_topics(face.plan)] == ["docs", "code"]
        assert "▾ code" in face.screen
        await face.press("K")
        assert [each.name for each in list_topics(face.plan)] == ["code", "docs"]

    run(repo, story)


def test_a_topic_is_decided_about(repo: Path) -> None:
    async def story(face: Face) -> None:
        await face.press("g", "Y", "down", "enter", ":after 9.2", "enter")
        assert decisions(face)["code"] is Decision.LATER
        assert "later · 3 patches" in face.screen
        await face.press("Y", "down", "down", "enter", ":ours", "enter")
        assert decisions(face)["code"] is Decision.PRIVATE
        assert len(face.plan.patches) == 3
        await face.press("u", "u")
        assert decisions(face)["code"] is Decision.SEND

    run(repo, story)


def test_a_topic_that_was_set_aside_comes_back(repo: Path) -> None:
    async def story(face: Face) -> None:
        for _ in ("code", "docs"):
            await face.press("g", "Y", "down", "down", "enter", "enter")
        assert not face.plan.patches
        await face.press("G", "Y", "enter", "enter")
        assert sorted(decisions(face).values()) == [Decision.PRIVATE, Decision.SEND]

    run(repo, story)


def test_topics_are_renamed_merged_and_split(repo: Path) -> None:
    async def story(face: Face) -> None:
        await face.press("g", "X", "ctrl+u", ":the code", "enter")
        assert "the code" in decisions(face)
        await face.press("1", "V", "enter")
        assert len(list_topics(face.plan)) == 3
        await face.press("u", "g", "V", "enter")
        assert [len(each.patches) for each in list_topics(face.plan)] == [6]

    run(repo, story)


def test_fewer_patches_are_previewed_and_taken(repo: Path) -> None:
    async def story(face: Face) -> None:
        await face.press("1", "(")
        assert "6 → 5 patches" in face.screen
        await face.press("(")
        assert "6 → 4 patches" in face.screen
        await face.press("escape")
        assert len(face.plan.patches) == 6
        await face.press("(", "enter")
        assert len(face.plan.patches) == 5
        await face.press(")")
        assert "5 → 6 patches" in face.screen
        await face.press("enter")
        assert len(face.plan.patches) == 6

    run(repo, story)


def test_the_steps_are_of_a_topic_on_its_heading(repo: Path) -> None:
    async def story(face: Face) -> None:
        await face.press("g", "(")
        assert "Topic code: 3 → 2 patches" in face.screen
        await face.press("tab")
        assert "All patches that you did not touch: 6 → 5 patches" in face.screen
        await face.press("enter")
        assert len(face.plan.patches) == 5

    run(repo, story)


def test_what_cannot_be_split_says_so(repo: Path) -> None:
    async def story(face: Face) -> None:
        await face.press("1", ")")
        assert "No patch can be split further" in face.screen
        await face.press("enter")
        assert len(face.plan.patches) == 6

    run(repo, story)


def test_a_patch_is_split_in_halves_and_confirmed(repo: Path) -> None:
    async def story(face: Face) -> None:
        await face.press("1", "space", "down", "space", "m")
        assert len(face.plan.patches) == 5
        await face.press("1", "%")
        assert len(face.plan.patches) == 6
        assert [p.pinned for p in face.plan.patches[:2]] == [True, True]
        await face.press("3", "&")
        assert face.plan.patches[2].pinned
        await face.press("&")
        assert not face.plan.patches[2].pinned

    run(repo, story)


def test_a_new_cut_that_changes_nothing_says_so(repo: Path) -> None:
    async def story(face: Face) -> None:
        await face.press("=")
        assert "Nothing changes" in face.screen or len(face.session.log().entries) > 1

    run(repo, story)


def test_what_else_belongs_to_a_patch_is_shown(repo: Path) -> None:
    async def story(face: Face) -> None:
        await face.press("1", "~")
        found = face.app.series.selection.search_result
        assert found is not None or "No hunk of another patch" in face.screen

    run(repo, story)


def test_what_looks_like_moved_hunks_is_offered_and_goes_along(repo: Path) -> None:
    async def story(face: Face) -> None:
        await face.press("1", ";")
        assert "No hunks look like those" in face.screen
        names = [patch.id for patch in face.plan.patches]
        await face.press("g", "down", "space", "down", "space", "down", "space", "m")
        assert len(face.plan.patches) == len(names) - 2
        await face.press("1", "l", "n", "2")
        if "more hunk" in face.screen:
            await face.press(":")
            assert face.app.series.selection.search_result is not None
            await face.press(";")
            assert "move" in face.session.log().entries[-1].label

    run(repo, story)


def test_nearness_that_is_not_kept_is_measured_first(repo: Path) -> None:
    for file in repo.rglob("nearness.bin"):
        file.unlink()

    async def story(face: Face) -> None:
        await face.press("1", "(")
        await face.settle()
        assert "6 → 5 patches" in face.screen

    run(repo, story)
