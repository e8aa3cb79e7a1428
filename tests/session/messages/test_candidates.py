"""What the message of a patch can be made from, as writers and editors of messages read it."""

from __future__ import annotations

from pathlib import Path

import pytest
from repos import Story

from patchsplit.errors import Refused
from patchsplit.model.finding import Severity
from patchsplit.model.wording import MessagePart, WordingSource, find_gaps
from patchsplit.session import edits, exits
from patchsplit.session.checks.check import check
from patchsplit.session.checks.checkers import MESSAGE_GAP
from patchsplit.session.messages.candidates import candidates_of
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.series.find_holds import find_holds
from patchsplit.session.series.holds import HoldReason
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


def test_a_comment_is_offered_for_the_body_with_its_place(story: Story) -> None:
    comment = "/* Writes all of the store to the disk at once. */\n"
    with plan(story, {"lib/store.c": BASE + comment + ADDED}) as session:
        (patch,) = session.plan.patches
        found = candidates_of(session, patch.id)

    (text,) = [one for one in found.of_part(MessagePart.BODY) if one.source == "comment"]
    assert text.text == "Writes all of the store to the disk at once."
    assert text.where == "lib/store.c:3"
    assert patch.body.startswith(f"{text.text}\n\n- lib/store.c: ")


def test_a_draft_has_a_gap_for_the_first_question(story: Story) -> None:
    with plan(story, {"lib/store.c": BASE + ADDED}) as session:
        (patch,) = session.plan.patches
        found = candidates_of(session, patch.id)

    ((line, question),) = find_gaps(found.draft_body())
    assert question == found.questions[0].text
    assert found.draft_body().split("\n")[line - 1] == f"[why: {question}]"


def test_a_patch_with_a_gap_is_found_and_held_back(story: Story, tmp_path: Path) -> None:
    with plan(story, {"lib/store.c": BASE + ADDED}) as session:
        (patch,) = session.plan.patches
        edits.reword(
            session, patch.id, patch.subject, candidates_of(session, patch.id).draft_body()
        )

        found = [one for one in check(session).findings if one.rule == MESSAGE_GAP]
        (hold,) = find_holds(session)
        with pytest.raises(Refused, match="leaves a question open"):
            exits.emit_mbox(session, tmp_path / "out", exits.MailFormat())

    assert [one.severity for one in found] == [Severity.ERROR]
    assert hold.reason is HoldReason.GAP
