"""Any partition, any order: every patch applies, and the last tree is the same.

The one exception is said: a file takes the path of another one that has yet to leave it.
"""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from partitions import am, any_partition, keeps_paths, partition
from worlds import Files, forks, histories, slow, world

from patchsplit.model.placement import Edit, overlap
from patchsplit.place import place


@slow
@given(forks(), st.data())
def test_any_series_on_the_base_ends_at_the_fork(
    trees: tuple[Files, Files], data: st.DataObject
) -> None:
    with world(*trees) as made:
        delta = made.delta()
        parts = any_partition(data, delta)
        commits, collisions = made.try_series(parts, made.actions(delta))

        assert collisions or made.repo.resolve_tree(commits[-1]) == made.story.tree("fork")
        assert not (collisions and keeps_paths(parts, delta))


@slow
@given(histories(), st.data())
def test_any_series_on_upstream_ends_at_one_tree(
    trees: tuple[Files, Files, Files], data: st.DataObject
) -> None:
    with world(*trees) as made:
        delta = made.delta()
        actions = made.actions(delta)
        if not actions:
            return
        whole = made.series([[hunk.id for hunk in delta.hunks()]], actions)
        cut, collisions = made.try_series(any_partition(data, delta), actions)

        assert collisions or made.repo.resolve_tree(cut[-1]) == made.repo.resolve_tree(whole[-1])


@slow
@given(histories())
def test_placed_hunks_are_disjoint_and_each_has_one_placement(
    trees: tuple[Files, Files, Files],
) -> None:
    with world(*trees) as made:
        delta = made.delta()
        placements = place(made.repo, delta, made.base, made.upstream)
        edits: dict[str, list[Edit]] = {}
        for found in placements.values():
            assert found.action is None or found.conflict is None
            assert found.action or found.conflict or found.landed
            assert found.evidence
            if isinstance(found.action, Edit):
                edits.setdefault(found.action.origin, []).append(found.action)

        assert set(placements) == {hunk.id for hunk in delta.hunks()}
        assert not any(overlap(some) for some in edits.values())


@slow
@given(forks(), st.data())
def test_git_am_takes_every_patch(trees: tuple[Files, Files], data: st.DataObject) -> None:
    with world(*trees) as made:
        delta = made.delta()
        parts = partition(data, delta)
        commits = made.series(parts, made.actions(delta))
        applied = am(made, commits)

        assert applied == made.story.tree("fork")
