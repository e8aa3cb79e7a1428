"""What looks private, on the series screen: said at once, kept by a key and a choice."""

from __future__ import annotations

import asyncio

from patchsplit.tui.app import PatchsplitApp
from repos import Story
from tui_face import Face

from patchsplit.model.ledger import Where
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.session import Session


def test_what_looks_private_is_said_and_kept(story: Story) -> None:
    story.commit("base", {"a.c": "int a;\n"}).branch("fork").commit(
        "ours",
        {".gitlab-ci.yml": "x: y\n", "debian/control": "a\n", "debian/rules": "b\n", "b.c": "b\n"},
    )
    create_plan(story.path, PlanRequest(onto="main", fork="fork", base="base")).session.close()

    async def keeps() -> None:
        app = PatchsplitApp(lambda report: Session.open(story.path, "default", report))
        async with app.run_test(size=(100, 30)) as pilot:
            face = Face(app, pilot)
            await face.settle()
            if face.on == "OverviewScreen":
                await face.press("q")
            assert "3 hunks look private: 2 packaging, 1 CI configuration; i keeps" in face.screen
            await face.press("i")
            assert "Keep 2: packaging (debian/control, debian/rules)" in face.screen
            await face.press("down", "enter")
            assert face.count(Where.PRIVATE) == 2
            await face.press("i", "enter")
            assert face.count(Where.PRIVATE) == 3
            await face.press("i")
            assert "No hunk looks private" in face.screen
            await face.press("u", "u")
            assert face.count(Where.PRIVATE) == 0
        app.session.close()
        assert app.failure is None

    asyncio.run(keeps())
