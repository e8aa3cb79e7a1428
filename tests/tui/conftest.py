"""The real app on the demo's fork, driven by keys; tests look at what the session holds."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from patchsplit.tui.app import PatchsplitApp
from tui_face import Face, Story

from patchsplit.demo.build import make_demo
from patchsplit.model.delta import HunkId
from patchsplit.session import edits, topic_edits
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.session import Session


@pytest.fixture(scope="session")
def planned_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("tui") / "relay"
    make_demo(made)
    with create_plan(made, PlanRequest(onto="main", fork="fork", base="v1.0")).session as session:
        hunks = session.analysis.delta.by_id()
        by_folder: dict[str, list[HunkId]] = {}
        for name in session.plan.owner():
            by_folder.setdefault(hunks[name].path.partition("/")[0], []).append(name)
        # Two patches with names of our own, whatever is proposed.
        first = edits.extract(session, by_folder.pop("src"), "ring: Watermark")
        rest = [name for names in by_folder.values() for name in names]
        second = edits.extract(session, rest, "report: Rate and telemetry", first)
        topic_edits.extract_topic(session, [second], "report")
    return made


@pytest.fixture
def relay(planned_once: Path, tmp_path: Path) -> Path:
    """A copy of the demo's repository with a plan of two patches; `src` is in the first."""
    return Path(shutil.copytree(planned_once, tmp_path / "relay"))


@pytest.fixture
def run(relay: Path) -> Callable[..., None]:
    """Runs a story in the app, from the series screen on."""

    def call(
        story: Story, *, size: tuple[int, int] = (100, 30), keys: str = "", at: str = "SeriesScreen"
    ) -> None:
        asyncio.run(_run(relay, story, size, keys, at))

    return call


async def _run(where: Path, story: Story, size: tuple[int, int], keys: str, at: str) -> None:
    app = PatchsplitApp(lambda report: Session.open(where, "default", report), keys=keys)
    async with app.run_test(size=size) as pilot:
        face = Face(app, pilot)
        await face.settle()
        if at == "SeriesScreen" and face.on == "OverviewScreen":
            await face.press("q")
        assert face.on == at
        await story(face)
    app.session.close()
    assert app.failure is None
