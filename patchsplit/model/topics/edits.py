"""The edits of a plan's topics: pure functions Plan -> Plan.

An edit that is not possible raises PlanError. A topic without patches is removed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from patchsplit.errors import PlanError
from patchsplit.model.delta import HunkId
from patchsplit.model.edits import keep_private, reorder
from patchsplit.model.plan import Cover, Decision, Patch, PatchId, Plan, Topic, TopicId
from patchsplit.model.topics.listing import complete_topics, list_topics, make_unique


def find_topic(plan: Plan, name: TopicId) -> Topic:
    """Returns a topic of a complete plan. Raises PlanError if there is none of that id."""
    for topic in plan.topics:
        if topic.id == name:
            return topic
    raise PlanError(f"There is no topic {name} in this plan.")


def _change(plan: Plan, name: TopicId, change: Callable[[Topic], Topic]) -> Plan:
    """Returns the complete plan with one topic changed."""
    plan = complete_topics(plan)
    changed = change(find_topic(plan, name))
    return replace(plan, topics=tuple(changed if t.id == name else t for t in plan.topics))


def rename_topic(plan: Plan, topic: TopicId, name: str) -> Plan:
    """Gives a topic a name that no other topic has."""
    name = " ".join(name.split())
    if not name:
        raise PlanError("The name of a topic is not empty.")
    plan = complete_topics(plan)
    if any(other.name == name and other.id != topic for other in plan.topics):
        raise PlanError(f"There is a topic {name} already.")
    return _change(plan, topic, lambda known: replace(known, name=name))


def set_topic_cover(plan: Plan, topic: TopicId, subject: str, body: str) -> Plan:
    """Sets the text of a topic's cover letter."""
    if not subject.strip() or "\n" in subject:
        raise PlanError("The subject of a cover letter is one line that is not empty.")
    cover = Cover(subject.strip(), body.strip("\n"))
    return _change(plan, topic, lambda known: replace(known, cover=cover))


def move_to_topic(plan: Plan, patches: Sequence[PatchId], topic: TopicId) -> Plan:
    """Makes patches part of another topic, which is in the series; their order stays."""
    plan = complete_topics(plan)
    if not find_topic(plan, topic).decision.is_in_series:
        raise PlanError(f"The topic {find_topic(plan, topic).name} is not in the series.")
    return complete_topics(replace(plan, patches=_assign(plan, patches, topic)))


def extract_topic(plan: Plan, patches: Sequence[PatchId], name: str) -> tuple[Plan, TopicId]:
    """Makes a new topic of patches; a name that is taken gets a number."""
    if not name.strip():
        raise PlanError("The name of a topic is not empty.")
    plan = complete_topics(plan)
    number = plan.issued_topics + 1
    topic = TopicId(f"t{number}")
    unique = make_unique(" ".join(name.split()), {known.name for known in plan.topics})
    patched = _assign(plan, patches, topic)
    topics = (*plan.topics, Topic(topic, unique))
    return complete_topics(
        replace(plan, patches=patched, topics=topics, issued_topics=number)
    ), topic


def _assign(plan: Plan, patches: Sequence[PatchId], topic: TopicId) -> tuple[Patch, ...]:
    if not patches:
        raise PlanError("No patch was named.")
    chosen = {plan.patch(name).id for name in patches}
    return tuple(replace(p, topic=topic) if p.id in chosen else p for p in plan.patches)


def merge_topics(plan: Plan, topics: Sequence[TopicId]) -> Plan:
    """Folds topics that are in the series into the first named one, which keeps its name."""
    into, *rest = dict.fromkeys(topics)
    if not rest:
        raise PlanError("Merging needs at least two topics.")
    plan = complete_topics(plan)
    for topic in (into, *rest):
        if not find_topic(plan, topic).decision.is_in_series:
            raise PlanError(f"The topic {find_topic(plan, topic).name} is not in the series.")
    gone = set(rest)
    patches = tuple(replace(p, topic=into) if p.topic in gone else p for p in plan.patches)
    return complete_topics(replace(plan, patches=patches))


def reorder_topics(plan: Plan, topics: Sequence[TopicId], *, to: int) -> Plan:
    """Moves all patches of topics before the first patch of the topic with index `to`.

    `to` is 0-based among the topics in the series that are not moved; their number moves the
    patches to the end. The patches keep their order, and become neighbours.
    """
    plan = complete_topics(plan)
    members = {each.id: each.patches for each in list_topics(plan) if each.patches}
    moving = [name for topic in dict.fromkeys(topics) for name in members.get(topic, ())]
    staying = [topic for topic in members if topic not in topics]
    if not moving:
        raise PlanError("This topic has no patch in the series.")
    if not 0 <= to <= len(staying):
        raise PlanError(f"There is no position {to + 1} among the topics.")
    left = [patch.id for patch in plan.patches if patch.id not in moving]
    at = len(left) if to == len(staying) else left.index(members[staying[to]][0])
    return reorder(plan, moving, to=at)


def decide_topic(plan: Plan, topic: TopicId, decision: Decision, reason: str = "") -> Plan:
    """Records what is to become of a topic.

    Private and dropped topics leave the series: their hunks are private, and their patches are set
    aside. They come back, at the end of the series, with those hunks that are still private.
    """
    plan = complete_topics(plan)
    known = find_topic(plan, topic)
    if known.set_aside:
        plan = _bring_back(plan, known)
    mine = [patch for patch in plan.patches if patch.topic == topic]
    decided = replace(known, decision=decision, reason=reason, set_aside=())
    if not decision.is_in_series:
        hunks = [hunk for patch in mine for hunk in patch.hunks]
        decided = replace(decided, set_aside=tuple(mine))
        why = reason or f"the topic {known.name} is {_NOT_SENT[decision]}"
        plan = keep_private(plan, hunks, why, dropped=decision is Decision.DROP)
    topics = tuple(decided if each.id == topic else each for each in plan.topics)
    return replace(plan, topics=topics)


_NOT_SENT = {Decision.PRIVATE: "private", Decision.DROP: "dropped"}


def _bring_back(plan: Plan, topic: Topic) -> Plan:
    """Returns the plan with the patches of a topic, as far as their hunks are still private."""

    def left(hunks: Sequence[HunkId]) -> tuple[HunkId, ...]:
        return tuple(hunk for hunk in hunks if hunk in plan.private)

    back = [replace(patch, hunks=left(patch.hunks)) for patch in topic.set_aside]
    returned = {hunk for patch in back for hunk in patch.hunks}
    if not returned:
        raise PlanError(f"No hunk of the topic {topic.name} is private any more.")
    private = {hunk: mark for hunk, mark in plan.private.items() if hunk not in returned}
    patches = (*plan.patches, *(patch for patch in back if patch.hunks))
    return replace(plan, patches=patches, private=private)
