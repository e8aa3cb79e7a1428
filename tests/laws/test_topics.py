"""A topic is a series of its own: sent alone it applies, and nothing in it needs another's."""

from __future__ import annotations

import shutil

from hypothesis import given, settings
from hypothesis import strategies as st
from partitions import am, partition
from worlds import Files, forks, slow, world

from patchsplit.annotate import annotate
from patchsplit.model.graph import lift_edges
from patchsplit.model.topic import group_into_topics
from patchsplit.relate import relate


@settings(slow, max_examples=8)
@given(forks(), st.data())
def test_git_am_takes_each_topic_alone(trees: tuple[Files, Files], data: st.DataObject) -> None:
    with world(*trees) as made:
        delta = made.delta()
        actions = made.actions(delta)
        patches = dict(enumerate(partition(data, delta)))
        graph = relate(delta, annotate(made.repo, delta))
        owner = {hunk: nth for nth, hunks in patches.items() for hunk in hunks}
        areas = dict.fromkeys(patches, data.draw(st.sampled_from(["", "ring"])))

        found = group_into_topics(areas, lift_edges(graph, owner))

        assert sorted(nth for topic in found for nth in topic.patches) == list(patches)
        home = {nth: topic.name for topic in found for nth in topic.patches}
        assert all(home[owner[e.earlier]] == home[owner[e.later]] for e in graph.edges)
        for topic in found:
            commits = made.series([patches[nth] for nth in topic.patches], actions)
            assert am(made, commits) == made.repo.resolve_tree(commits[-1])
            shutil.rmtree(made.story.path.parent / "clone")
