"""Items to the subject of their patch: prefix, sentence and style; no two patches have the same."""

from __future__ import annotations

from collections.abc import Container, Sequence
from itertools import count

from patchsplit.model.message import subject_without_prefix
from patchsplit.propose.items import Item, Novelty
from patchsplit.propose.message.prefix import (
    SubjectStyle,
    choose_prefix,
    format_subject,
    shorten_subject,
    weigh_files,
)
from patchsplit.propose.message.subject import generate_sentences


def write_subject(
    items: Sequence[Item], style: SubjectStyle, novelty: Novelty, used_subjects: Container[str]
) -> str:
    """Returns a generated subject for the items of a patch, which is none of `used_subjects`."""
    prefix = choose_item_prefix(items, style)
    tried = [
        format_subject(style, prefix, sentence)
        for sentence in generate_sentences(items, novelty, prefix)
    ]
    fitting = [subject for subject in tried if len(subject) <= style.max_length]
    cut = [
        short
        for subject in tried
        if " " in subject_without_prefix(short := shorten_subject(style, subject))
    ]
    tried = [*fitting, *cut] or tried
    fresh = next((subject for subject in tried if subject not in used_subjects), None)
    return fresh or _number_subject(tried[0], used_subjects)


def choose_item_prefix(items: Sequence[Item], style: SubjectStyle) -> str:
    """Returns the prefix for the files of the items; "" where the style has none."""
    parts = ((item.file.path, item.facts.category, item.size) for item in items)
    return choose_prefix(style, weigh_files(parts))


def _number_subject(subject: str, used_subjects: Container[str]) -> str:
    """Returns the subject with the first number from 2 on that makes it unique: "…, part 2"."""
    bare = subject.removesuffix(".")
    stop = subject[len(bare) :]
    return next(s for n in count(2) if (s := f"{bare}, part {n}{stop}") not in used_subjects)
