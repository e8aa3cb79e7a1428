"""Words of subjects and of code to stems, by which a subject and a change can be compared."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from patchsplit.model.message import subject_without_prefix

PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
WORD = re.compile(r"[A-Za-z_]\w*")
SUFFIXES = ("ing", "ed", "es", "s")
TAG = re.compile(r"(?:\[[^\]]*\]\s*)+")
"""Tags in brackets at the beginning of a subject."""
FUNCTION_WORDS = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "to",
        "in",
        "on",
        "for",
        "and",
        "or",
        "with",
        "from",
        "by",
        "at",
        "as",
        "is",
        "are",
        "be",
        "not",
        "it",
        "its",
        "this",
        "that",
        "when",
        "if",
        "into",
        "out",
        "up",
        "only",
        "also",
        "use",
        "using",
        "via",
        "more",
        "so",
        "no",
        "new",
        "all",
    ]
)
"""Words that say nothing of what changes."""
TYPE_NAMES = frozenset(
    ["int", "char", "void", "bool", "const", "static", "struct", "unsigned", "long", "self", "None"]
)
"""Words that stand in every second line of code."""


@lru_cache(1 << 17)
def extract_stems(word: str) -> tuple[str, ...]:
    """Returns the stems of the parts of a name: "pars" and "flow" of "parsed_flows"."""
    parts = (part.lower() for part in PART.findall(word) if len(part) > 1)
    return tuple(dict.fromkeys(stem(part) for part in parts if part not in FUNCTION_WORDS))


def stem(word: str) -> str:
    """Returns a lower-case word without its ending, as long as three characters are left."""
    for suffix in SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) > 2:
            return word[: -len(suffix)]
    return word


def stem_text(text: str) -> frozenset[str]:
    """Returns the stems of all words of a text."""
    return stem_words(WORD.findall(text))


def stem_words(words: Iterable[str]) -> frozenset[str]:
    """Returns the stems of words and names."""
    return frozenset(one for word in words for one in extract_stems(word))


def stem_subject(subject: str) -> frozenset[str]:
    """Returns the stems of a subject without its tags and its prefix."""
    return stem_text(subject_without_prefix(TAG.sub("", subject)))
