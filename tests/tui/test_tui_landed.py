"""The series screen on a fork of which upstream has a part in other words."""

from __future__ import annotations

import asyncio

from patchsplit.tui.app import PatchsplitApp
from repos import Story
from tui_face import Face

from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.session import Session

CODE = "".join(f"line {k} of the file\n" for k in range(9))


def test_what_upstream_has_in_other_words_is_shown_beside_the_forks(story: Story) -> None:
    fix = CODE.replace("line 4", "one 4\ntwo 4\nthree 4")
    story.commit("base", {"a": CODE}).branch("fork").commit("ours", {"a": fix, "b": CODE})
    story.on("main").commit("theirs", {"a": fix})
    story.commit("later", {"a": fix.replace("two 4", "2 and 4")})
    create_plan(story.path, PlanRequest(onto="main", fork="fork", base="base")).session.close()

    async def looks() -> None:
        app = PatchsplitApp(lambda report: Session.open(story.path, "default", report))
        async with app.run_test(size=(100, 30)) as pilot:
            face = Face(app, pilot)
            await face.settle()
            if face.on == "OverviewScreen":
                await face.press("q")
            await face.press("/", ":in:upstream", "enter", "n", "w")
            assert "the fork's lines (-) and what upstream has for them (+)" in face.screen
            assert "-two 4" in face.screen
            assert "+2 and 4" in face.screen
        app.session.close()
        assert app.failure is None

    asyncio.run(looks())
