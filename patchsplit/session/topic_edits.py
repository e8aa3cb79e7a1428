"""The edits of topics. Each is stored at once as one entry of the journal, and can be undone.

An edit that is not possible raises PlanError, and does not change the plan.
"""

from __future__ import annotations

from collections.abc import Sequence

from patchsplit.model.plan import Decision, PatchId, TopicId
from patchsplit.model.topics import edits as topic_edits
from patchsplit.model.topics.listing import TopicPatches
from patchsplit.session.session import Session

_DECIDED = {
    Decision.SEND: "send the topic",
    Decision.LATER: "send later the topic",
    Decision.PRIVATE: "keep private the topic",
    Decision.DROP: "drop the topic",
}


def rename_topic(session: Session, topic: TopicPatches, name: str) -> None:
    """Gives a topic another name, which no other topic has."""
    session.edit(
        f"rename the topic «{topic.name}» to «{name}»",
        lambda plan: topic_edits.rename_topic(plan, topic.id, name),
    )


def merge_topics(session: Session, topics: Sequence[TopicPatches]) -> None:
    """Merges topics into the first of them, which keeps its name."""
    session.edit(
        f"merge {len(topics)} topics into «{topics[0].name}»",
        lambda plan: topic_edits.merge_topics(plan, [each.id for each in topics]),
    )


def move_to_topic(session: Session, patches: Sequence[PatchId], topic: TopicPatches) -> None:
    """Makes patches part of a topic."""
    session.edit(
        f"move {_describe(patches)} to the topic «{topic.name}»",
        lambda plan: topic_edits.move_to_topic(plan, patches, topic.id),
    )


def extract_topic(session: Session, patches: Sequence[PatchId], name: str) -> TopicId:
    """Makes a new topic of patches, and returns its id."""
    plan, topic = topic_edits.extract_topic(session.plan, patches, name)
    session.edit(f"make a topic of {_describe(patches)}: «{name}»", lambda _: plan)
    return topic


def reorder_topics(session: Session, topics: Sequence[TopicPatches], *, to: int) -> None:
    """Moves topics with all their patches, so that the first of them is at index `to` (0-based)."""
    session.edit(
        f"move the topic «{topics[0].name}» to position {to + 1}",
        lambda plan: topic_edits.reorder_topics(plan, [each.id for each in topics], to=to),
    )


def decide_topic(
    session: Session, topic: TopicPatches, decision: Decision, reason: str = ""
) -> None:
    """Records what is to become of a topic, with the reason."""
    why = f": {reason}" if reason else ""
    session.edit(
        f"{_DECIDED[decision]} «{topic.name}»{why}",
        lambda plan: topic_edits.decide_topic(plan, topic.id, decision, reason),
    )


def set_topic_cover(session: Session, topic: TopicPatches, subject: str, body: str) -> None:
    """Sets the subject and body of a topic's cover letter."""
    session.edit(
        f"reword the cover letter of the topic «{topic.name}»",
        lambda plan: topic_edits.set_topic_cover(plan, topic.id, subject, body),
    )


def _describe(patches: Sequence[PatchId]) -> str:
    return "1 patch" if len(patches) == 1 else f"{len(patches)} patches"
