"""Keys that come faster than the screen: each does what it would have done alone."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from tui_face import NAMES, Face


async def type_ahead(face: Face, *keys: str) -> None:
    """Sends all keys at once, as a paste or a quick hand does."""
    for key in keys:
        for letter in [*key[1:]] if key.startswith(":") else [key]:
            event = events.Key(NAMES.get(letter, letter), letter if len(letter) == 1 else None)
            event.set_sender(face.app)
            face.app.post_message(event)
    await face.pilot.pause(0.5)
    await face.settle()


def test_a_search_that_is_typed_ahead_is_found(run: Callable[..., None]) -> None:
    async def story(face: Face) -> None:
        await type_ahead(face, "/", ":path:src*", "enter")

        found = face.app.series.selection.search_result
        assert found is not None
        assert found[0] == "path:src*"

    run(story)


def test_keys_behind_a_dialog_go_to_what_is_below_it(run: Callable[..., None]) -> None:
    async def story(face: Face) -> None:
        await type_ahead(face, "/", ":path:src*", "enter", "h", "*")

        selection = face.app.series.selection
        assert selection.search_result is not None
        assert set(selection.marks) == set(selection.search_result[1])

    run(story)


def test_an_edit_and_its_undo_typed_ahead_change_nothing(run: Callable[..., None]) -> None:
    async def story(face: Face) -> None:
        before = face.plan
        await type_ahead(face, "*", "2", "u")

        assert face.plan == before
        assert len(face.session.log().entries) > 1

    run(story)


def test_a_new_patch_typed_ahead_has_its_subject(run: Callable[..., None]) -> None:
    async def story(face: Face) -> None:
        await type_ahead(face, "*", "c", ":ring: add x", "enter")

        assert "ring: add x" in [patch.subject for patch in face.plan.patches]

    run(story)


def test_keys_that_come_while_work_begins_wait_for_it(run: Callable[..., None]) -> None:
    async def story(face: Face) -> None:
        await type_ahead(face, "R", ":refresh", "enter", "r", ":!", "ctrl+s")

        made = [entry.label for entry in face.session.log().entries]
        assert made[-2].startswith("refresh")
        assert made[-1].startswith("reword")
        assert face.notices == ""

    run(story)


def test_keys_behind_long_work_end_at_its_screen(run: Callable[..., None]) -> None:
    async def story(face: Face) -> None:
        before = face.plan
        await type_ahead(face, "B", ":sleep 1", "enter", "u")
        await face.settle()

        assert face.app.verdicts
        assert face.plan == before

    run(story)
