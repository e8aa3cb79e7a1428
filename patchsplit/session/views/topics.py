"""A session to its topics: the series that are decided about and sent by themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from patchsplit.emit.subseries import collect_stack
from patchsplit.errors import PatchsplitError, RemedyKind, UnknownName
from patchsplit.model.graph import lift_edges
from patchsplit.model.plan import Decision, PatchId, TopicId
from patchsplit.model.topics.listing import (
    TopicPatches,
    find_prerequisites,
    list_all_prerequisites,
    list_topics,
)
from patchsplit.session.numbers import resolve_seen_patch
from patchsplit.session.series.commits import find_needs
from patchsplit.session.series.find_holds import find_holds
from patchsplit.session.series.holds import Hold, group_by_patch
from patchsplit.session.session import Session
from patchsplit.session.views.counts import HunkCounts, count_hunks


def find_topics(session: Session) -> tuple[TopicPatches, ...]:
    """Returns the topics by their first patches; those that are not in the series come last."""
    return list_topics(session.plan)


def name_topics(all_topics: Sequence[TopicPatches]) -> dict[PatchId, str]:
    """Returns the name of each patch's topic; "" for a patch that is alone in its topic."""
    return {
        patch: each.name if len(each.patches) > 1 else ""
        for each in all_topics
        for patch in each.patches
    }


@dataclass(frozen=True, slots=True)
class TopicSummary:
    """A topic as lists show it."""

    topic: TopicPatches
    added: int
    """Lines of its hunks, those of a topic that is not in the series included; so is `removed`."""
    removed: int
    counts: HunkCounts
    """Of its patches in the series."""
    after: tuple[TopicId, ...]
    """The topics that it needs directly, in their order."""
    holds: Mapping[PatchId, tuple[Hold, ...]]
    """Why patches of it are held back, the decision about it included."""
    blocks: tuple[TopicId, ...]
    """The topics that need it, directly or not, in their order."""

    def count_questions(self) -> int:
        """Returns the number of its unresolved hunks, and of those of no patch that it needs."""
        return len({hunk for some in self.holds.values() for hold in some for hunk in hold.hunks})

    @property
    def is_ready(self) -> bool:
        """Whether all of it can be sent now, after what it needs."""
        decided = self.topic.topic.decision is Decision.SEND
        return decided and bool(self.topic.patches) and not self.holds


def summarize_topics(session: Session) -> tuple[TopicSummary, ...]:
    """Returns all topics, in the order of `find_topics`."""
    topics = find_topics(session)
    pairs = lift_edges(session.analysis.graph, session.plan.owner())
    after = find_prerequisites(topics, pairs)
    held = group_by_patch(find_holds(session))
    every = {each.id: set(list_all_prerequisites(each.id, after)) for each in topics}
    hunks, found = session.analysis.delta.by_id(), []
    for each in topics:
        patches = each.topic.set_aside or [session.plan.patch(name) for name in each.patches]
        own = [hunks[name] for patch in patches for name in patch.hunks if name in hunks]
        found.append(
            TopicSummary(
                each,
                sum(len(hunk.new) for hunk in own),
                sum(len(hunk.old) for hunk in own),
                count_hunks(session, each.patches),
                after[each.id],
                {name: held[name] for name in each.patches if name in held},
                tuple(other.id for other in topics if each.id in every[other.id]),
            )
        )
    return tuple(found)


def resolve_topic(session: Session, word: str) -> TopicPatches:
    """Returns the topic that a word names: its id, its name, or the beginning of one name.

    Raises PatchsplitError for a word that names none, or several.
    """
    topics = find_topics(session)
    exact = [each for each in topics if each.id == word] or [
        each for each in topics if each.name == word
    ]
    if exact:
        return exact[0]
    matching = [each for each in topics if each.name.startswith(word)]
    if len(matching) == 1:
        return matching[0]
    if matching:
        names = ", ".join(f"{each.id} {each.name}" for each in matching)
        raise PatchsplitError(f"The topic {word} is ambiguous: {names}.", "Use its id: t1.")
    raise UnknownName(f"There is no topic {word}.", RemedyKind.SHOW_TOPICS)


def select_patches(session: Session, words: Sequence[str]) -> frozenset[PatchId]:
    """Returns the patches that words name, with all that they need before them.

    A word is the name of a topic, else the number (from 1) or id of a patch, else as resolve_topic
    takes it. Raises PatchsplitError for a word that names nothing, or several topics, and Refused
    for a number that was another patch's when it was last seen.
    """
    order = find_needs(session)
    wanted: set[PatchId] = set()
    for word in words:
        for name in _resolve_word(session, word):
            wanted.update(collect_stack(name, order) if name in order else (name,))
    return frozenset(wanted)


def _resolve_word(session: Session, word: str) -> Sequence[PatchId]:
    for each in find_topics(session):
        if each.name == word:
            return each.patches
    name = word.removeprefix("@")
    if name.isdecimal() or any(name == patch.id for patch in session.plan.patches):
        return (resolve_seen_patch(session, name),)
    try:
        return resolve_topic(session, word).patches
    except UnknownName as error:
        raise UnknownName(f"There is no topic or patch {word}.", RemedyKind.SHOW_TOPICS) from error
