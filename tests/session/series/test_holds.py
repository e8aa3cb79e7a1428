"""A patch leaves whole, with all that it needs, or it is held back with its reasons."""

from __future__ import annotations

import pytest
from repos import Story

from patchsplit.errors import Refused, Remedy, RemedyKind
from patchsplit.model.finding import Finding, PatchPart, Severity
from patchsplit.model.graph import Edge, EdgeKind
from patchsplit.session import edits, exits
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.series.find_holds import find_holds
from patchsplit.session.series.holds import (
    HoldReason,
    count_reasons,
    describe_holds,
    find_incomplete,
)
from patchsplit.session.series.whole import commit_whole
from patchsplit.session.session import Session
from patchsplit.session.views.readiness import measure_readiness

FILLER = "".join(f"/* line {nth} */\n" for nth in range(12))
"""Lines that keep two places of one file apart."""
BASE = {
    "lib/store.c": f"int store_size = 1;\n{FILLER}int store_last;\n",
    "lib/wire.c": f"int wire_size = 1;\n{FILLER}",
    "lib/tell.c": f"int tell_size = 1;\n{FILLER}",
    "docs/guide": f"Read me.\n{FILLER}",
}


def fork_of(story: Story) -> Session:
    """Returns the plan of a fork of four commits.

    The first has a conflict and a hunk with a place, the next two need it, one by the other; the
    last needs nothing.
    """
    story.commit("base", dict(BASE))
    story.branch("fork")
    store = BASE["lib/store.c"].replace("= 1", "= 2")
    define = "int store_room(void)\n{\n    return 7;\n}\n"
    story.commit("store: Add store_room().", {"lib/store.c": store + define})
    wire = f"{BASE['lib/wire.c']}int wire_room(void)\n{{\n    return store_room();\n}}\n"
    story.commit("wire: Add wire_room().", {"lib/wire.c": wire})
    tell = f"{BASE['lib/tell.c']}int tell_room(void)\n{{\n    return wire_room();\n}}\n"
    story.commit("tell: Add tell_room().", {"lib/tell.c": tell})
    story.commit("guide: Read twice.", {"docs/guide": BASE["docs/guide"] + "Twice.\n"})
    theirs = BASE["lib/store.c"].replace("= 1", "= 3")
    story.on("main").commit("store: Go on.", {"lib/store.c": theirs})
    return create_plan(story.path, PlanRequest(onto="main", fork="fork"), name=None).session


@pytest.fixture
def session(story: Story) -> Session:
    return fork_of(story)


def subjects_of(story: Story, branch: str) -> list[str]:
    return story.git("log", "--reverse", "--format=%s", f"main..{branch}").splitlines()


def test_a_patch_with_a_hole_and_what_needs_it_are_held_back(
    story: Story, session: Session
) -> None:
    with session:
        done = exits.emit_branch(session, "out")
        store, wire, tell, _ = (patch.id for patch in session.plan.patches)
        assert [(hold.patch, hold.needs) for hold in done.holds] == [
            (store, ()), (wire, (store,)), (tell, (wire,)),
        ]  # fmt: skip
        assert done.holds[0].reason in (HoldReason.CONFLICT, HoldReason.UNSURE)
        assert done.holds[0].sentence.endswith("lib/store.c:1")
        assert len(done.holds[0].hunks) == 1
        assert done.holds[1].sentence == "it needs patch 1, which is held back"
        assert describe_holds(done.holds).startswith("3 patches are held back: 2 waiting")
        assert count_reasons(done.holds)[0] == (HoldReason.NEED, 2)
    assert subjects_of(story, "out") == ["guide: Read twice."]
    assert story.git("diff", "--name-only", "main", "out") == "docs/guide"


def test_holes_are_sent_where_that_is_asked_for(story: Story, session: Session) -> None:
    with session:
        done = exits.emit_branch(session, "out", exits.SeriesOptions(with_holes=True))
        assert done.holds == ()
    assert len(subjects_of(story, "out")) == 4
    assert b"store_room" in story.read("out", "lib/store.c")
    assert b"= 3" in story.read("out", "lib/store.c")


def test_where_nothing_is_left_the_error_says_why_and_what_to_do(session: Session) -> None:
    with session:
        tell = session.plan.patches[2].id
        with pytest.raises(Refused, match="patch 3: it needs patch 2") as refused:
            commit_whole(session, exits.SeriesOptions(only=frozenset({tell})))
        assert refused.value.hint == Remedy(RemedyKind.COMPLETE_PATCHES)
        options = exits.SeriesOptions(only=frozenset({tell}), empty=True)
        assert commit_whole(session, options).names == ()


def test_a_patch_that_needs_an_unresolved_hunk_of_no_patch_is_held_back(session: Session) -> None:
    with session:
        opened = session.plan.patches[0].hunks[0]
        wire = session.plan.patches[1]
        edits.release(session, [opened])
        assert find_holds(session) == ()
        edge = Edge(opened, wire.hunks[0], EdgeKind.DEFINES, "store_size")
        (hold,) = find_incomplete(session.plan, session.ledger().row_of, [edge])
        assert (hold.patch, hold.reason, hold.hunks) == (wire.id, HoldReason.NEED, (opened,))
        assert hold.sentence == "it needs 1 unresolved hunk of no patch: lib/store.c:1"


def test_only_what_is_in_order_and_without_errors_is_ready(story: Story) -> None:
    with fork_of(story) as session:
        store, wire, tell, guide = (patch.id for patch in session.plan.patches)
        edits.keep_private(session, [session.plan.patch(store).hunks[0]], "ours")
        assert find_holds(session) == ()
        edits.reorder(session, [tell], to=0)
        ready = exits.SeriesOptions(ready=True)
        (late,) = [hold for hold in find_holds(session, ready) if hold.patch == tell]
        assert (late.reason, late.needs) == (HoldReason.ORDER, (wire,))
        edits.reword(session, guide, "guide: Read twice.", "<<<<<<< HEAD\n=======\n>>>>>>> x")
        assert commit_whole(session, exits.SeriesOptions()).names == (tell, store, wire, guide)
        assert tell not in commit_whole(session, ready).names


def test_how_many_leave_and_how_many_are_held_back_is_counted(session: Session) -> None:
    with session:
        guide = session.plan.patches[3].id
        ready = measure_readiness(session)
        assert (ready.sendable, ready.held) == (1, 3)
        assert ready.describe().startswith("1 patch can be sent now. 3 patches are held back: 2 ")
        leak = Finding(
            PatchPart.SUBJECT, "the subject names «x»", "it is on your list", rule="leak-word",
            severity=Severity.ERROR, patch=guide,
        )  # fmt: skip
        ready = measure_readiness(session, [leak])
        assert (ready.sendable, ready.held) == (0, 4)
        assert ready.holds[-1].sentence == (
            "the subject names «x» (it is on your list) [leak-word]"
        )
