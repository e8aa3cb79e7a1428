"""The second look at all sure placements."""

from __future__ import annotations

from placed import TEN
from repos import Story

from patchsplit.confirm import confirm
from patchsplit.git.repo import Repo
from patchsplit.model.placement import Certainty
from patchsplit.place import place, read_upstream_tree
from patchsplit.progress import Progress
from patchsplit.read.trees import read_trees


def test_each_file_with_sure_edits_is_reported_and_the_others_stay(story: Story) -> None:
    story.commit("base", {"a.c": TEN, "b.c": TEN, "c.c": TEN}).branch("fork")
    ours = TEN.replace("line 5", "our 5")
    story.commit("ours", {"a.c": ours, "b.c": ours, "c.c": ours})
    story.on("main").commit(
        "theirs", {"a.c": f"top\n{TEN}", "b.c": TEN.replace("line 5", "their 5")}
    )
    seen: list[Progress] = []
    with Repo.open(story.path) as repo:
        base, fork, upstream = (repo.resolve(name) for name in ("base", "fork", "main"))
        delta = read_trees(repo, base, fork)
        placed = place(repo, delta, base, upstream)
        ground = read_upstream_tree(repo, base, upstream)
        found = confirm(repo, delta, ground, upstream, placed, seen.append)
    assert seen == [Progress("looking again", 1, 2, "a.c"), Progress("looking again", 2, 2, "c.c")]
    assert found == placed
    sure = [one.certainty is Certainty.SURE for one in found.values()]
    assert sure == [True, False, True]
