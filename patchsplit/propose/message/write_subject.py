"""Patches to their subjects: prefix, sentence and style; no two patches have the same."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import count

from patchsplit.model.message import subject_without_prefix
from patchsplit.model.wording import Candidate
from patchsplit.propose.items import Item, Novelty
from patchsplit.propose.message.compose import Sentence, compose_sentences
from patchsplit.propose.message.imperative import form_imperative
from patchsplit.propose.message.prefix import (
    SubjectStyle,
    choose_prefix,
    format_subject,
    shorten_subject,
    weigh_files,
)
from patchsplit.propose.message.subject import generate_sentences
from patchsplit.propose.message.texts import find_texts
from patchsplit.propose.wording.chances import WordChances, predict_chances
from patchsplit.propose.wording.past import PastSubjects
from patchsplit.propose.wording.stems import stem_text

MIN_PAST = 100
"""Past commits below which nothing is known of upstream's words: then the lines alone speak."""
MAX_LISTED = 8
"""Sentences on what the lines do that are weighed."""
MAX_TEXTS = 12
"""Sentences of a patch that are tried as subjects."""
QUOTE_BONUS = 0.04
"""Expected F1 that such a sentence may cost: a person wrote it of this very change."""
VAGUE = ("Update ", "Extend ", "Change ", "Adjust ", "Call ", "Use ", "Set ", "Import ")
"""Beginnings of sentences that say little."""
VAGUE_COST, COUNT_COST = 0.08, 0.1
"""Expected F1 that such a sentence, or one that counts what it does not name, must gain."""


class SubjectWriter:
    """Writes the subjects of several patches, each different."""

    def __init__(self, style: SubjectStyle, novelty: Novelty, past: PastSubjects) -> None:
        self.style = style
        self._novelty = novelty
        self._past = past

    def write(
        self, patches: Sequence[Sequence[Item]], used_subjects: Iterable[str] = ()
    ) -> list[str]:
        """Returns a subject for the items of each patch; it is none of `used_subjects`."""
        used = set(used_subjects)
        found = []
        for ranked in self.rank(patches):
            subject = _choose_fresh(self.style, [one.text for one in ranked], used)
            used.add(subject)
            found.append(subject)
        return found

    def rank(self, patches: Sequence[Sequence[Item]]) -> list[list[Candidate]]:
        """Returns subjects for the items of each patch, the best first; they may be too long."""
        prefixes = [choose_item_prefix(items, self.style) for items in patches]
        pairs = list(zip(patches, prefixes, strict=True))
        if self._past.counts.commits < MIN_PAST:
            return [
                [
                    self._format(prefix, Sentence(text, 0.0))
                    for text in generate_sentences(items, self._novelty, prefix)
                ]
                for items, prefix in pairs
            ]
        chances = predict_chances(pairs, self._novelty, self._past)
        return [
            [self._format(prefix, one) for one in self._rank_sentences(items, prefix, own)]
            for (items, prefix), own in zip(pairs, chances, strict=True)
        ]

    def _format(self, prefix: str, one: Sentence) -> Candidate:
        return Candidate(format_subject(self.style, prefix, one.text), one.source, one.where)

    def _rank_sentences(
        self, items: Sequence[Item], prefix: str, chances: WordChances
    ) -> list[Sentence]:
        """Returns sentences without prefix, the best first, and those that make others unique."""
        generated = dict.fromkeys(generate_sentences(items, self._novelty, prefix))
        listed = [Sentence(text, chances.expect_overlap(stem_text(text))) for text in generated]
        every = [
            *_quote_texts(items, chances),
            *listed[:MAX_LISTED],
            *compose_sentences(items, self._novelty, chances, self._past.word_pairs),
        ]
        room = self.style.max_length - len(prefix) - 3
        worth = {one.text: one.worth - _find_cost(one.text) for one in every}
        fitting = [one for one in every if len(one.text) <= room]
        ranked = sorted(
            fitting, key=lambda one: (-round(worth[one.text], 6), len(one.text), one.text)
        )
        return [*ranked, *listed]


def _quote_texts(items: Sequence[Item], chances: WordChances) -> Iterator[Sentence]:
    """Yields what the patch says of itself in the imperative."""
    for one in find_texts(items)[:MAX_TEXTS]:
        text = form_imperative(one.text, one.source)
        if text:
            worth = chances.expect_overlap(stem_text(text)) + QUOTE_BONUS
            yield Sentence(text, worth, one.source, one.where)


def _find_cost(sentence: str) -> float:
    vague = VAGUE_COST if sentence.startswith(VAGUE) else 0.0
    counted = COUNT_COST if " more" in sentence or sentence[4:5].isdigit() else 0.0
    return vague + counted


def _choose_fresh(style: SubjectStyle, tried: Sequence[str], used: Container[str]) -> str:
    """Returns the first subject that fits and is not used; else one that is cut, or numbered."""
    fitting = [subject for subject in tried if len(subject) <= style.max_length]
    cut = [
        short
        for subject in tried
        if " " in subject_without_prefix(short := shorten_subject(style, subject))
    ]
    usable = [*fitting, *cut] or tried
    fresh = next((subject for subject in usable if subject not in used), None)
    return fresh or _number_subject(usable[0], used)


def choose_item_prefix(items: Sequence[Item], style: SubjectStyle) -> str:
    """Returns the prefix for the files of the items; "" where the style has none."""
    parts = ((item.file.path, item.facts.category, item.size) for item in items)
    return choose_prefix(style, weigh_files(parts))


def _number_subject(subject: str, used: Container[str]) -> str:
    """Returns the subject with the first number from 2 on that makes it unique: "…, part 2"."""
    bare = subject.removesuffix(".")
    stop = subject[len(bare) :]
    return next(s for n in count(2) if (s := f"{bare}, part {n}{stop}") not in used)
