"""A hunk that has a place has one in pieces, though a piece says less about where it belongs."""

from __future__ import annotations

import pytest
from repos import Story

from patchsplit.model.delta import Cut
from patchsplit.model.ledger import Where
from patchsplit.model.placement import Certainty, Way
from patchsplit.session import edits
from patchsplit.session.hunks.edit import format_hunk_page, rework
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.session import Session

CODE = [
    f"int function_{k}(int value)\n{{\n    int result = compute_{k}(value);\n\n"
    f"    return result + {k};\n}}\n\n"
    for k in range(8)
]
HEAD = "".join(CODE[:4]) + "int the_one(int value)\n{\n    int result = compute(value);\n\n"
TAIL = "\n" + "".join(CODE[4:])
PAIR, OURS = "    return finish(here);\n}\n", "    return finish(there);\n};\n"


@pytest.fixture
def moved(story: Story) -> Story:
    """Upstream changed what is next to the two lines that the fork changed."""
    story.commit("base: Begin.", {"a.c": HEAD + PAIR + TAIL})
    story.branch("fork").commit("fork all", {"a.c": HEAD + OURS + TAIL})
    after = HEAD + PAIR + "/* the end of the one */\n" + TAIL
    story.on("main").commit("a: Say where it ends.", {"a.c": after})
    create_plan(story.path, PlanRequest(onto="main", fork="fork")).session.close()
    return story


def test_pieces_go_where_the_whole_goes(moved: Story) -> None:
    with Session.open(moved.path) as session:
        (hunk,) = session.analysis.delta.hunks()
        assert session.placements()[hunk.id].way is Way.ADJACENT
        pieces = edits.split_hunk(session, hunk.id, [Cut(1, 1)])
        placed = session.placements()

        assert [session.ledger().row_of[piece].where for piece in pieces] == [Where.PATCH] * 2
    (moved.path / ".git/patchsplit/default/analysis.bin").unlink()
    with Session.open(moved.path) as again:
        assert again.placements() == placed


def test_a_piece_left_out_in_the_editor_waits_in_no_patch(moved: Story) -> None:
    with Session.open(moved.path) as session:
        (hunk,) = session.analysis.delta.hunks()
        text = format_hunk_page(session, hunk.id).replace(b"-}\n", b" }\n").replace(b"+};\n", b"")
        done = rework(session, hunk.id, text.replace(b" }\n+    return", b"+    return").replace(
            b"(there);\n", b"(there);\n }\n"
        ))  # fmt: skip
        (left,) = done.excluded

        assert not done.is_recorded
        assert session.hunk(left).removed == (b"}\n",)
        assert session.ledger().row_of[left].where is Where.UNASSIGNED


def test_what_is_left_of_a_commit_that_upstream_has_is_asked_about(story: Story) -> None:
    story.commit("base: Begin.", {"a.c": HEAD + PAIR + TAIL})
    story.branch("fork").commit("a: Finish there\n\nChange-Id: I01", {"a.c": HEAD + OURS + TAIL})
    story.on("main").commit(
        "a: Finish\n\nChange-Id: I01", {"a.c": HEAD + "    stop();\n}\n" + TAIL}
    )
    request = PlanRequest(onto="main", fork="fork")
    with create_plan(story.path, request, name=None).session as session:
        (row,) = session.ledger().rows
    assert (row.where, row.commit) == (Where.UPSTREAM, story.oid("main"))
    assert row.certainty is Certainty.LOOK
