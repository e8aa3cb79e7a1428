"""A patch to the sentences that it says of itself: release notes, documents, comments, titles.

Sentences are taken as they are written, from added lines alone; a removed TODO is the exception.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from patchsplit.model.delta import Hunk
from patchsplit.model.facts import Category
from patchsplit.model.wording import WordingSource
from patchsplit.propose.boilerplate import is_ownership_line, strip_boilerplate
from patchsplit.propose.items import Item
from patchsplit.propose.tokens import TEST_TITLE
from patchsplit.propose.wording.patch_words import NOTE_PATH

MIN_WORDS, MAX_WORDS = 4, 60
"""Words of a sentence that is taken."""
MAX_KNOWN = 0.5
"""Share of a sentence's words that its hunk removes up to which it says something new."""
MAX_HUNK_LINES = 400
"""Lines of a hunk that are read."""
BULLET = re.compile(r"\s*(?:[-*+o] +\|?|\d+[.)] +|\.\. \w+:: *)")
"""The beginning of an item of a list."""
RENO_KEY = re.compile(r"\s*(?:---|(?P<key>[a-z_]+):(?:\s*\|)?)\s*$")
"""A line of a release note of reno that is no text."""
RENO_TEXT = re.compile(
    r"^\s*(?:features|issues|upgrade|deprecations|critical|security|fixes|other|prelude):\s*(?=\S)"
)
"""The beginning of a text that stands on the line of its key."""
MARKUP = re.compile(
    r"\s*(?:[=~^\-#*+_`.]{3,}|\.\. .*|:\w+:.*|\[\[.*|\.[A-Z][A-Za-z]\b.*|</?\w+[^>]*>)\s*$"
)
"""A line of a document that is no text."""
COMMENT_LINE = re.compile(
    r"\s*(?:/\*+!?|\*/|\*(?=[\s/]|$)|//+!?|#+(?!\s*(?:include|define|undef|if|ifdef|ifndef|else|elif"
    r"|endif|error|pragma)\b)|dnl\b|;;+|\"\"\"|''')(?P<text>.*)"
)
COMMENT_END = re.compile(r"\s*(?:\*/|\"\"\"|''')\s*$")
COMMENT_CLOSE = re.compile(r"\S\s*(?:\*/|\"\"\"|''')\s*$")
FULL_STOP = re.compile(r"[.!?][\'\"`)\]]*$")
WORD = re.compile(r"\w+")
DOCSTRING = re.compile(r"\s*[rR]?(?:\"\"\"|''')")
SENTENCE_END = re.compile(r"(?<=[a-z0-9)\]'\"`%][.!?])\s+(?=[A-Z`'\"(])")
PROSE = re.compile(r"[A-Z`'\"(][^{};\\]*[\w)\]'\"`.!?]")
CODE = re.compile(
    r"(?:^|\s)(?:---|diff -|Index:|[-+@]{2}\s|\w+\s*=\s*\w+;|return\b|#include)|[{};]\s*$|==|&&|->"
)
TODO = re.compile(r"\b(?:TODO|FIXME|XXX)\b(?:\([^)]*\))?:?\s*(?P<text>.*)")
MESSAGE = re.compile(r"(?:help|description)\s*=\s*_?\(?\s*[\"'](?P<help>[^\"']{12,200})[\"']"
                     r"|\bN_\(\"(?P<option>[^\"]{8,120})\"\)")  # fmt: skip


@dataclass(frozen=True, slots=True)
class PatchText:
    """A sentence that stands in a patch."""

    text: str
    source: WordingSource
    where: str
    """"path:line" of its hunk in the fork, 1-based."""


def find_texts(items: Sequence[Item]) -> list[PatchText]:
    """Returns the sentences of a patch, release notes first, then in its order; each text once."""
    found: dict[str, PatchText] = {}
    for item in items:
        for hunk in item.hunks:
            for source, text in _iter_hunk_texts(item, hunk):
                if text not in found:
                    where = f"{item.file.path}:{hunk.new.start + 1}"
                    found[text] = PatchText(text, source, where)
    order = list(WordingSource)
    return sorted(found.values(), key=lambda one: order.index(one.source))


def _iter_hunk_texts(item: Item, hunk: Hunk) -> Iterator[tuple[WordingSource, str]]:
    known = set(WORD.findall(b" ".join(hunk.removed).decode("utf-8", "replace").lower()))
    for source, text in _iter_all_texts(item, hunk):
        words = WORD.findall(text.lower())
        if source is WordingSource.TODO or _count_share(words, known) <= MAX_KNOWN:
            yield source, text


def _count_share(words: Sequence[str], known: Container[str]) -> float:
    return sum(word in known for word in words) / max(len(words), 1)


def _iter_all_texts(item: Item, hunk: Hunk) -> Iterator[tuple[WordingSource, str]]:
    """Yields the sentences of the added lines, and of TODOs that go."""
    added, is_new = _decode(hunk.added), not hunk.removed
    if NOTE_PATH.search(item.file.path):
        for text in _iter_document(added, is_new=is_new):
            yield WordingSource.RELEASE_NOTE, text
    elif item.facts.category is Category.DOC:
        for text in _iter_document(added, is_new=is_new):
            yield WordingSource.DOCUMENTATION, text
    else:
        if item.facts.category is Category.TEST:
            yield from ((WordingSource.TEST, text) for text in _iter_titles(hunk.added))
        yield from ((WordingSource.TEXT, text) for text in _iter_messages(added))
        yield from ((WordingSource.COMMENT, text) for text in _iter_comments(added))
        for line in _decode(hunk.removed):
            todo = TODO.search(line)
            if todo is not None and _is_sentence(todo["text"]):
                yield WordingSource.TODO, todo["text"].strip(" */")


def _decode(lines: Sequence[bytes]) -> list[str]:
    kept = strip_boilerplate(tuple(lines[:MAX_HUNK_LINES]))
    return [
        line.decode("utf-8", "replace").rstrip()
        for line in kept
        if not is_ownership_line(line) or not line.strip()
    ]


def _iter_document(lines: Sequence[str], *, is_new: bool) -> Iterator[str]:
    """Yields the sentences of the paragraphs and the list items of added lines.

    The last one may go on in lines that are not added: without a full stop it counts only where it
    is an item of a list, and `is_new`, as the lines replace none.
    """
    block: list[str] = []
    is_item = False
    for line in lines:
        bullet = BULLET.match(line)
        is_text = line.strip() and not MARKUP.match(line) and not RENO_KEY.match(line)
        if bullet or not is_text:
            yield from _split_sentences(block)
            block, is_item = [], bool(bullet)
        if is_text:
            text = line[bullet.end() :] if bullet else line
            block.append(RENO_TEXT.sub("", text) if not block else text)
    yield from _split_sentences(block, is_open=not (is_item and is_new))


def _iter_comments(lines: Sequence[str]) -> Iterator[str]:
    """Yields the sentences of comments and docstrings in added lines."""
    block: list[str] = []
    in_docstring = is_closed = False
    for line in lines:
        found = COMMENT_LINE.match(line)
        text = line if in_docstring else found["text"] if found else None
        if DOCSTRING.match(line) and not in_docstring:
            in_docstring = not re.search(r"\S\s*(?:\"\"\"|''')\s*$", line)
        elif in_docstring and COMMENT_END.search(line):
            in_docstring = False
        if text is None or not text.strip(" */\"'"):
            yield from _split_sentences(block)
            block = []
        else:
            block.append(re.sub(r"\s*(?:\*/|\"\"\"|''').*$", "", text))
            is_closed = COMMENT_CLOSE.search(line) is not None
    yield from _split_sentences(block, is_open=not is_closed)


def _iter_titles(lines: Sequence[bytes]) -> Iterator[str]:
    for at in TEST_TITLE.finditer(b"".join(lines)):
        yield next(group for group in at.groups() if group).decode("utf-8", "replace").strip()


def _iter_messages(lines: Sequence[str]) -> Iterator[str]:
    """Yields the help of new options."""
    for at in MESSAGE.finditer("\n".join(lines)):
        text = (at["help"] or at["option"]).strip()
        yield text


def _split_sentences(block: Sequence[str], *, is_open: bool = False) -> Iterator[str]:
    """Yields the sentences of a paragraph; where it is open, the last one needs its full stop."""
    text = re.sub(r"\s+", " ", " ".join(block)).strip()
    sentences = SENTENCE_END.split(text)
    if is_open and not FULL_STOP.search(sentences[-1]):
        sentences.pop()
    for sentence in sentences:
        if _is_sentence(sentence):
            yield sentence.strip()


def _is_sentence(text: str) -> bool:
    """Tells whether a text reads as prose, and has no character that a message must not have."""
    count = len(text.split())
    return (
        MIN_WORDS <= count <= MAX_WORDS
        and text.isprintable()
        and "\ufffd" not in text
        and PROSE.match(text) is not None
        and CODE.search(text) is None
    )
