"""Building every step from within: the command is asked for, and verdicts stand as they hold."""

from __future__ import annotations

from collections.abc import Callable

from textual.widgets import Input
from tui_face import Face

from patchsplit.model.verdicts import Outcome
from patchsplit.session import edits

Run = Callable[..., None]


def test_steps_get_a_sign_until_what_they_hold_changes(run: Run) -> None:
    async def story(face: Face) -> None:
        await face.press("B")
        assert face.on == "TextDialog"
        await face.press(":test -e src/ring.c", "enter")
        await face.settle()
        steps = len(face.app.survey.patches)
        assert face.screen.count("b✓") == steps
        assert f"builds: {steps}" in face.screen

        await face.press("1", "J")
        assert face.screen.count("b✓") < steps
        await face.press("u")
        assert face.screen.count("b✓") == steps

    run(story, size=(160, 50))


def test_a_failure_is_shown_with_its_words_and_the_command_is_remembered(run: Run) -> None:
    async def story(face: Face) -> None:
        command = "! grep -rn watermark src"
        await face.press("B", f":{command}", "enter")
        await face.settle()
        assert "b✗" in face.screen
        failed = next(n for n, one in face.app.verdicts.items() if one.outcome is Outcome.FAILS)
        face.app.show_patch(failed)
        assert "Build failed" in face.screen
        assert "src/ring.c:" in face.screen

        await face.press("B")
        assert face.app.screen.query_one(Input).value == command
        await face.press("escape")

    run(story, size=(160, 50))


def test_nothing_is_run_without_a_command(run: Run) -> None:
    async def story(face: Face) -> None:
        await face.press("B", "enter")
        await face.settle()
        assert "No build command was given" in face.notices
        assert not face.app.verdicts

    run(story)


def test_a_misplaced_hunk_is_moved_by_one_key(run: Run) -> None:
    async def story(face: Face) -> None:
        await face.press("backslash")
        assert "No misplaced hunk is known" in face.notices
        session = face.app.session
        last = session.plan.patches[-1].id
        heads = [h.id for h in session.analysis.delta.hunks() if h.path == "src/ring.h"]
        edits.move(session, [h for h in heads if h in session.plan.owner()], last)
        face.app.show_change("")

        command = ":! grep -q watermark src/ring.c || grep -q watermark src/ring.h"
        await face.press("B", command, "enter")
        await face.settle()
        assert "in the wrong patch" in face.screen
        await face.press("backslash")
        assert session.plan.owner()[heads[0]] != last
        await face.press("B", "enter")
        await face.settle()
        assert "fails" not in face.screen

    run(story, size=(160, 50))
