"""Wording a series by keys: what is offered, drafts, and from one patch to the next."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from patchsplit.tui.app import PatchsplitApp
from patchsplit.tui.screens.message import MessageScreen
from repos import Story as History
from textual.widgets import Input, TextArea
from tui_face import Face, Story

from patchsplit.model import edits
from patchsplit.model.plan import PatchId
from patchsplit.session import edits as session_edits
from patchsplit.session.edits import split_patch
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.session import Session

Run = Callable[..., None]
P1, P2, P3 = (PatchId(f"p{nth}") for nth in (1, 2, 3))


@pytest.fixture(scope="session")
def unworded_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fork without a history, of three patches without words."""
    with pytest.MonkeyPatch.context() as world:
        for key, value in {"LC_ALL": "C.UTF-8", "GIT_CONFIG_NOSYSTEM": "1"}.items():
            world.setenv(key, value)
        history = History(tmp_path_factory.mktemp("unworded") / "repo")
        history.commit("base", {f"{name}.c": f"int {name};\n" for name in ("ring", "text", "wire")})
        history.branch("fork")
        added = {f"{name}.c": f"int {name};\nint {name}_size(void)\n{{\n    return 1;\n}}\n"
                 for name in ("ring", "text", "wire")}  # fmt: skip
        history.commit("all", added)
        request = PlanRequest(onto="main", fork="fork", history=False)
        with create_plan(history.path, request).session as session:
            for patch in session.plan.patches:
                if len(patch.hunks) > 1:
                    split_patch(session, patch.id, "file")
            assert len(session.plan.patches) == 3
    return history.path


@pytest.fixture
def word(unworded_once: Path, tmp_path: Path) -> Run:
    """Runs a story on that fork."""

    async def run_story(where: Path, story: Story, size: tuple[int, int]) -> None:
        app = PatchsplitApp(lambda report: Session.open(where, "default", report))
        async with app.run_test(size=size) as pilot:
            face = Face(app, pilot)
            await face.settle()
            await face.press("q", "1")
            try:
                await story(face)
            finally:
                app.session.close()
        assert app.failure is None

    def call(story: Story, size: tuple[int, int] = (110, 36)) -> None:
        where = Path(shutil.copytree(unworded_once, tmp_path / "unworded"))
        asyncio.run(run_story(where, story, size))

    return call


def texts(face: Face) -> tuple[str, str]:
    screen = face.app.screen
    return screen.query_one("#subject", Input).value, screen.query_one(TextArea).text


def shown_patch(face: Face) -> PatchId | None:
    assert isinstance(face.app.screen, MessageScreen)
    return face.app.screen._patch


def draft(face: Face, name: PatchId) -> None:
    face.app.run_edit(
        lambda: face.session.edit(
            "", lambda plan: edits.draft_message(plan, name, "a: Drafted", "By prog.", "prog")
        )
    )


def test_a_key_takes_a_sentence_that_is_offered(word: Run) -> None:
    async def story(face: Face) -> None:
        await face.press("'", "r")
        await face.settle()
        row = next(row for row in face.screen.splitlines() if "f6 subject: " in row)
        text = row.partition("f6 subject: ")[2].partition("   (")[0]
        face.app.screen.query_one("#subject", Input).value = "gone"
        await face.press("f6")
        assert texts(face)[0] == text
        await face.press("f9")
        assert "There is no such sentence." in face.screen or texts(face)[0] != text

    word(story)


def test_the_next_patch_without_words_is_a_key_away(word: Run) -> None:
    async def story(face: Face) -> None:
        names = [patch.id for patch in face.plan.patches]
        await face.press("'", "r")
        await face.settle()
        first = shown_patch(face)
        await face.press(":area: One", "ctrl+n")
        await face.settle()
        second = shown_patch(face)
        assert face.on == "MessageScreen"
        assert first != second
        await face.press("ctrl+n")
        await face.settle()
        await face.press("ctrl+s")
        await face.settle()
        assert face.on == "SeriesScreen"
        assert {name for name in names if face.plan.patch(name).worded} == set(names)
        for name in names:
            face.app.run_edit(partial(session_edits.reword, face.session, name, "a: B", "Mine."))
        await face.press("'")
        assert "Every patch has words of its own." in face.screen

    word(story)


def test_a_draft_is_marked_and_confirmed_by_a_key(word: Run) -> None:
    async def story(face: Face) -> None:
        draft(face, P1)
        draft(face, P2)
        await face.press()
        assert " draft" in face.screen
        await face.press("g", '"')
        place = [patch.id for patch in face.plan.patches].index(P1)
        for _ in range(place):
            await face.press("j")
        await face.press('"')
        assert not face.plan.patch(P1).draft
        assert face.plan.patch(P1).writer == "prog"
        await face.press("u")
        assert face.plan.patch(P1).draft
        await face.press("r")
        await face.settle()
        assert "a draft of prog: saving it confirms it" in face.screen
        await face.press("ctrl+s")
        assert not face.plan.patch(P1).draft

    word(story)


@pytest.mark.parametrize(("width", "is_shown"), [(140, True), (100, False)])
def test_the_diff_is_beside_the_message_where_there_is_room(
    word: Run,
    width: int,
    is_shown: bool,  # noqa: FBT001
) -> None:
    async def story(face: Face) -> None:
        await face.press("'", "r")
        await face.settle()
        shown = "int text_size(void)" in face.screen.replace("ring", "text").replace("wire", "text")
        assert shown == is_shown
        assert bool(face.app.screen.query("#diff")) == is_shown

    word(story, (width, 36))


def set_writer(command: str) -> None:
    subprocess.run(["git", "config", "--global", "patchsplit.writer", command], check=True)


def test_the_users_writer_drafts_by_a_key(word: Run) -> None:
    async def story(face: Face) -> None:
        await face.press("'", "@")
        assert "Your git config names no writer." in face.notices
        set_writer("echo 'area: Drafted.'")
        await face.press("@")
        await face.settle()
        assert [patch.subject for patch in face.plan.patches if patch.draft] == ["area: Drafted."]
        set_writer("exit 3")
        await face.press("@")
        await face.settle()
        assert "The writer failed with exit code 3" in face.screen

    word(story)
