"""The words of the series, by keys: messages, prefixes, the cover letter, authors, badges."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from patchsplit.tui.app import PatchsplitApp
from repos import Story as History
from textual.widgets import Input, TextArea
from tui_face import Face, Story

from patchsplit.model.facts import Person
from patchsplit.model.message import trailers_of
from patchsplit.session import edits
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.session import Session

Run = Callable[..., None]
SIGNED = "Signed-off-by: Ada Lovelace <ada@example.org>"
GRACE = Person("Grace Hopper", "grace@example.org")


@pytest.fixture(scope="session")
def customary_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fork of an upstream with firm customs; its one patch breaks four of them."""
    with pytest.MonkeyPatch.context() as world:
        for key, value in {"LC_ALL": "C.UTF-8", "GIT_CONFIG_NOSYSTEM": "1"}.items():
            world.setenv(key, value)
        history = History(tmp_path_factory.mktemp("customs") / "repo")
        for nth in range(30):
            place = "beta" if nth % 3 == 0 else "alpha"
            text = "".join(f"{line}\n" for line in range(nth + 1))
            history.commit(f"{place}: Do number {nth}.\n\nBecause.\n\n{SIGNED}", {"a.c": text})
        history.branch("fork")
        history.commit("ours", {"a.c": text + "ours\n"}, author=str(GRACE))
        with create_plan(history.path, PlanRequest(onto="main", fork="fork")).session as session:
            edits.extract(session, list(session.plan.owner()), "do it")
    return history.path


@pytest.fixture
def write(customary_once: Path, tmp_path: Path) -> Run:
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

    def call(story: Story, size: tuple[int, int] = (110, 30)) -> None:
        where = Path(shutil.copytree(customary_once, tmp_path / "customary"))
        asyncio.run(run_story(where, story, size))

    return call


def texts(face: Face) -> tuple[str, str]:
    screen = face.app.screen
    return screen.query_one("#subject", Input).value, screen.query_one(TextArea).text


# ---- findings


def test_findings_come_and_go_as_one_types(write: Run) -> None:
    async def story(face: Face) -> None:
        await face.press("r")
        await face.settle()
        assert "! «do» begins with a lower-case letter (100 % of upstream's do not)" in face.screen
        field = face.app.screen.query_one("#subject", Input)
        field.value, field.cursor_position = "alpha: Do it", 12
        await face.press()
        assert "! the subject has no full stop (100 % of upstream's have one)" in face.screen
        await face.press(":.")
        assert "! the subject" not in face.screen
        assert "! no Signed-off-by (100 % of upstream's commits have one)" in face.screen

    write(story)


def test_a_row_counts_what_a_person_has_to_mend(write: Run) -> None:
    async def story(face: Face) -> None:
        await face.settle()
        # No prefix, no full stop, a small letter; the sign-off is emit's.
        assert "!3" in face.screen
        assert "! the subject has no prefix" in face.screen
        patch = face.plan.patches[0]
        face.app.run_edit(lambda: edits.reword(face.session, patch.id, "alpha: Do it.", "Because."))
        await face.press()
        assert "!" not in face.screen

    write(story)


@pytest.mark.parametrize("size", [(80, 24), (110, 30)])
def test_all_there_is_to_say_fits_the_screen(write: Run, size: tuple[int, int]) -> None:
    async def story(face: Face) -> None:
        await face.press("r")
        await face.settle()
        for words in ("do it", "f2 alpha", "no prefix", "no full stop", "[ ] Signed-off-by",
                      "! no Signed-off-by", "^s save", "Esc cancel"):  # fmt: skip
            assert words in face.screen
        assert "q close" not in face.screen

    write(story, size)


# ---- prefixes and trailers


def test_a_key_puts_in_each_likely_prefix(write: Run) -> None:
    async def story(face: Face) -> None:
        await face.press("r")
        await face.settle()
        assert "f2 alpha 67 % (20 of 30)   f3 beta 33 % (10 of 30)" in face.screen
        await face.press("f2")
        assert texts(face)[0] == "alpha: do it"
        await face.press("f3")
        assert texts(face)[0] == "beta: do it"
        await face.press("tab", "f2", "ctrl+s")
        assert face.plan.patches[0].subject == "alpha: do it"

    write(story)


def test_a_key_without_a_prefix_says_so(write: Run) -> None:
    async def story(face: Face) -> None:
        await face.press("r")
        await face.settle()
        await face.press("f4")
        assert texts(face)[0] == "do it"
        assert "There is no such prefix." in face.screen

    write(story)


def test_a_sign_off_is_added_once_and_is_what_upstream_asked_for(write: Run) -> None:
    async def story(face: Face) -> None:
        await face.press("r")
        await face.settle()
        await face.press("f5", "f5")
        assert trailers_of(texts(face)[1]) == (("Signed-off-by", "Ada Lovelace <ada@example.org>"),)
        assert "[x] Signed-off-by" in face.screen
        assert "! no Signed-off-by" not in face.screen

    write(story)


def test_a_list_that_was_left_alone_stays_a_list(write: Run) -> None:
    async def story(face: Face) -> None:
        assert face.plan.patches[0].listed
        await face.press("r", "f2", "ctrl+s")
        assert face.plan.patches[0].listed
        await face.press("r", "f5", "ctrl+s")
        assert not face.plan.patches[0].listed
        assert face.plan.patches[0].body.endswith(SIGNED)

    write(story)


def test_the_editor_is_reached_from_both_fields(write: Run, editor: Callable[[str], None]) -> None:
    editor('printf "alpha: New words.\\n\\nBecause.\\n" > "$1"')

    async def story(face: Face) -> None:
        for where in ((), ("tab",)):
            await face.press("r", *where, "ctrl+o")
            await face.press()
            assert face.plan.patches[0].subject == "alpha: New words."
            await face.press("u")
            assert face.plan.patches[0].subject == "do it"

    write(story)


# ---- the cover letter


def test_the_cover_letter_is_worded_and_undone(write: Run) -> None:
    async def story(face: Face) -> None:
        await face.press("M", ":All", "tab", ":Why.", "ctrl+s")
        assert face.plan.cover is not None
        assert (face.plan.cover.subject, face.plan.cover.body) == ("All", "Why.")
        assert face.on == "SeriesScreen"
        await face.press("M")
        assert texts(face) == ("All", "Why.")
        assert "!" not in face.screen
        await face.press("f2", "f5")
        assert texts(face) == ("All", "Why.")
        await face.press("escape", "u")
        assert face.plan.cover is None

    write(story)


def test_a_cover_letter_without_a_subject_is_not_taken(write: Run) -> None:
    async def story(face: Face) -> None:
        before = face.plan
        await face.press("M", "ctrl+s")
        assert "! the subject is empty" in face.screen
        assert face.on == "MessageScreen"
        assert face.plan is before

    write(story)


# ---- authors


def test_the_author_is_asked_for_with_those_of_the_fork_at_hand(write: Run) -> None:
    async def story(face: Face) -> None:
        await face.press("A")
        assert face.app.screen.query_one(Input).value == str(GRACE)
        await face.press("enter")
        assert face.plan.patches[0].author == GRACE
        assert "@GH" in face.screen
        await face.press("A", "down", "enter")
        assert face.plan.patches[0].author is None
        assert "@GH" not in face.screen

    write(story)


def test_answers_at_hand_go_round(write: Run) -> None:
    async def story(face: Face) -> None:
        await face.press("A")
        field = face.app.screen.query_one(Input)
        seen = []
        for _ in range(3):
            seen.append(field.value)
            await face.press("up")
        assert seen == [str(GRACE), "me", str(GRACE)]

    write(story)


def test_who_has_no_address_is_no_author(write: Run) -> None:
    async def story(face: Face) -> None:
        before = face.plan
        await face.press("A")
        face.app.screen.query_one(Input).value = "Grace"
        await face.press("enter")
        assert face.plan is before
        assert "Name <mail@example.org>" in face.notices

    write(story)


def test_help_says_what_the_badges_mean(write: Run) -> None:
    async def story(face: Face) -> None:
        await face.press("?")
        words = " ".join(face.screen.split())
        assert "!2 warnings about its message" in words
        assert "@AL initials of the author" in words

    write(story)
