"""A session to its topics: groups of patches, each a series that could be sent alone."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from patchsplit.emit.subseries import stack
from patchsplit.errors import PatchsplitError
from patchsplit.model.delta import Hunk, HunkId
from patchsplit.model.graph import between
from patchsplit.model.message import prefix_of
from patchsplit.model.plan import Patch, PatchId, Plan
from patchsplit.model.topic import Topic, topics
from patchsplit.session.series.commits import needs
from patchsplit.session.session import Session

Topics = tuple[Topic[PatchId], ...]


def topics_of(session: Session) -> Topics:
    """Returns the topics of the series as it stands now."""
    pairs = between(session.analysis.graph, session.plan.owner())
    return topics_among(session.plan, session.analysis.delta.by_id(), pairs)


def topics_among(
    plan: Plan, hunks: Mapping[HunkId, Hunk], pairs: Iterable[tuple[PatchId, PatchId]]
) -> Topics:
    """Returns the same from what is known already; `pairs` are (needed, needing)."""
    return topics({patch.id: area(patch, hunks) for patch in plan.patches}, pairs)


def area(patch: Patch, hunks: Mapping[HunkId, Hunk]) -> str:
    """Returns what a patch is about: its subject's prefix, else the folder of most of its lines."""
    prefix = prefix_of(patch.subject)
    if prefix:
        return prefix
    size: Counter[str] = Counter()
    for name in patch.hunks:
        folder = posixpath.dirname(hunks[name].path)
        size[folder] += len(hunks[name].old) + len(hunks[name].new)
    return min(size, key=lambda folder: (-size[folder], folder), default="")


def names_of(found: Topics) -> dict[PatchId, str]:
    """Returns the topic of each patch; "" for one that is alone in its topic."""
    return {
        patch: topic.name if len(topic.patches) > 1 else ""
        for topic in found
        for patch in topic.patches
    }


def only(session: Session, words: Sequence[str]) -> frozenset[PatchId]:
    """Returns the patches that topics or patches are made of, with all that they need before them.

    A word is a topic's name, else a patch's number or id, else how one topic's name begins. Raises
    PatchsplitError where there is no such thing.
    """
    found, order = topics_of(session), needs(session)
    wanted: set[PatchId] = set()
    for word in words:
        for name in _named(word, found, session.plan):
            wanted.update(stack(name, order) if name in order else (name,))
    return frozenset(wanted)


def _named(word: str, found: Topics, plan: Plan) -> Sequence[PatchId]:
    for topic in found:
        if topic.name == word:
            return topic.patches
    for nth, patch in enumerate(plan.patches, 1):
        if word in (str(nth), patch.id):
            return (patch.id,)
    begun = [topic for topic in found if topic.name.startswith(word)]
    if len(begun) == 1:
        return begun[0].patches
    if begun:
        names = ", ".join(topic.name for topic in begun)
        raise PatchsplitError(f"{word} could be {len(begun)} topics: {names}.", "Say which.")
    raise PatchsplitError(
        f"There is no topic and no patch called {word}.", "List them: patchsplit topics"
    )
