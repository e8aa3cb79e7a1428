"""A patch to the phrases that the object of its subject can be: names, parts of them, noun phrases.

Each phrase stands in the patch as it is written, or is the words of one name of it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from patchsplit.model.facts import Category
from patchsplit.propose.items import Item, Novelty
from patchsplit.propose.message.names import rank_changed_functions, rank_names
from patchsplit.propose.tokens import TEST_TITLE, is_compound
from patchsplit.propose.wording.patch_words import COMMENT, STRING
from patchsplit.propose.wording.stems import FUNCTION_WORDS, PART, stem_text

MAX_PARTS = 3
"""Parts of a name, or words, of a phrase."""
MAX_NAMES = 40
"""Names that are taken apart."""
MAX_TEXT = 4000
"""Bytes of prose that are read."""
TOKEN = re.compile(r"[A-Za-z][\w-]*[A-Za-z0-9]|[A-Za-z]|[^\w\s]|\d+")
NOT_NOUN_TEXT = """
    i you he she we they them their our your his her its my me us there here who whom whose which
    what where why how can could may might must shall should will would do does did done doing don
    doesn has have had having was were been being am isn aren wasn get gets got make makes made let
    need needs needed want wants some any each every both either neither few many much most other
    such same own just then than too very now never always often still yet already even however
    because since while until unless though although so thus hence therefore but nor per via about
    after again against before below between during further once over through under above across
    along among around behind beside besides beyond despite except inside near onto past toward
    towards upon within without e g etc see note todo fixme xxx ok yes no one two three first last
    due according please actually really probably maybe perhaps currently else return returns true
    false null none given like get set try tries tried think know sure able rather instead
"""
NOT_NOUNS = frozenset(NOT_NOUN_TEXT.split()) | FUNCTION_WORDS
"""Words that no noun phrase contains, in lower case."""


class PhraseKind(IntEnum):
    """What a phrase is made of."""

    NAME = 0
    """A name that the patch defines, drops, or is the first to use."""
    PLACE = 1
    """A function or a file in which lines change."""
    PARTS = 2
    """Neighbouring parts of a name, as words."""
    PROSE = 3
    """Neighbouring words of a comment, a document, a title or a text."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Some words that a subject can have as its object."""

    text: str
    stems: frozenset[str]
    kind: PhraseKind


def collect_phrases(
    items: Sequence[Item], novelty: Novelty, chances: Mapping[str, float], wanted: Container[str]
) -> list[Phrase]:
    """Returns the phrases of a patch that have one of the stems `wanted`, each text once.

    `chances` are the probabilities of stems, by which names are chosen.
    """
    found: dict[str, Phrase] = {}
    seen: set[str] = set()
    for text, kind in _iter_texts(items, novelty, chances):
        if text not in seen:
            seen.add(text)
            stems = stem_text(text)
            if any(one in wanted for one in stems):
                found[text] = Phrase(text, stems, kind)
    return list(found.values())


def _iter_texts(
    items: Sequence[Item], novelty: Novelty, chances: Mapping[str, float]
) -> Iterator[tuple[str, PhraseKind]]:
    code = [item for item in items if item.facts.category is Category.CODE] or items
    names = [*rank_names(code, "defines"), *rank_names(code, "drops")]
    bare = {name.removesuffix("()") for name in names}
    for name in names:
        if name.removesuffix("()") in novelty.new | novelty.gone:
            yield name, PhraseKind.NAME
    fresh = {
        word
        for item in code
        for word in (item.added & novelty.new) | (item.removed & novelty.gone)
        if is_compound(word) and word not in bare
    }
    yield from ((name, PhraseKind.NAME) for name in sorted(fresh)[:MAX_NAMES])
    functions = rank_changed_functions(code)
    yield from ((name, PhraseKind.PLACE) for name in functions[:3])
    files = sorted({posixpath.basename(item.file.path) for item in items})
    yield from ((name, PhraseKind.PLACE) for name in files[:4])
    words = {word for item in items for word in item.added | item.removed}
    likely = sorted(
        (word for word in words | bare | {f.removesuffix("()") for f in functions}),
        key=lambda word: (-_sum(chances, word), word),
    )
    for name in likely[:MAX_NAMES]:
        yield from ((text, PhraseKind.PARTS) for text in _take_apart(name))
    for text in _iter_prose(items):
        yield from ((phrase, PhraseKind.PROSE) for phrase in find_noun_phrases(text))


def _sum(chances: Mapping[str, float], word: str) -> float:
    return sum(chances.get(one, 0.0) for one in stem_text(word))


def _take_apart(name: str) -> Iterator[str]:
    """Yields the runs of parts of a name, in lower case; capitals of several letters stay."""
    parts = [
        part if len(part) > 1 and part.isupper() else part.lower() for part in PART.findall(name)
    ]
    if name.upper() == name:
        parts = [part.lower() for part in parts]
    yield from _iter_runs([p if p.lower() not in NOT_NOUNS and len(p) > 1 else "" for p in parts])


def _iter_runs(words: Sequence[str]) -> Iterator[str]:
    """Yields all runs of at most MAX_PARTS words; "" is in none."""
    for start in range(len(words)):
        for stop in range(start + 1, min(len(words), start + MAX_PARTS) + 1):
            if not words[stop - 1]:
                break
            yield " ".join(words[start:stop])


def _iter_prose(items: Sequence[Item]) -> Iterator[str]:
    """Yields the titles, comments, texts and documents of the added, then of the removed lines."""
    room = MAX_TEXT
    for side in ("added", "removed"):
        for item in items:
            if room <= 0:
                return
            text = b"".join(line for hunk in item.hunks for line in getattr(hunk, side))[:MAX_TEXT]
            if item.facts.category is not Category.DOC:
                titles = [
                    group for at in TEST_TITLE.finditer(text) for group in at.groups() if group
                ]
                text = b"\n".join([*titles, *COMMENT.findall(text), *STRING.findall(text)])
            room -= len(text)
            yield text.decode("utf-8", "replace")


def find_noun_phrases(text: str) -> Iterator[str]:
    """Yields runs of at most MAX_PARTS words of a text that no function word and no sign parts."""
    for line in text.splitlines():
        words = [
            token
            if token[0].isalpha() and token.lower() not in NOT_NOUNS and len(token) > 1
            else ""
            for token in TOKEN.findall(line.replace("'s ", " "))
        ]
        yield from _iter_runs([_lower(word) for word in words])


def _lower(word: str) -> str:
    """Returns a word in lower case, unless it is a name or an abbreviation."""
    return word if is_compound(word) or word.isupper() else word.lower()
