"""A person who asks for more confidence is asked more, and nothing else changes."""

from __future__ import annotations

from itertools import pairwise

import pytest
from repos import Story

from patchsplit.model.placement import Certainty, Placement
from patchsplit.session.pipeline.create import PlanRequest, create_plan

LINES = "".join(f"value_{n} = compute({n});\n" for n in range(40))


@pytest.fixture
def fork(story: Story) -> Story:
    """The fork changes lines beside upstream's changes, far from them, and as upstream did."""
    story.commit("base", {"a.c": LINES, "b.c": LINES}).branch("fork")
    ours = LINES.replace("compute(9)", "count(9)").replace("compute(30)", "count(30)")
    story.commit("ours", {"a.c": ours, "b.c": LINES.replace("compute(5)", "count_all(5)")})
    taken = {"b.c": LINES.replace("compute(5)", "count_all(5)")}
    story.on("main").commit("theirs", {"a.c": LINES.replace("compute(10)", "measure(10)"), **taken})
    return story


def place(story: Story, least: float) -> list[Placement]:
    wanted = PlanRequest(onto="main", fork="fork", min_confidence=least)
    with create_plan(story.path, wanted, name=None).session as session:
        return list(session.analysis.placements.values())


def test_a_higher_share_only_turns_places_into_questions(fork: Story) -> None:
    found = [place(fork, least) for least in (0.0, 0.5, 0.9, 0.99, 1.0)]
    for lower, higher in pairwise(found):
        for one, two in zip(lower, higher, strict=True):
            assert one.landed == two.landed
            assert two.action in (one.action, None)
            assert two.certainty is not Certainty.SURE or one.certainty is Certainty.SURE
    asked = [one for one, two in zip(found[-1], found[0], strict=True) if one.action != two.action]
    assert len(asked) == 1
    assert asked[0].certainty is Certainty.LOOK
    assert asked[0].conflict is not None
    assert asked[0].conflict.reason.endswith("of such placements were right; 100% are asked for.")
    (before,) = [one for one in found[0] if one.hunk == asked[0].hunk]
    assert asked[0].suggestions[0].edit == before.action
    assert asked[0].suggestions[0].confidence == before.confidence
