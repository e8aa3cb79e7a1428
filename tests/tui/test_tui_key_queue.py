"""Keys that come faster than the screen: each does what it would have done alone."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from patchsplit.tui import workers
from textual import events
from tui_face import NAMES, Face, move_upstream

MAX_WAIT_SECONDS = 30.0


async def type_ahead(face: Face, *keys: str) -> None:
    """Sends all keys at once, as a paste or a quick hand does, and waits until all had effect."""
    for key in keys:
        for letter in [*key[1:]] if key.startswith(":") else [key]:
            event = events.Key(NAMES.get(letter, letter), letter if len(letter) == 1 else None)
            event.set_sender(face.app)
            face.app.post_message(event)
    began, steps = time.monotonic(), 0
    while steps < 2:  # the last key has an effect only after it left the queue
        assert time.monotonic() - began < MAX_WAIT_SECONDS, "keys are still waiting"
        steps = steps + 1 if face.app.is_idle and not face.app.is_busy else 0
        await face.pilot.pause(0.05)
        await face.quiet()
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


def test_keys_that_come_while_work_begins_wait_for_it(
    run: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    # A busy machine would show the progress, whose screen takes the keys.
    monkeypatch.setattr(workers, "PROGRESS_DELAY", MAX_WAIT_SECONDS)

    async def story(face: Face) -> None:
        move_upstream(face.session.repo.common_dir)
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
