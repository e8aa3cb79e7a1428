"""What the message of a patch can be made from, as writers and editors of messages read it."""

from __future__ import annotations

from repos import Story

from patchsplit.model.wording import MessagePart, WordingSource
from patchsplit.session.messages.candidates import candidates_of
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.session import Session

BASE = "int store_size = 1;\nint store_last;\n"
ADDED = "int store_write(void)\n{\n    return 7;\n}\n"


def plan(story: Story, files: dict[str, str]) -> Session:
    """Plans a fork without a history that changes `files`."""
    story.commit("base", {"lib/store.c": BASE})
    story.branch("fork")
    story.commit("all", files)
    request = PlanRequest(onto="main", fork="fork", history=False)
    return create_plan(story.path, request, name=None).session


def test_subjects_speak_of_what_the_lines_do(story: Story) -> None:
    with plan(story, {"lib/store.c": BASE + ADDED}) as session:
        (patch,) = session.plan.patches
        found = candidates_of(session, patch.id).of_part(MessagePart.SUBJECT)

    assert patch.subject in [one.text for one in found]
    assert {one.source for one in found} == {WordingSource.LINES}
