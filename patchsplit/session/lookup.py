"""Resolves the names by which a user refers to hunks and patches.

A hunk is named by the beginning of its id (at least four digits), by PATH, by PATH:LINE (a line of
the fork's file, from 1), or by a glob of paths. A patch is named by its number in the series, from
1, or by its id ("p3"), also with "@" before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase

from patchsplit.errors import PatchsplitError, RemedyKind, UnknownName
from patchsplit.model.delta import Delta, Hunk, HunkId
from patchsplit.model.facts import Person
from patchsplit.model.plan import PatchId, Plan

MIN_ID_LENGTH = 4
ME = "me"


def resolve_patch(word: str, plan: Plan) -> PatchId:
    """Returns the patch that a word names. Raises PatchsplitError if there is none."""
    name = word.removeprefix("@")
    for nth, patch in enumerate(plan.patches, 1):
        if name in (str(nth), patch.id):
            return patch.id
    raise UnknownName(
        f"There is no patch {word}; the series has {len(plan.patches)}.",
        RemedyKind.SHOW_SERIES,
    )


def parse_author(word: str) -> Person | None:
    """Returns the person of "Name <address>"; None for "me", the user who emits the series.

    Raises PatchsplitError for any other text.
    """
    if word.strip() == ME:
        return None
    found = re.fullmatch(r"\s*([^<>\n]*[^<>\s])\s*<([^<>\s]+)>\s*", word)
    if not found:
        raise PatchsplitError(f"{word!r} is not an author.", "Use: Name <mail@example.org>")
    return Person(found[1].strip(), found[2])


def resolve_hunks(words: Iterable[str], delta: Delta) -> list[HunkId]:
    """Returns all hunks that the words name, each once, in the order of the delta.

    Raises PatchsplitError for a word that names no hunk, or is an ambiguous id.
    """
    named: set[HunkId] = set()
    hunks = list(delta.hunks())
    for word in words:
        found = _match_hunks(word, hunks)
        if not found:
            raise UnknownName(f"There is no hunk {word}.", RemedyKind.SHOW_HUNKS)
        named.update(found)
    return [hunk.id for hunk in hunks if hunk.id in named]


def _match_hunks(word: str, hunks: list[Hunk]) -> list[HunkId]:
    if len(word) >= MIN_ID_LENGTH and re.fullmatch(r"[0-9a-f]+", word):
        found = [hunk.id for hunk in hunks if hunk.id.startswith(word)]
        if len(found) > 1:
            raise PatchsplitError(
                f"The id {word} is ambiguous: {len(found)} hunks begin with it.",
                "Give more digits of the id.",
            )
        if found:
            return found
    exact = [hunk.id for hunk in hunks if hunk.path == word]
    if exact:
        return exact
    path, _, line = word.rpartition(":")
    if path and line.isdecimal():
        at = int(line) - 1
        return [
            hunk.id
            for hunk in hunks
            if hunk.path == path and hunk.new.start <= at < max(hunk.new.stop, hunk.new.start + 1)
        ]
    return [hunk.id for hunk in hunks if fnmatchcase(hunk.path, word)]


def abbreviate(hunks: Iterable[HunkId]) -> dict[HunkId, str]:
    """Returns for each hunk the shortest unique beginning of its id, of at least 7 digits."""
    ordered = sorted(hunks)
    short: dict[HunkId, str] = {}
    for k, name in enumerate(ordered):
        near = [ordered[j] for j in (k - 1, k + 1) if 0 <= j < len(ordered)]
        shared = max((_common_length(name, other) for other in near), default=0)
        short[name] = name[: max(7, shared + 1)]
    return short


def _common_length(one: str, two: str) -> int:
    return next((k for k, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), len(one))
