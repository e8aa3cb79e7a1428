"""What is generated speaks of what is sent; what a person or the fork wrote is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from repos import Story

from patchsplit.session import edits, exits
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.series.messages import refresh_messages
from patchsplit.session.session import Session

FILLER = "".join(f"/* line {nth} */\n" for nth in range(12))
OLD = f"int store_size = 1;\n{FILLER}int store_last;\n"
FIRST = "int store_write(void)\n{\n    return 7;\n}\n"
SECOND = "int store_close(void)\n{\n    return 9;\n}\n"


@pytest.fixture
def session(story: Story) -> Session:
    """Plans a fork without a history of two functions, both in one patch."""
    story.commit("base", {"lib/store.c": OLD, "lib/gone.c": OLD})
    story.branch("fork")
    story.commit("all", {"lib/store.c": FIRST + OLD + SECOND})
    request = PlanRequest(onto="main", fork="fork", history=False)
    session = create_plan(story.path, request, name=None).session
    first, *others = session.plan.patches
    if others:
        edits.merge(session, [first.id, *(patch.id for patch in others)])
    return session


def subject_of(session: Session) -> str:
    return refresh_messages(session).patches[0].subject


def test_a_subject_follows_what_is_moved_away(session: Session) -> None:
    with session:
        (patch,) = session.plan.patches
        assert "store_write" in patch.subject
        assert subject_of(session) == patch.subject
        write = next(h.id for h in session.analysis.delta.hunks() if b"store_write" in h.added[0])
        edits.extract(session, [write], "store: Write.")
        assert subject_of(session) == "add store_close()"
        assert [p.subject for p in refresh_messages(session).patches][1] == "store: Write."


def test_a_subject_of_a_person_is_kept(session: Session) -> None:
    with session:
        (patch,) = session.plan.patches
        edits.reword(session, patch.id, "store: Add store_write()", patch.body)
        write = next(h.id for h in session.analysis.delta.hunks() if b"store_write" in h.added[0])
        edits.keep_private(session, [write], "ours")
        assert subject_of(session) == "store: Add store_write()"


def test_with_holes_a_subject_is_of_what_is_left(story: Story, tmp_path: Path) -> None:
    story.commit("base", {"lib/store.c": OLD, "lib/other.c": OLD})
    story.branch("fork")
    ours = OLD.replace("size = 1", "size = store_write()")
    story.commit("all", {"lib/store.c": FIRST + OLD, "lib/other.c": ours})
    story.on("main").commit("theirs", {"lib/other.c": OLD.replace("size = 1", "size = 3")})
    request = PlanRequest(onto="main", fork="fork", history=False)
    with create_plan(story.path, request, name=None).session as session:
        first, *others = session.plan.patches
        if others:
            edits.merge(session, [first.id, *(patch.id for patch in others)])
        done = exits.emit_mbox(
            session, tmp_path / "out", exits.MailFormat(),
            series_options=exits.SeriesOptions(with_holes=True),
        )  # fmt: skip
        text = done.files[0].read_text()
    assert "Subject: [PATCH] add store_write()" in text
    assert "other.c" not in text
