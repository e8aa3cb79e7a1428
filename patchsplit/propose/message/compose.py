"""Verbs and phrases to the sentences of a subject, with the overlap expected with upstream's."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from patchsplit.model.wording import WordingSource
from patchsplit.propose.items import Item, Novelty
from patchsplit.propose.message.phrases import Phrase, PhraseKind, collect_phrases
from patchsplit.propose.wording.chances import WordChances
from patchsplit.propose.wording.stems import stem, stem_words
from patchsplit.propose.wording.verbs import OBJECT_VERBS, has_evidence

MIN_CHANCE = 0.02
"""Probability of a stem below which no phrase is looked for that has it."""
MAX_OBJECTS, MAX_SECOND, MAX_PLACES, MAX_VERBS = 10, 4, 2, 4
"""Objects, second objects, places and verbs that are tried."""
WORD_COST = 0.2
"""Probability that a word must have to be worth its room, when objects are ranked."""
BONUS = {
    PhraseKind.NAME: 0.05,
    PhraseKind.PLACE: 0.02,
    PhraseKind.PROSE: 0.02,
    PhraseKind.PARTS: 0.0,
}
"""Expected F1 that a phrase of a kind may cost: a name says exactly what it means."""
STRANGE_PAIR = 0.06
"""Expected F1 that two parts of a name must gain that no past subject has side by side."""
GROWING = frozenset({"add", "introduce", "implement", "support", "enable"})
SHRINKING = frozenset({"remove", "drop"})
NAMING = frozenset({"add", "introduce", "use"})
"""Verbs that a new name can follow."""
ACTIONS = frozenset(
    [
        "get",
        "set",
        "add",
        "del",
        "remove",
        "delete",
        "create",
        "init",
        "initialize",
        "destroy",
        "free",
        "alloc",
        "put",
        "is",
        "has",
        "find",
        "parse",
        "handle",
        "process",
        "run",
        "start",
        "stop",
        "update",
        "check",
        "test",
        "do",
        "make",
        "use",
        "send",
        "recv",
        "read",
        "write",
        "call",
        "open",
        "close",
        "append",
        "insert",
        "clear",
        "reset",
        "print",
        "show",
        "load",
        "save",
        "fix",
        "try",
        "copy",
        "move",
        "wait",
        "build",
        "apply",
        "enable",
        "disable",
        "validate",
        "verify",
        "assert",
    ]
)
"""Parts of names that no noun phrase begins or ends with."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that a subject can be, without prefix, capitalised."""

    text: str
    worth: float
    """The expected F1 of its words, with what its form is worth."""
    source: WordingSource = WordingSource.LINES
    where: str = ""
    """"path:line" that it was read from; empty: the whole patch."""


def compose_sentences(
    items: Sequence[Item],
    novelty: Novelty,
    chances: WordChances,
    word_pairs: Container[tuple[str, str]],
) -> Iterator[Sentence]:
    """Yields sentences of a verb, an object, and a place or a second object, in no order.

    `word_pairs` are neighbouring words of past subjects.
    """
    likely = {one for one, chance in chances.words.items() if chance > MIN_CHANCE}
    found = (p for p in collect_phrases(items, novelty, chances.words, likely) if _is_noun(p))
    phrases = _rank_phrases(list(found), chances, word_pairs)
    added = stem_words(word for item in items for word in item.added)
    removed = stem_words(word for item in items for word in item.removed)
    objects = _drop_same(phrases)
    places = [p for p in phrases if p[0].kind is PhraseKind.PLACE][:MAX_PLACES]
    second = [p for p in objects[:MAX_SECOND] if p[0].kind in (PhraseKind.NAME, PhraseKind.PROSE)]
    for verb in choose_verbs(chances):
        for one, bonus in objects:
            if not _suits(verb, one, added, removed):
                continue
            stems = {stem(verb), *one.stems}
            text = f"{verb.capitalize()} {one.text}"
            yield Sentence(text, chances.expect_overlap(stems) + bonus)
            for other, more in (*places, *second):
                if other.stems.isdisjoint(stems):
                    joint = "in" if other.kind is PhraseKind.PLACE else "for"
                    worth = chances.expect_overlap(stems | other.stems) + bonus + more
                    yield Sentence(f"{text} {joint} {other.text}", worth)


def choose_verbs(chances: WordChances) -> list[str]:
    """Returns the verbs that a patch gives evidence for, the most likely first."""
    likely = {verb: chances.verbs.get(stem(verb), 0.0) for verb in OBJECT_VERBS}
    ranked = sorted(likely, key=lambda verb: (-likely[verb], verb))
    return [v for v in ranked if has_evidence(v, likely[v], chances.shape)][:MAX_VERBS]


def _is_noun(phrase: Phrase) -> bool:
    words = phrase.text.lower().split()
    return phrase.kind is not PhraseKind.PARTS or not ({words[0], words[-1]} & ACTIONS)


def _rank_phrases(
    phrases: Sequence[Phrase], chances: WordChances, word_pairs: Container[tuple[str, str]]
) -> list[tuple[Phrase, float]]:
    """Returns the phrases with the bonus of their form, the best objects first."""
    found = [(phrase, _weigh_form(phrase, word_pairs)) for phrase in phrases]
    gain = {
        phrase.text: bonus + sum(chances.find(one) - WORD_COST for one in phrase.stems)
        for phrase, bonus in found
    }
    return sorted(found, key=lambda at: (-gain[at[0].text], len(at[0].text), at[0].text))


def _weigh_form(phrase: Phrase, word_pairs: Container[tuple[str, str]]) -> float:
    bonus = BONUS[phrase.kind]
    if phrase.kind is PhraseKind.PARTS:
        pairs = pairwise(phrase.text.lower().split())
        bonus -= STRANGE_PAIR * sum(pair not in word_pairs for pair in pairs)
    return bonus


def _drop_same(phrases: Sequence[tuple[Phrase, float]]) -> list[tuple[Phrase, float]]:
    """Returns the first MAX_OBJECTS phrases, of those with the same stems only the first."""
    first: dict[frozenset[str], tuple[Phrase, float]] = {}
    for phrase, bonus in phrases:
        first.setdefault(phrase.stems, (phrase, bonus))
        if len(first) == MAX_OBJECTS:
            break
    return list(first.values())


def _suits(verb: str, phrase: Phrase, added: frozenset[str], removed: frozenset[str]) -> bool:
    """Tells whether the lines do to a phrase what the verb says."""
    is_new, is_gone = phrase.stems <= added, phrase.stems <= removed
    if phrase.kind is PhraseKind.NAME:
        # A name that comes or goes as a whole: it was not there to be fixed, nor is it any more.
        return verb in (NAMING if is_new else SHRINKING)
    if verb in GROWING:
        return phrase.kind is not PhraseKind.PLACE and is_new
    if verb in SHRINKING:
        return is_gone and not is_new
    return True
