"""With everything in patches and upstream = base, the last tree is the fork's, byte for byte."""

from __future__ import annotations

from hypothesis import given
from worlds import Files, forks, slow, world


@slow
@given(forks())
def test_all_hunks_on_the_base_give_the_fork(trees: tuple[Files, Files]) -> None:
    base, fork = trees
    with world(base, fork) as made:
        delta = made.delta()
        actions = made.actions(delta)
        everything = [hunk.id for hunk in delta.hunks()]
        commits = made.series([everything], actions)

        assert set(actions) == set(everything)
        assert made.repo.resolve_tree(commits[-1]) == made.story.tree("fork")


@slow
@given(forks())
def test_the_delta_is_read_the_same_twice_and_names_each_hunk_once(
    trees: tuple[Files, Files],
) -> None:
    with world(*trees) as made:
        delta = made.delta()
        ids = [hunk.id for hunk in delta.hunks()]

        assert delta == made.delta()
        assert len(set(ids)) == len(ids)
        assert ids
