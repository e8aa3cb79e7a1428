"""A group of items to a reason for each: the strongest relation to the others of its group."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from patchsplit.model.delta import Oid, Status
from patchsplit.model.facts import Category, ForkCommit
from patchsplit.propose.items import Item, extract_word_swap
from patchsplit.propose.similarity.features import normalize_stem

CLOSE_CALL_RATIO = 0.75
"""Share of the own patch's probability from which on the next best is a close call."""


@dataclass(frozen=True, slots=True)
class GroupCounts:
    """What the items of one group have in common, counted once for all of them."""

    items: Sequence[Item]
    words: Counter[str]
    """Word -> items that add or remove it."""
    edits: Counter[frozenset[str]]
    """Added and removed words, signed -> items with this edit."""
    functions: Counter[tuple[str, str]]
    """(Path, scope) -> items in it."""
    files: Counter[str]
    """Path -> items in it."""
    commits: Counter[Oid]
    """Fork commit -> items that it wrote most of."""
    code_by_stem: Mapping[str, str]
    """Stem -> path of the first code file with it."""


def count_group(items: Sequence[Item]) -> GroupCounts:
    """Counts what the items of a group have in common."""
    return GroupCounts(
        items,
        Counter(word for item in items for word in item.added | item.removed),
        Counter(_sign_words(item) for item in items),
        Counter((item.file.path, item.facts.inside) for item in items),
        Counter(item.file.path for item in items),
        Counter(item.facts.commits[0] for item in items if item.facts.commits),
        {
            normalize_stem(item.file.path): item.file.path
            for item in reversed(items)
            if item.facts.category is Category.CODE
        },
    )


def _sign_words(item: Item) -> frozenset[str]:
    """Returns the words that an item only adds ("+word") or only removes ("-word")."""
    added, removed = item.added - item.removed, item.removed - item.added
    return frozenset({*(f"+{word}" for word in added), *(f"-{word}" for word in removed)})


def explain_item(
    item: Item,
    counts: GroupCounts,
    word_counts: Counter[str],
    novel_words: frozenset[str],
    commits: Mapping[Oid, ForkCommit],
) -> str:
    """Returns the reason for which an item is in its group, as a clause.

    `counts` are those of its group; `word_counts` are the items of the whole delta with a word;
    `novel_words` are those that the delta introduces or removes; `commits` are the fork's own.
    """
    if len(counts.items) == 1:
        return "alone: no other hunk is related to it"
    return (
        _explain_by_history(item, counts, commits)
        or (_explain_by_same_edit(item, counts) if extract_word_swap(item) else "")
        or _explain_by_build_entry(item, counts)
        or _explain_by_word(item, counts, word_counts, novel_words)
        or _explain_by_function(item, counts)
        or _explain_by_companion(item, counts)
        or _explain_by_same_edit(item, counts)
        or _explain_by_word(item, counts, word_counts, None)
        or _explain_by_file(item, counts)
        or "most similar to these hunks by its words, its folder and past changes"
    )


def describe_next_best(own_probability: float, next_probability: float, subject: str) -> str:
    """Returns a clause on the next best patch for a hunk; probabilities are from 0 to 1."""
    close = "a close call: " if next_probability >= CLOSE_CALL_RATIO * own_probability else ""
    return f"{close}next best «{subject}» ({next_probability:.0%}, here {own_probability:.0%})"


def _format_others(count: int) -> str:
    return f"{count} other {'hunk' if count == 1 else 'hunks'} of this patch"


def _explain_by_history(item: Item, counts: GroupCounts, commits: Mapping[Oid, ForkCommit]) -> str:
    oid = item.facts.commits[0] if item.facts.commits else None
    if oid is None or len(commits) < 2 or oid not in commits or counts.commits[oid] < 2:
        return ""
    return f"written by fork commit {oid[:7]} «{commits[oid].subject}»"


def _explain_by_word(
    item: Item, counts: GroupCounts, word_counts: Counter[str], candidates: frozenset[str] | None
) -> str:
    """Returns a clause on the word that most items of the group, and few others, have.

    `candidates` limits the words; with None, all words that are not too frequent elsewhere count.
    """
    own = item.added | item.removed
    shared = [
        word
        for word in own
        if counts.words[word] > 1 and (candidates is None or word in candidates)
    ]
    if not shared:
        return ""

    def rank(word: str) -> tuple[float, int, str]:
        here = counts.words[word]
        return -round((here - 1) / word_counts[word], 6), -here, word

    best = min(shared, key=rank)
    here = counts.words[best]
    if candidates is None and here * 3 < word_counts[best]:
        return ""
    return f"shares {best} with {_format_others(here - 1)}"


def _explain_by_function(item: Item, counts: GroupCounts) -> str:
    inside = item.facts.inside
    if not inside or counts.functions[item.file.path, inside] < 2:
        return ""
    return f"same function {inside}"


def _explain_by_companion(item: Item, counts: GroupCounts) -> str:
    path = counts.code_by_stem.get(normalize_stem(item.file.path))
    if path is None or path == item.file.path:
        return ""
    match item.facts.category:
        case Category.TEST:
            return f"test of {path}"
        case Category.DOC:
            return f"documents {path}"
        case Category.CODE:
            return f"named like {path}"
        case _:
            return ""


def _explain_by_build_entry(item: Item, counts: GroupCounts) -> str:
    """Returns a clause on the new file of the group that an item of a build file names."""
    if item.facts.category is not Category.BUILD:
        return ""
    text = b" ".join(line for hunk in item.hunks for line in hunk.added)
    new = (some.file.path for some in counts.items if some.file.status is Status.ADDED)
    named = (path for path in new if _encode_basename(path) in text)
    return next((f"names the new file {path}" for path in named), "")


def _encode_basename(path: str) -> bytes:
    return posixpath.basename(path).split(".")[0].encode("utf-8", "surrogateescape") + b"."


def _explain_by_same_edit(item: Item, counts: GroupCounts) -> str:
    edit = _sign_words(item)
    same = counts.edits[edit] - 1
    return f"the same edit as in {_format_others(same)}" if edit and same else ""


def _explain_by_file(item: Item, counts: GroupCounts) -> str:
    path = item.file.path
    if counts.files[path] > 1:
        return f"same file as {_format_others(counts.files[path] - 1)}"
    folder = posixpath.dirname(path)
    near = sum(count for other, count in counts.files.items() if posixpath.dirname(other) == folder)
    if near > 1 and folder:
        verb = "new in" if item.file.status is Status.ADDED else "in"
        return f"{verb} {folder} like {_format_others(near - 1)}"
    return ""
