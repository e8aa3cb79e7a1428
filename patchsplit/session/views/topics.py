"""A session to its topics: groups of patches that can be sent independently of each other."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from patchsplit.emit.subseries import collect_stack
from patchsplit.errors import PatchsplitError, RemedyKind, UnknownName
from patchsplit.model.delta import Hunk, HunkId
from patchsplit.model.graph import lift_edges
from patchsplit.model.message import prefix_of
from patchsplit.model.plan import Patch, PatchId, Plan
from patchsplit.model.topic import Topic, group_into_topics
from patchsplit.session.numbers import resolve_seen_patch
from patchsplit.session.series.commits import find_needs
from patchsplit.session.session import Session

Topics = tuple[Topic[PatchId], ...]


def find_topics(session: Session) -> Topics:
    """Returns the topics of the series."""
    pairs = lift_edges(session.analysis.graph, session.plan.owner())
    return group_topics(session.plan, session.analysis.delta.by_id(), pairs)


def group_topics(
    plan: Plan, hunks: Mapping[HunkId, Hunk], pairs: Iterable[tuple[PatchId, PatchId]]
) -> Topics:
    """Returns the topics of a plan; `pairs` are its dependencies: (needed, needing)."""
    return group_into_topics({patch.id: find_area(patch, hunks) for patch in plan.patches}, pairs)


def find_area(patch: Patch, hunks: Mapping[HunkId, Hunk]) -> str:
    """Returns the prefix of a patch's subject, else the folder of most of its changed lines."""
    prefix = prefix_of(patch.subject)
    if prefix:
        return prefix
    size: Counter[str] = Counter()
    for name in patch.hunks:
        folder = posixpath.dirname(hunks[name].path)
        size[folder] += len(hunks[name].old) + len(hunks[name].new)
    return min(size, key=lambda folder: (-size[folder], folder), default="")


def name_topics(all_topics: Topics) -> dict[PatchId, str]:
    """Returns the name of each patch's topic; "" for a patch that is alone in its topic."""
    return {
        patch: topic.name if len(topic.patches) > 1 else ""
        for topic in all_topics
        for patch in topic.patches
    }


def select_patches(session: Session, words: Sequence[str]) -> frozenset[PatchId]:
    """Returns the patches that words name, with all that they need before them.

    A word is the name of a topic, else the number (from 1) or id of a patch, else the beginning of
    one topic's name. Raises PatchsplitError for a word that names nothing, or several topics,
    and Refused for a number that was another patch's when it was last seen.
    """
    found, order = find_topics(session), find_needs(session)
    wanted: set[PatchId] = set()
    for word in words:
        for name in _resolve_word(session, word, found):
            wanted.update(collect_stack(name, order) if name in order else (name,))
    return frozenset(wanted)


def _resolve_word(session: Session, word: str, all_topics: Topics) -> Sequence[PatchId]:
    for topic in all_topics:
        if topic.name == word:
            return topic.patches
    name = word.removeprefix("@")
    if name.isdecimal() or any(name == patch.id for patch in session.plan.patches):
        return (resolve_seen_patch(session, name),)
    matching = [topic for topic in all_topics if topic.name.startswith(word)]
    if len(matching) == 1:
        return matching[0].patches
    if matching:
        names = ", ".join(topic.name for topic in matching)
        raise PatchsplitError(f"The topic {word} is ambiguous: {names}.", "Use the full name.")
    raise UnknownName(f"There is no topic or patch {word}.", RemedyKind.SHOW_TOPICS)
