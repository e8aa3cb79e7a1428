"""All topics of a workspace that wait for one another, in an order of sending."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from patchsplit.model.topics.workspace import (
    OutsideNeed,
    Tie,
    TopicName,
    TopicStanding,
    sort_by_needs,
)
from patchsplit.progress import OnProgress, ignore_progress
from patchsplit.session.views.topics import TopicSummary, summarize_topics
from patchsplit.session.workspace.files import OpenWorkspace, open_workspace
from patchsplit.session.workspace.needs import find_standing


@dataclass(frozen=True, slots=True)
class WorkspaceTopic:
    """A topic of a workspace."""

    name: TopicName
    """By its full name."""
    plan: str
    summary: TopicSummary
    standing: TopicStanding
    after: tuple[TopicName, ...]
    """The topics of its own repository that it needs directly."""
    needs: tuple[OutsideNeed, ...]
    """What it needs of others directly."""
    waits: tuple[TopicName, ...]
    """Topics of other repositories that were not sent, and that it needs, or a topic of its own
    repository that it needs."""

    @property
    def is_ready(self) -> bool:
        """Whether all of it can be sent now, after what it needs in its own repository."""
        return self.summary.is_ready and not self.waits


@dataclass(frozen=True, slots=True)
class _TopicGraph:
    """All topics of a workspace, and what they need."""

    topics: Mapping[TopicName, TopicSummary]
    after: Mapping[TopicName, tuple[TopicName, ...]]
    """What each needs directly in its own repository."""
    ties: tuple[Tie, ...]
    """By full names."""

    def sort(self, names: Iterable[TopicName]) -> tuple[TopicName, ...]:
        """Returns topics in an order of sending. Raises PatchsplitError if there is none."""
        chosen = set(names)
        ends = {name: [t.needs for t in self.ties if t.topic == name] for name in chosen}
        return sort_by_needs(
            {name: (*self.after[name], *ends[name]) for name in self.topics if name in chosen}
        )

    def find_involved(self) -> set[TopicName]:
        """Returns the topics of the ties, and all that they need in their own repositories."""
        waiting = [name for tie in self.ties for name in (tie.topic, tie.needs)]
        found: set[TopicName] = set()
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting.extend(self.after[name])
        return found


def survey_workspace(
    file: Path, on_progress: OnProgress = ignore_progress, *, whole: bool = False
) -> tuple[WorkspaceTopic, ...]:
    """Returns the topics with ties, and those that they need, in an order of sending.

    `whole`: all other topics, too. Raises PatchsplitError if the file is not valid, if a
    repository, plan or topic that it names does not exist, or if topics need each other.
    """
    with open_workspace(file, on_progress) as opened:
        graph = _read_graph(opened, opened.workspace.ties)
        order = graph.sort(graph.topics if whole else graph.find_involved())
        links = {tie.needs: tie.link for tie in graph.ties if tie.link}
        found: dict[TopicName, WorkspaceTopic] = {}
        for name in order:
            row, session = graph.topics[name], opened.open_plan(name.repository)
            needs = tuple(
                OutsideNeed(row.topic.id, tie, found[tie.needs].standing)
                for tie in graph.ties
                if tie.topic == name
            )
            waits = [need.tie.needs for need in needs if need.is_open]
            waits += [one for other in graph.after[name] for one in found[other].waits]
            found[name] = WorkspaceTopic(
                name,
                opened.members[name.repository].plan,
                row,
                find_standing(session, row.topic, links.get(name, "")),
                graph.after[name],
                needs,
                tuple(dict.fromkeys(waits)),
            )
        return tuple(found.values())


def check_order(opened: OpenWorkspace, ties: tuple[Tie, ...]) -> None:
    """Raises PatchsplitError if there is no order of sending with these ties."""
    graph = _read_graph(opened, ties)
    graph.sort(graph.find_involved())


def _read_graph(opened: OpenWorkspace, ties: Iterable[Tie]) -> _TopicGraph:
    topics: dict[TopicName, TopicSummary] = {}
    after: dict[TopicName, tuple[TopicName, ...]] = {}
    for member in opened.members:
        rows = summarize_topics(opened.open_plan(member))
        names = {row.topic.id: TopicName(member, row.topic.name) for row in rows}
        topics |= {names[row.topic.id]: row for row in rows}
        after |= {names[row.topic.id]: tuple(names[one] for one in row.after) for row in rows}
    full = (
        replace(tie, topic=start, needs=end)
        for tie in ties
        for start, end in [opened.resolve_tie(tie)]
    )
    return _TopicGraph(topics, after, tuple(full))
