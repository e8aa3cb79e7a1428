"""Every screen as the terminal shows it: two sizes, three states of one plan.

Fresh: as a person first sees it. Midway: marks, a search, a fold, side by side, an order that does
not hold. Settled: ready to emit; there is no conflict screen any more, and help, palette and
dialogs are shown once, as they are the same in each state.

The texts are kept in tests/tui/screens. After a wanted change, write them anew and read the diff:

    PATCHSPLIT_SCREENS=write pytest tests/tui/test_tui_texts.py
"""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from demo_plan import make_demo_plan
from patchsplit.tui.app import PatchsplitApp
from tui_face import Face

from patchsplit.session import session as sessions
from patchsplit.session.pipeline import create as beginnings
from patchsplit.session.session import Session

KEPT = Path(__file__).parent / "screens"
SIZES = ((80, 24), (160, 50))
NOON = 1_700_049_600
"""When everything is done in these plans: 2023-11-15 12:00 UTC."""
Taken = dict[str, str]
"""Screen -> its text."""


@pytest.fixture(scope="module")
def demo_plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's fork in patches of our own, whatever is proposed."""
    made = tmp_path_factory.mktemp("screens") / "relay"
    with pytest.MonkeyPatch.context() as patched:
        for module in (beginnings, sessions):
            patched.setattr(module, "time", SimpleNamespace(time=lambda: NOON))
        make_demo_plan(made)
    return made


@pytest.fixture
def relay(demo_plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sessions, "time", SimpleNamespace(time=lambda: NOON))
    # TZ is UTC in every test; the C library is told so, too.
    time.tzset()
    return Path(shutil.copytree(demo_plan, tmp_path / "relay"))


async def _fresh(face: Face, taken: Taken) -> None:
    taken["overview"] = face.screen
    await face.press("q")
    taken["series"] = face.screen
    await face.press("?")
    taken["help"] = face.screen
    await face.press("q", "ctrl+p", ":spl")
    while "Split the hunk at its" not in face.screen:
        await face.press("wait:20")
    taken["palette"] = face.screen
    await face.press("escape", "escape", "l", "n", "a")
    taken["send to"] = face.screen
    await face.press("escape", "w")
    taken["why"] = face.screen
    await face.press("q", "C")
    taken["conflict"] = face.screen
    await face.press("q", "d")
    taken["graph"] = face.screen
    await face.press("q")


async def _midway(face: Face, taken: Taken) -> None:
    """Marks, a search, folds, side by side, more context, and an order that does not hold."""
    await face.press("q", "1", "J")
    taken["warning"] = face.screen
    await face.press("1", "l", "|", "n", "space", "space", "n", "f")
    taken["series"] = face.screen
    await face.press("O")
    taken["overview"] = face.screen
    await face.press("q", "d")
    taken["graph"] = face.screen
    await face.press("q", "/", ":path:src/* watermark")
    taken["search"] = face.screen
    await face.press("enter", "+", "v", "n")
    taken["found"] = face.screen
    await face.press("C", "n", "t")
    taken["conflict"] = face.screen
    while face.on != "SeriesScreen":
        await face.press("q")
    await face.press("escape", "u")


async def _settle(face: Face, taken: Taken) -> None:
    await face.press("q", "C", "P", "enter", "t")
    while face.on != "SeriesScreen":
        await face.press("q")
    taken["series"] = face.screen
    await face.press("O")
    taken["overview"] = face.screen
    await face.press("q", "d", "down")
    taken["graph"] = face.screen
    await face.press("q", "1", "B", ":test -e README", "enter")
    await face.settle()
    taken["built"] = face.screen
    await face.press("E")
    taken["emit"] = face.screen
    await face.press("escape", "u")


async def _everywhere(face: Face, taken: Taken) -> None:
    """What stands on the same keys in every state."""
    await face.press("H")
    taken["history"] = face.screen
    await face.press("q", "h", "1", "r")
    taken["message"] = face.screen
    await face.press("escape")


STATES = {"fresh": _fresh, "midway": _midway, "settled": _settle}


async def _taken(where: Path, state: str, size: tuple[int, int]) -> Taken:
    taken: Taken = {}
    app = PatchsplitApp(lambda report: Session.open(where, "default", report))
    async with app.run_test(size=size, notifications=False) as pilot:
        face = Face(app, pilot)
        await face.settle()
        await STATES[state](face, taken)
        await _everywhere(face, taken)
    app.session.close()
    assert app.failure is None
    return taken


def _written(taken: Taken) -> str:
    return "".join(f"==== {name} ====\n{text}\n" for name, text in taken.items())


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
@pytest.mark.parametrize("state", STATES)
def test_screens_show_what_was_seen_and_found_good(
    relay: Path, state: str, size: tuple[int, int]
) -> None:
    found = _written(asyncio.run(_taken(relay, state, size)))
    kept = KEPT / f"{state}-{size[0]}x{size[1]}.txt"
    if os.environ.get("PATCHSPLIT_SCREENS") == "write":
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(found, encoding="utf-8")
    assert found == kept.read_text(encoding="utf-8")
