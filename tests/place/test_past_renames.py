"""A file that upstream moved and rewrote is found where its history moved it."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from placed import TEN, Placed
from repos import Story

from patchsplit.git.repo import Repo
from patchsplit.place import read_followed_tree
from patchsplit.read.trees import read_trees
from patchsplit.store.upstream_cache import UpstreamCache

KEPT = "our line 5 of the file\n"
OTHER = "".join(f"other words {k}, and more of them\n" for k in range(40))


def moved_twice(story: Story) -> Story:
    """Upstream moved a file, moved it again, and rewrote all but its end."""
    story.commit("base", {"a": TEN, "b": "kept\n"}).branch("fork")
    story.commit("ours", {"a": TEN.replace("line 5 of the file\n", KEPT)})
    story.on("main").commit("one", {"a": None, "sub/a": TEN.replace("line 1", "row 1")})
    story.commit("two", {"sub/a": None, "lib/new": TEN.replace("line 1", "row 1")})
    return story.commit("three", {"lib/new": OTHER + TEN[TEN.index("line 4") :]})


def test_moves_are_followed_commit_by_commit(story: Story, tmp_path: Path) -> None:
    moved_twice(story)
    with Repo.open(story.path) as repo:
        base, fork, upstream = (repo.resolve(name) for name in ("base", "fork", "main"))
        delta = read_trees(repo, base, fork)
        for _ in range(2):  # the second time from the cache
            ground = read_followed_tree(repo, delta, base, upstream, UpstreamCache(tmp_path))
            assert ground.renames == {"a": "lib/new"}


def test_a_hunk_is_placed_where_its_file_went(story: Story) -> None:
    placed = Placed(moved_twice(story))
    assert KEPT.encode() in (placed.content("lib/new") or b"")


@pytest.mark.parametrize(("moves", "found"), [(5, {"a": "a5"}), (6, {})])
def test_five_moves_are_followed(story: Story, moves: int, found: dict[str, str]) -> None:
    story.commit("base", {"a": TEN}).branch("fork").commit("ours", {"a": TEN + KEPT}).on("main")
    names = ["a", *(f"a{move}" for move in range(1, moves + 1))]
    for old, new in pairwise(names):
        story.commit(new, {old: None, new: TEN})
    story.commit("rewrite", {names[-1]: OTHER})
    with Repo.open(story.path) as repo:
        base, fork, upstream = (repo.resolve(name) for name in ("base", "fork", "main"))
        delta = read_trees(repo, base, fork)
        assert read_followed_tree(repo, delta, base, upstream, UpstreamCache()).renames == found


def test_a_file_that_is_deleted_in_the_end_is_followed_no_further(story: Story) -> None:
    moved_twice(story).commit("gone", {"lib/new": None})
    with Repo.open(story.path) as repo:
        base, fork, upstream = (repo.resolve(name) for name in ("base", "fork", "main"))
        delta = read_trees(repo, base, fork)
        assert read_followed_tree(repo, delta, base, upstream, UpstreamCache()).renames == {}
