"""Where hunks may belong: every patch once, those with near hunks first."""

from __future__ import annotations

import pytest

from patchsplit.demo.build import make_demo
from patchsplit.session import edits
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.views.nearest import rank_patches
from patchsplit.session.views.survey import Survey, take_survey


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Survey:
    where = tmp_path_factory.mktemp("likely") / "relay"
    make_demo(where)
    with create_plan(
        where, PlanRequest(onto="main", fork="fork", base="v1.0"), name=None
    ).session as session:
        for hunk in list(session.plan.owner()):
            path = session.hunk(hunk).path
            if path.startswith("src/ring"):
                edits.extract(session, [hunk], f"ring: {hunk}")
        return take_survey(session)


def test_every_patch_is_named_once(found: Survey) -> None:
    for hunk in found.owner:
        named = [near.patch for near in rank_patches(found, [hunk])]
        assert sorted(named) == sorted(summary.patch.id for summary in found.patches)


def test_a_patch_that_a_hunk_is_bound_to_stands_before_those_that_are_not_near(
    found: Survey,
) -> None:
    pairs = [
        (edge.later, found.owner[edge.earlier]) for edges in found.edges.values() for edge in edges
    ]
    assert pairs
    for hunk, patch in pairs:
        order = rank_patches(found, [hunk])
        place = {near.patch: nth for nth, near in enumerate(order)}
        far = [nth for nth, near in enumerate(order) if not near.near]
        assert "bound" in order[place[patch]].near[0]
        assert all(place[patch] < nth for nth in far)


def test_the_patch_that_holds_them_all_stands_last(found: Survey) -> None:
    for summary in found.patches:
        assert rank_patches(found, summary.patch.hunks)[-1].patch == summary.patch.id
