"""The topics of a plan: series that are decided about, worded and sent by themselves.

A patch is in one topic. A need between patches of two topics is an order of the topics.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from patchsplit.model.message import prefix_of
from patchsplit.model.plan import NO_TOPIC, PatchId, Plan, Topic, TopicId

DEFAULT_NAME = "topic"
PatchNeeds = Iterable[tuple[PatchId, PatchId]]
"""Dependencies between patches: (needed, needing)."""


@dataclass(frozen=True, slots=True)
class TopicPatches:
    """A topic and its patches."""

    topic: Topic
    patches: tuple[PatchId, ...]
    """Those in the series, in its order; none where the topic is not in the series."""

    @property
    def id(self) -> TopicId:
        return self.topic.id

    @property
    def name(self) -> str:
        return self.topic.name


def complete_topics(plan: Plan) -> Plan:
    """Returns the plan with a topic for every patch, and without topics that have no patch.

    Patches without a topic are in one topic for each prefix of their subjects, which is a new one.
    Names are made unique. A complete plan is returned as it is.
    """
    used = {patch.topic for patch in plan.patches}
    known = {topic.id for topic in plan.topics}
    if used <= known - {NO_TOPIC} and all(t.id in used or t.set_aside for t in plan.topics):
        return plan
    topics = [topic for topic in plan.topics if topic.id in used or topic.set_aside]
    issued, by_area = plan.issued_topics, dict[str, TopicId]()
    patches = []
    for patch in plan.patches:
        if patch.topic in known and patch.topic != NO_TOPIC:
            patches.append(patch)
            continue
        area = prefix_of(patch.subject)
        if area not in by_area:
            issued += 1
            by_area[area] = TopicId(f"t{issued}")
            name = make_unique(area or patch.subject, {topic.name for topic in topics})
            topics.append(Topic(by_area[area], name))
        patches.append(replace(patch, topic=by_area[area]))
    return replace(plan, patches=tuple(patches), topics=tuple(topics), issued_topics=issued)


def make_unique(name: str, names: Collection[str]) -> str:
    """Returns the name, with a number from 2 where `names` has it already."""
    name = name or DEFAULT_NAME
    numbered, nth = name, 1
    while numbered in names:
        nth += 1
        numbered = f"{name} {nth}"
    return numbered


def list_topics(plan: Plan) -> tuple[TopicPatches, ...]:
    """Returns the topics by their first patches; those that are not in the series come last."""
    plan = complete_topics(plan)
    members: dict[TopicId, list[PatchId]] = {}
    for patch in plan.patches:
        members.setdefault(patch.topic, []).append(patch.id)
    known = {topic.id: topic for topic in plan.topics}
    found = [TopicPatches(known[name], tuple(some)) for name, some in members.items()]
    return (*found, *(TopicPatches(t, ()) for t in plan.topics if t.id not in members))


def find_prerequisites(
    topics: Sequence[TopicPatches], needs: PatchNeeds
) -> dict[TopicId, tuple[TopicId, ...]]:
    """Returns for each topic the other topics that its patches need directly, in their order."""
    home = {patch: each.id for each in topics for patch in each.patches}
    place = {each.id: nth for nth, each in enumerate(topics)}
    found: dict[TopicId, set[TopicId]] = defaultdict(set)
    for needed, needing in needs:
        if home[needed] != home[needing]:
            found[home[needing]].add(home[needed])
    return {each.id: tuple(sorted(found[each.id], key=place.__getitem__)) for each in topics}


def list_all_prerequisites(
    topic: TopicId, prerequisites: Mapping[TopicId, Sequence[TopicId]]
) -> tuple[TopicId, ...]:
    """Returns the topics that one needs, directly or not, in the order of `prerequisites`."""
    found: set[TopicId] = set()
    waiting = [topic]
    while waiting:
        for other in prerequisites[waiting.pop()]:
            if other not in found:
                found.add(other)
                waiting.append(other)
    return tuple(name for name in prerequisites if name in found - {topic})
