"""Any keys at all: no exception, nothing lost, and undo leads back to the first plan."""

from __future__ import annotations

import os
import random
from collections.abc import Callable

import pytest
from patchsplit.tui import actions
from tui_face import Face

STEPS = int(os.environ.get("PATCHSPLIT_KEYS", "60"))
LEFT_OUT = {"quit", "emit", "edit", "palette", "theme", "external", "take_edited", "undo", "redo"}
"""Keys that leave the app or open another program, and those that walk the history."""


@pytest.mark.parametrize("seed", [1])
def test_random_keys_lose_nothing(run: Callable[..., None], seed: int) -> None:
    chance = random.Random(seed)
    keys = [
        key
        for action in actions.on("series")
        if action.name not in LEFT_OUT
        for key in action.keys.split(",")
    ]

    async def story(face: Face) -> None:
        first, at = face.plan, face.session.log().at
        for _ in range(STEPS):
            pressed = chance.choice([*keys, "enter", "down", "n", "space"])
            await face.press(pressed)
            assert face.adds_up(), pressed
            if face.on not in ("SeriesScreen", "OverviewScreen"):
                await face.press("enter" if chance.random() < 0.5 else "escape")
            while face.on != "SeriesScreen":
                await face.press("escape", *(["q"] if face.on != "SeriesScreen" else []))
        while face.session.log().at > at:
            face.session.undo()
        assert face.plan == first

    run(story)
