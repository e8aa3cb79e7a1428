"""A topic is a series of its own: after the topics that it needs it applies, whatever it is."""

from __future__ import annotations

import shutil

from hypothesis import given, settings
from hypothesis import strategies as st
from partitions import am, partition
from worlds import Files, forks, slow, world

from patchsplit.annotate import annotate
from patchsplit.model.graph import lift_edges
from patchsplit.propose.ordering.topics import untangle_topics
from patchsplit.relate import relate


@settings(slow, max_examples=8)
@given(forks(), st.data())
def test_git_am_takes_each_topic_after_those_that_it_needs(
    trees: tuple[Files, Files], data: st.DataObject
) -> None:
    with world(*trees) as made:
        delta = made.delta()
        actions = made.actions(delta)
        patches = dict(enumerate(partition(data, delta)))
        graph = relate(delta, annotate(made.repo, delta))
        owner = {hunk: nth for nth, hunks in patches.items() for hunk in hunks}
        labels = data.draw(
            st.lists(st.integers(0, 2), min_size=len(patches), max_size=len(patches))
        )
        needs = {pair: list(edges) for pair, edges in lift_edges(graph, owner).items()}

        found = untangle_topics(labels, needs, [len(hunks) for hunks in patches.values()]).labels

        for topic in set(found):
            first = {topic}
            for _ in found:
                first |= {found[one] for one, two in needs if found[two] in first}
            series = [patches[nth] for nth in patches if found[nth] in first - {topic}]
            series += [patches[nth] for nth in patches if found[nth] == topic]
            commits = made.series(series, actions)
            assert am(made, commits) == made.repo.resolve_tree(commits[-1])
            shutil.rmtree(made.story.path.parent / "clone")
