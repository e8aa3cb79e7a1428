"""Topics to their names: the area, the common words of their new names, and one of these names.

libvirt: l3 cache (cachetune)
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from patchsplit.model.message import prefix_of, subject_without_prefix
from patchsplit.model.topics.listing import DEFAULT_NAME, make_unique
from patchsplit.propose.items import Item
from patchsplit.propose.message.names import rank_names
from patchsplit.propose.tokens import KEYWORDS, NAME_PART, is_compound

MAX_WORDS = 3
"""Words of the phrase between the area and the name."""
MIN_WORD_LENGTH = 3
"""Characters of a word that the phrase can have, unless it has a digit."""
MAX_NAME_LENGTH = 40
"""Characters of a name that is given in brackets."""
DULL_TEXT = """
    add added set get new init test tests file files data info list name node size value type fix
    update change support make check remove index old len buf ptr ctx state str num ret err error
    handle process read write create delete rst txt bugs fixes misc
"""
DULL_WORDS = KEYWORDS | frozenset(DULL_TEXT.split())
"""Parts of names that say nothing about what a topic is for."""


@dataclass(frozen=True, slots=True)
class TopicContent:
    """What a topic is named after."""

    patches: Sequence[Sequence[Item]]
    """The items of each patch."""
    subjects: Sequence[str]
    """The subject of each patch."""


def write_topic_names(topics: Sequence[TopicContent], new_names: frozenset[str]) -> list[str]:
    """Returns a name for each topic, all different.

    `new_names` are the words that the delta brings. A topic of one patch is named by its subject.
    """
    words = [_count_words(topic, new_names) for topic in topics]
    spread = Counter(word for some in words for word in some)
    found: list[str] = []
    for topic, some in zip(topics, words, strict=True):
        name = topic.subjects[0].removesuffix(".")
        if len(topic.subjects) > 1:
            rarity = {word: math.log(1 + len(topics) / spread[word]) for word in some}
            name = _write_name(topic, some, rarity, new_names)
        found.append(make_unique(name, set(found)))
    return found


def _count_words(topic: TopicContent, new_names: frozenset[str]) -> Counter[str]:
    """Counts in how many items a part of a new name is, and in how many subjects a word is."""
    found: Counter[str] = Counter()
    for items in topic.patches:
        for item in items:
            parts = {part for name in item.added & new_names for part in _split(name)}
            found.update(parts)
    for subject in topic.subjects:
        found.update(dict.fromkeys(_split(subject_without_prefix(subject)), 2))
    return Counter({word: n for word, n in found.items() if _is_telling(word)})


def _split(name: str) -> list[str]:
    return [part.lower() for part in NAME_PART.findall(name)]


def _is_telling(word: str) -> bool:
    long_enough = len(word) >= MIN_WORD_LENGTH or any(letter.isdigit() for letter in word)
    return long_enough and not word.isdigit() and word not in DULL_WORDS


def _write_name(
    topic: TopicContent, words: Counter[str], rarity: Mapping[str, float], new_names: frozenset[str]
) -> str:
    area = _find_area(topic.subjects)
    known = set(_split(area))
    ranked = sorted(
        (word for word in words if word not in known),
        key=lambda word: (-words[word] * rarity[word], word),
    )
    name = _find_main_name(topic, new_names, words, rarity)
    phrase = _join_phrase(ranked, topic, new_names)
    bracket = f" ({name})" if name and name.lower() != phrase.replace(" ", "_") else ""
    if not phrase:
        return f"{area}{bracket}" if area else name or DEFAULT_NAME
    return f"{area}: {phrase}{bracket}" if area else f"{phrase}{bracket}"


def _find_area(subjects: Sequence[str]) -> str:
    """Returns the prefix of most subjects, or what is common to the two most usual ones."""
    count = Counter(filter(None, map(prefix_of, subjects)))
    if not count:
        return ""
    first, times = count.most_common(1)[0]
    if 2 * times >= len(subjects):
        return first
    folders = Counter(prefix.split("/")[0] for prefix in count.elements())
    folder, often = folders.most_common(1)[0]
    return folder if often > times else first


def _join_phrase(ranked: Sequence[str], topic: TopicContent, new_names: frozenset[str]) -> str:
    """Returns the most telling word, with the words that stand beside it in most new names."""
    if not ranked:
        return ""
    pairs: Counter[tuple[str, str]] = Counter()
    for items in topic.patches:
        for item in items:
            for name in item.added & new_names:
                pairs.update(pairwise(_split(name)))
    for subject in topic.subjects:
        pairs.update(pairwise(_split(subject_without_prefix(subject))))
    wanted = set(ranked[: 2 * MAX_WORDS])
    phrase = [ranked[0]]
    while len(phrase) < MAX_WORDS:
        before = [(n, one, 0) for (one, two), n in pairs.items() if two == phrase[0]]
        after = [(n, two, 1) for (one, two), n in pairs.items() if one == phrase[-1]]
        usable = [each for each in (*before, *after) if each[1] in wanted - set(phrase)]
        if not usable or max(usable)[0] < 2:
            break
        _, word, side = max(usable)
        phrase.insert(len(phrase) if side else 0, word)
    return " ".join(phrase)


def _find_main_name(
    topic: TopicContent,
    new_names: frozenset[str],
    words: Counter[str],
    rarity: Mapping[str, float],
) -> str:
    """Returns the new name of several parts that most items have; "" if there is none."""
    items = [item for some in topic.patches for item in some]
    uses = Counter(name for item in items for name in item.added & new_names)
    defined = {name.removesuffix("()") for name in rank_names(items, "defines")}

    def weigh(name: str) -> float:
        parts = [words[part] * rarity[part] for part in _split(name) if part in rarity]
        return uses[name] * (2 if name in defined else 1) * (sum(parts) / len(parts))

    usable = [
        name
        for name in uses
        if len(name) <= MAX_NAME_LENGTH
        and any(part in rarity for part in _split(name))
        and (is_compound(name) or name in defined or uses[name] > 1)
    ]
    return min(usable, key=lambda name: (-weigh(name), name), default="")
