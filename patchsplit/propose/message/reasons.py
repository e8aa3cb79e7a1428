"""A group of items to a reason for each: the strongest thing that ties it to the others."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from patchsplit.model.delta import Oid, Status
from patchsplit.model.facts import Category, ForkCommit
from patchsplit.propose.items import Item, swapped
from patchsplit.propose.similarity.features import stem

CLOSE = 0.75
"""Share of its own patch's chance from which on another patch is close."""


@dataclass(frozen=True, slots=True)
class Ties:
    """What the items of one group share, counted once for all of them."""

    items: Sequence[Item]
    words: Counter[str]
    edits: Counter[frozenset[str]]
    functions: Counter[tuple[str, str]]
    files: Counter[str]
    commits: Counter[Oid]
    code: Mapping[str, str]
    """Stem -> path of a code file in the group."""


def ties_of(items: Sequence[Item]) -> Ties:
    return Ties(
        items,
        Counter(word for item in items for word in item.added | item.removed),
        Counter(_edit(item) for item in items),
        Counter((item.file.path, item.facts.inside) for item in items),
        Counter(item.file.path for item in items),
        Counter(item.facts.commits[0] for item in items if item.facts.commits),
        {
            stem(item.file.path): item.file.path
            for item in reversed(items)
            if item.facts.category is Category.CODE
        },
    )


def _edit(item: Item) -> frozenset[str]:
    """What an item swaps: its words with their signs."""
    added, removed = item.added - item.removed, item.removed - item.added
    return frozenset({*(f"+{word}" for word in added), *(f"-{word}" for word in removed)})


def reason(
    item: Item,
    ties: Ties,
    everywhere: Counter[str],
    telling: frozenset[str],
    commits: Mapping[Oid, ForkCommit],
) -> str:
    """Returns one sentence; `everywhere` counts the delta's items that have a word.

    `telling` are the words that the delta brings or takes away.
    """
    if len(ties.items) == 1:
        return "stands alone: nothing ties it to another hunk"
    return (
        _history(item, ties, commits)
        or (_sweep(item, ties) if swapped(item) else "")
        or _entry(item, ties)
        or _words(item, ties, everywhere, telling)
        or _function(item, ties)
        or _companion(item, ties)
        or _sweep(item, ties)
        or _words(item, ties, everywhere, None)
        or _file(item, ties)
        or "nearest to these hunks by its words, its folder and what used to change together"
    )


def next_best(own: float, other: float, subject: str) -> str:
    """Returns what the next best patch is; chances are from 0 to 1."""
    close = "a close call: " if other >= CLOSE * own else ""
    return f"{close}next best «{subject}» ({other:.0%}, here {own:.0%})"


def _others(count: int) -> str:
    return f"{count} other {'hunk' if count == 1 else 'hunks'} of this patch"


def _history(item: Item, ties: Ties, commits: Mapping[Oid, ForkCommit]) -> str:
    oid = item.facts.commits[0] if item.facts.commits else None
    if oid is None or len(commits) < 2 or oid not in commits or ties.commits[oid] < 2:
        return ""
    return f"written by fork commit {oid[:7]} «{commits[oid].subject}»"


def _words(item: Item, ties: Ties, everywhere: Counter[str], among: frozenset[str] | None) -> str:
    """The word that binds best: many here have it, few elsewhere."""
    own = item.added | item.removed
    shared = [word for word in own if ties.words[word] > 1 and (among is None or word in among)]
    if not shared:
        return ""

    def rank(word: str) -> tuple[float, int, str]:
        here = ties.words[word]
        return -round((here - 1) / everywhere[word], 6), -here, word

    best = min(shared, key=rank)
    here = ties.words[best]
    if among is None and here * 3 < everywhere[best]:
        return ""
    return f"shares {best} with {_others(here - 1)}"


def _function(item: Item, ties: Ties) -> str:
    inside = item.facts.inside
    if not inside or ties.functions[item.file.path, inside] < 2:
        return ""
    return f"same function {inside}"


def _companion(item: Item, ties: Ties) -> str:
    path = ties.code.get(stem(item.file.path))
    if path is None or path == item.file.path:
        return ""
    match item.facts.category:
        case Category.TEST:
            return f"test of {path}"
        case Category.DOC:
            return f"documents {path}"
        case Category.CODE:
            return f"belongs to {path} by its name"
        case _:
            return ""


def _entry(item: Item, ties: Ties) -> str:
    """A build entry and the new file that it names."""
    if item.facts.category is not Category.BUILD:
        return ""
    text = b" ".join(line for hunk in item.hunks for line in hunk.added)
    new = (some.file.path for some in ties.items if some.file.status is Status.ADDED)
    named = (path for path in new if _name(path) in text)
    return next((f"names the new file {path}" for path in named), "")


def _name(path: str) -> bytes:
    return posixpath.basename(path).split(".")[0].encode("utf-8", "surrogateescape") + b"."


def _sweep(item: Item, ties: Ties) -> str:
    edit = _edit(item)
    same = ties.edits[edit] - 1
    return f"the same edit as in {_others(same)}" if edit and same else ""


def _file(item: Item, ties: Ties) -> str:
    path = item.file.path
    if ties.files[path] > 1:
        return f"same file as {_others(ties.files[path] - 1)}"
    folder = posixpath.dirname(path)
    near = sum(count for other, count in ties.files.items() if posixpath.dirname(other) == folder)
    if near > 1 and folder:
        verb = "new in" if item.file.status is Status.ADDED else "in"
        return f"{verb} {folder} like {_others(near - 1)}"
    return ""
