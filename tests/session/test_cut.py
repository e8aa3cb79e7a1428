"""A hunk that has a place has one in pieces, though a piece says less about where it belongs."""

from __future__ import annotations

import pytest
from repos import Story

from patchsplit.model.delta import Cut
from patchsplit.model.ledger import Where
from patchsplit.model.placement import Way
from patchsplit.session.rework import rework, text_of
from patchsplit.session.session import Session
from patchsplit.session.start import Wanted, start

HEAD = "".join(f"head {k};\n" for k in range(6))
TAIL = "".join(f"tail {k};\n" for k in range(6))
PAIR, OURS = "call_what_matters(here);\n}\n", "call_what_matters(there);\n};\n"


@pytest.fixture
def moved(story: Story) -> Story:
    """Upstream moved the two lines that the fork changed; one of them says nothing by itself."""
    story.commit("base: Begin.", {"a.c": HEAD + PAIR + TAIL})
    story.branch("fork").commit("fork all", {"a.c": HEAD + OURS + TAIL})
    lines = TAIL.splitlines(keepends=True)
    after = HEAD + "".join(lines[:3]) + PAIR + "".join(lines[3:])
    story.on("main").commit("a: Move the call down.", {"a.c": after})
    start(story.path, Wanted(onto="main", fork="fork")).session.close()
    return story


def test_pieces_go_where_the_whole_goes(moved: Story) -> None:
    with Session.open(moved.path) as session:
        (hunk,) = session.analysis.delta.hunks()
        assert session.placements()[hunk.id].way is Way.FOUND
        pieces = session.split(hunk.id, [Cut(1, 1)])
        placed = session.placements()

        assert [session.ledger().row_of[piece].where for piece in pieces] == [Where.PATCH] * 2
    (moved.path / ".git/patchsplit/default/analysis.bin").unlink()
    with Session.open(moved.path) as again:
        assert again.placements() == placed


def test_a_piece_left_out_in_the_editor_waits_in_no_patch(moved: Story) -> None:
    with Session.open(moved.path) as session:
        (hunk,) = session.analysis.delta.hunks()
        text = text_of(session, hunk.id).replace(b"-}\n", b" }\n").replace(b"+};\n", b"")
        done = rework(session, hunk.id, text.replace(b" }\n+call", b"+call").replace(
            b"(there);\n", b"(there);\n }\n"
        ))  # fmt: skip
        (left,) = done.left

        assert not done.recorded
        assert session.hunk(left).removed == (b"}\n",)
        assert session.ledger().row_of[left].where is Where.UNASSIGNED
