"""A number that became another patch's since it was seen is refused; a name always works."""

from __future__ import annotations

import pytest
from repos import Story

from patchsplit.errors import PatchsplitError, Refused
from patchsplit.session import edits
from patchsplit.session.numbers import record_numbers, resolve_seen_patch
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.session import Session


@pytest.fixture
def session(story: Story) -> Session:
    """Plans a fork of four patches, p1 to p4."""
    story.commit("base", {f"{name}.c": f"int {name};\n" for name in "abcd"})
    story.branch("fork")
    for name in "abcd":
        story.commit(f"{name}: Do it", {f"{name}.c": f"long {name};\n"})
    return create_plan(story.path, PlanRequest(onto="main", fork="fork")).session


def test_a_name_works_in_every_form_and_a_number_until_it_shifts(session: Session) -> None:
    with session:
        one, two, three, four = (patch.id for patch in session.plan.patches)
        assert resolve_seen_patch(session, "4") == four
        record_numbers(session)
        edits.merge(session, [one, two])
        assert resolve_seen_patch(session, "1") == one
        for word in (three, f"@{three}"):
            assert resolve_seen_patch(session, word) == three
        with pytest.raises(Refused, match=f"it was {three} «c: Do it»; now it is {four} «d: Do"):
            resolve_seen_patch(session, "3")
        with pytest.raises(Refused, match=f"it was {two}, which is gone; now it is {three}"):
            resolve_seen_patch(session, "@2")
        with pytest.raises(Refused, match="now it is no patch"):
            resolve_seen_patch(session, "4")
        with pytest.raises(PatchsplitError, match="There is no patch 5"):
            resolve_seen_patch(session, "5")


def test_numbers_hold_again_once_they_are_seen_or_as_before(session: Session) -> None:
    with session:
        one, two, three, four = (patch.id for patch in session.plan.patches)
        record_numbers(session)
        edits.reorder(session, [four], to=0)
        record_numbers(session, [four])
        assert resolve_seen_patch(session, "1") == four
        with pytest.raises(Refused):
            resolve_seen_patch(session, "2")
        session.undo()
        assert resolve_seen_patch(session, "2") == two
        edits.reorder(session, [four], to=0)
        record_numbers(session)
        assert [resolve_seen_patch(session, word) for word in "234"] == [one, two, three]


def test_what_was_never_seen_is_as_it_is(session: Session) -> None:
    with session:
        one, two, *_ = (patch.id for patch in session.plan.patches)
        edits.reorder(session, [two], to=0)
        assert resolve_seen_patch(session, "2") == one
