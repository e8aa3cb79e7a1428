"""A patch to the stems of its words, by where they stand: path, scope, comment, title and so on."""

from __future__ import annotations

import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from patchsplit.model.facts import Category
from patchsplit.propose.items import Item, Novelty
from patchsplit.propose.tokens import TEST_TITLE
from patchsplit.propose.wording.stems import TYPE_NAMES, extract_stems

WordCount = defaultdict[str, float]
"""Stem -> how often it stands somewhere, or the share of the patch that it is about."""

PLACES = (
    "file", "folder", "scope", "define", "drop", "new", "gone", "code", "old_code", "comment",
    "old_comment", "text", "document", "old_document", "note", "test", "title",
)  # fmt: skip
"""Where words stand; "old" ones are removed, "note" is a release note, "text" is in quotes."""
MAX_BYTES = 6000
"""Bytes of an item that are read: the largest files would count as much as all others."""
MAX_TOTAL_BYTES = 24_000
"""Bytes of a patch that are read."""
NAME = re.compile(rb"[A-Za-z_]\w+")
COMMENT = re.compile(
    rb"/\*.*?(?:\*/|\Z)|//[^\n]*|^[ \t]*\*[ \t/][^\n]*"
    rb"|(?:^|(?<=\s))#(?![ \t]*(?:include|define|undef|if|ifdef|ifndef|else|elif|endif|error"
    rb"|pragma)\b)[^\n]*|\"\"\".*?(?:\"\"\"|\Z)",
    re.DOTALL | re.MULTILINE,
)
STRING = re.compile(rb"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'")
NOTE_PATH = re.compile(
    r"(?:^|/)(?:NEWS|CHANGES|ChangeLog|RelNotes|releasenotes|release[-_]?notes|rel_notes)\b",
    re.IGNORECASE,
)
"""Paths of release notes."""
NOT_CODE_WEIGHT = 0.2
"""Weight of a changed line that is not code, for the files and scopes that a patch is about."""


def count_patch_words(items: Sequence[Item], novelty: Novelty) -> dict[str, WordCount]:
    """Returns the stems of the items of a patch by PLACES."""
    found: dict[str, WordCount] = {place: defaultdict(float) for place in PLACES}
    _count_paths(items, found)
    room = MAX_TOTAL_BYTES
    for item in items:
        for place, names in (
            ("define", item.facts.defines),
            ("drop", item.facts.drops),
            ("new", item.added & novelty.new),
            ("gone", item.removed & novelty.gone),
        ):
            for name in names:
                for one in extract_stems(name):
                    found[place][one] += 1
        if room > 0:
            room -= _count_lines(item, found)
    return found


def _count_paths(items: Sequence[Item], found: Mapping[str, WordCount]) -> None:
    """Counts files, folders and scopes by their shares of the changed lines."""
    sizes: WordCount = defaultdict(float)
    total = sum(item.size for item in items) or 1
    for item in items:
        is_code = item.facts.category is Category.CODE
        sizes[item.file.path] += item.size if is_code else item.size * NOT_CODE_WEIGHT
        for one in extract_stems(item.facts.inside):
            found["scope"][one] += item.size / total
    whole = sum(sizes.values()) or 1
    for path, size in sizes.items():
        folder, base = posixpath.split(path)
        for one in extract_stems(base.split(".")[0]):
            found["file"][one] += size / whole
        for one in {one for part in folder.split("/")[-2:] for one in extract_stems(part)}:
            found["folder"][one] += size / whole


def _count_lines(item: Item, found: Mapping[str, WordCount]) -> int:
    """Counts the words of an item's lines; returns how many bytes were read."""
    category, size = item.facts.category, 0
    for side, old in (("added", ""), ("removed", "old_")):
        text = b"".join(line for hunk in item.hunks for line in getattr(hunk, side))[:MAX_BYTES]
        size += len(text)
        if category is Category.DOC:
            _add(found[f"{old}document"], text)
            if not old and NOTE_PATH.search(item.file.path):
                _add(found["note"], text)
        elif category is Category.TEST:
            if not old:
                _add(found["test"], text)
                titles = (
                    group for at in TEST_TITLE.finditer(text) for group in at.groups() if group
                )
                _add(found["title"], b" ".join(titles))
        else:
            comments, rest = _take_out(COMMENT, text)
            strings, code = _take_out(STRING, rest)
            _add(found[f"{old}comment"], comments)
            _add(found[f"{old}code"], code)
            if not old:
                _add(found["text"], strings)
    return size


def _take_out(pattern: re.Pattern[bytes], text: bytes) -> tuple[bytes, bytes]:
    """Returns what the pattern matches, joined, and the text without it."""
    parts = pattern.findall(text)
    return (b"\n".join(parts), pattern.sub(b" ", text)) if parts else (b"", text)


def _add(count: WordCount, text: bytes) -> None:
    if text:
        for name, times in Counter(NAME.findall(text)).items():
            word = name.decode("ascii", "replace")
            if word not in TYPE_NAMES:
                for one in extract_stems(word):
                    count[one] += times


def merge_counts(counts: Iterable[Mapping[str, float]]) -> WordCount:
    """Returns the sums of several counts."""
    total: WordCount = defaultdict(float)
    for one in counts:
        for word, times in one.items():
            total[word] += times
    return total
