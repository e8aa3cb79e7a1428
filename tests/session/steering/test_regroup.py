"""Other groups of a plan's hunks: what keeps its id, its message, its place and its waivers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from repos import Story

from patchsplit.model import edits
from patchsplit.model.delta import HunkId
from patchsplit.model.plan import PatchId, Waiver
from patchsplit.session.pipeline.create import PlanRequest, create_plan
from patchsplit.session.session import Session
from patchsplit.session.steering.levels import Scope, coarsen, refine
from patchsplit.session.steering.nearness import load_nearness
from patchsplit.session.steering.regroup import PatchGroup, choose_heirs, is_free, regroup_plan
from patchsplit.session.steering.repropose import cut_again

NAMES = "abcd"


@pytest.fixture
def session(story: Story) -> Iterator[Session]:
    """A plan of four patches of one hunk each, in the order of their files."""
    base = {f"lib/{name}.c": f"int {name};\n" for name in NAMES}
    story.commit("first", base).branch("fork").commit(
        "all", {path: f"{text}int {path[4]}_new;\n" for path, text in base.items()}
    )
    with create_plan(story.path, PlanRequest(onto="main", fork="fork"), name=None).session as made:
        if len(made.plan.patches) < len(NAMES):
            made.plan = refine(made, Scope(), to=len(NAMES)).plan
        order = {hunk.id: hunk.path for hunk in made.analysis.delta.hunks()}
        patches = sorted(made.plan.patches, key=lambda patch: order[patch.hunks[0]])
        topic = patches[0].topic
        made.plan = replace(
            made.plan, patches=tuple(replace(patch, topic=topic) for patch in patches)
        )
        yield made


def hunks_of(session: Session, names: str) -> tuple[HunkId, ...]:
    return tuple(session.plan.patches[NAMES.index(name)].hunks[0] for name in names)


def regroup(session: Session, *groups: tuple[str, PatchId | None]) -> list[tuple[str, str]]:
    """Regroups hunks, named by their files; returns the patches' ids and files."""
    made = [PatchGroup(hunks_of(session, names), heir) for names, heir in groups]
    session.plan = regroup_plan(session, load_nearness(session), made)
    paths = {hunk.id: hunk.path[4] for hunk in session.analysis.delta.hunks()}
    return [(p.id, "".join(paths[hunk] for hunk in p.hunks)) for p in session.plan.patches]


def test_a_group_that_is_a_patch_already_changes_nothing(session: Session) -> None:
    before = session.plan
    regroup(session, ("a", before.patches[0].id))
    assert session.plan == before


def test_a_merged_patch_keeps_the_id_and_the_place_of_its_heir(session: Session) -> None:
    one, two, three, four = (patch.id for patch in session.plan.patches)
    assert regroup(session, ("bd", two)) == [(one, "a"), (two, "bd"), (three, "c")]
    assert four not in {patch.id for patch in session.plan.patches}


def test_new_patches_come_after_the_first_that_they_have_hunks_of(session: Session) -> None:
    one, two, three, four = (patch.id for patch in session.plan.patches)
    found = regroup(session, ("ab", one), ("cd", None))
    new = found[1][0]
    assert found == [(one, "ab"), (new, "cd")]
    assert new not in (two, three, four)
    again = regroup(session)
    assert again == found


def test_a_free_patch_gets_a_new_message_and_others_keep_theirs(session: Session) -> None:
    one, two, *_ = (patch.id for patch in session.plan.patches)
    session.plan = edits.reword(session.plan, one, "lib: Say it", "Why.")
    regroup(session, ("ac", one), ("bd", two))
    assert session.plan.patch(one).subject == "lib: Say it"
    assert session.plan.patch(one).body == "Why."
    assert session.plan.patch(two).subject != "lib: Say it"


def test_the_reasons_of_what_a_person_moved_stay(session: Session) -> None:
    one, *_ = (patch.id for patch in session.plan.patches)
    a, c = hunks_of(session, "ac")
    session.plan = edits.move_hunks(session.plan, [a], one, why="moved here by you")
    regroup(session, ("ac", one))
    assert session.plan.why[a] == "moved here by you"
    assert session.plan.why[c] != "moved here by you"


def test_a_waiver_of_a_patch_that_is_gone_follows_its_hunk(session: Session) -> None:
    one, two, *_ = (patch.id for patch in session.plan.patches)
    session.plan = edits.waive(session.plan, Waiver("body-missing", "small", two))
    regroup(session, ("ab", one))
    assert [waiver.patch for waiver in session.plan.waived] == [one]


def test_what_was_sent_is_not_free(session: Session) -> None:
    patch = session.plan.patches[0]
    assert is_free(patch)
    for sent in ({"change_id": "I1"}, {"branch": "b"}, {"worded": True}, {"pinned": True}):
        assert not is_free(replace(patch, **sent))


def test_each_patch_is_the_heir_of_one_group(session: Session) -> None:
    one, two, *_ = (patch.id for patch in session.plan.patches)
    session.plan = edits.merge_patches(session.plan, [one, two])
    a, b = session.plan.patches[0].hunks
    found = choose_heirs(session.plan, [[a], [b]])
    assert [group.heir for group in found] == [one, None]


def test_coarser_and_finer_meet_in_the_middle(session: Session) -> None:
    session.plan = coarsen(session, Scope(), to=1).plan
    assert len(session.plan.patches) == 1
    session.plan = refine(session, Scope(), to=3).plan
    assert len(session.plan.patches) == 3
    assert sorted(hunk for patch in session.plan.patches for hunk in patch.hunks) == sorted(
        hunk.id for hunk in session.analysis.delta.hunks()
    )


def test_a_pinned_patch_keeps_its_hunks_in_a_new_cut(session: Session) -> None:
    one, two, *_ = (patch.id for patch in session.plan.patches)
    session.plan = edits.pin_patches(session.plan, [one, two])
    found = cut_again(session)
    for name in (one, two):
        assert {*session.plan.patch(name).hunks} <= {*found.plan.patch(name).hunks}
    assert found.plan.patch(one).id != found.plan.patch(two).id
