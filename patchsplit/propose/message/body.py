"""The items of a patch to its body, until a person writes one: its own sentences, and its files."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import TypeVar

from patchsplit.model.delta import Delta, FileChange, HunkId, Kind, Status
from patchsplit.model.facts import Facts
from patchsplit.model.message import indent_message_ends, quote_for_patch
from patchsplit.model.wording import WordingSource
from patchsplit.propose.items import Item, build_items
from patchsplit.propose.message.names import join_names, rank_changed_functions, rank_names
from patchsplit.propose.message.texts import PatchText, find_texts

WIDTH = 72
"""Columns of a line."""
MAX_FILES = 8
"""Files that are listed, the most changed ones."""
MAX_NAMES = 3
"""Names of one kind that are listed for a file."""
MAX_SENTENCES = 4
"""Sentences of the patch that the body repeats."""
MIN_LENGTH = 40
"""Characters of a comment's sentence from which on it is repeated."""
MAX_PATH = WIDTH - len("- :")
"""Characters of a path."""

BODY_SOURCES = (
    WordingSource.RELEASE_NOTE,
    WordingSource.DOCUMENTATION,
    WordingSource.COMMENT,
)
"""The sources of a body's sentences, the best first."""

Name = TypeVar("Name")


def describe_groups(
    delta: Delta, facts: Mapping[HunkId, Facts], groups: Mapping[Name, Iterable[HunkId]]
) -> dict[Name, str]:
    """Returns the generated body for each group of hunks of a delta, by the group's name."""
    members = {name: frozenset(hunks) for name, hunks in groups.items()}
    delta = delta.narrow(chain.from_iterable(members.values()))
    home = {hunk.id: k for k, file in enumerate(delta.files) for hunk in file.hunks}
    found = {}
    for name, wanted in members.items():
        touched = tuple(delta.files[k] for k in sorted({home[hunk] for hunk in wanted}))
        found[name] = describe_change(build_items(replace(delta, files=touched), facts, wanted))
    return found


def describe_change(items: Sequence[Item]) -> str:
    """Returns the sentences that a patch says of itself, and the list of what changes by file."""
    paragraphs = [fill_paragraph(one) for one in choose_sentences(find_texts(items))]
    return "\n\n".join([*paragraphs, describe_files(items)])


def choose_sentences(texts: Sequence[PatchText]) -> list[str]:
    """Returns at most MAX_SENTENCES for a body, as paragraphs: those of the best source alone.

    Release notes are better than documents, and these than comments. What stands together in the
    patch is one paragraph.
    """
    for source in BODY_SOURCES:
        own = [
            one
            for one in texts
            if one.source is source
            and (source is not WordingSource.COMMENT or len(one.text) >= MIN_LENGTH)
        ][:MAX_SENTENCES]
        if own:
            where = dict.fromkeys(one.where for one in own)
            return [" ".join(one.text for one in own if one.where == at) for at in where]
    return []


def fill_paragraph(text: str) -> str:
    """Returns a text wrapped at WIDTH; no line of it begins as one that ends a mail's message."""
    filled = textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)
    return indent_message_ends(quote_for_patch(filled))


def describe_files(items: Sequence[Item]) -> str:
    """Returns what changes in each file, sorted by path, as a "- " list wrapped at WIDTH."""
    files: dict[str, list[Item]] = {}
    for item in items:
        files.setdefault(item.file.path, []).append(item)
    ranked = sorted(files, key=lambda path: (-sum(item.size for item in files[path]), path))
    rows = [
        f"{_shorten_path(path)}: {_describe_file(files[path])}"
        for path in sorted(ranked[:MAX_FILES])
    ]
    if len(ranked) > MAX_FILES:
        rest = len(ranked) - MAX_FILES
        rows.append(f"{rest} more {'file' if rest == 1 else 'files'}")
    return "\n".join(_wrap_row(row) for row in rows)


def _wrap_row(row: str) -> str:
    return textwrap.fill(
        row,
        WIDTH,
        initial_indent="- ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _decode_path(path: str) -> str:
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _shorten_path(path: str) -> str:
    """Returns a path shortened to ".../" and its end, of MAX_PATH characters if possible."""
    parts = _decode_path(path).split("/")
    while len(parts) > 1 and len("/".join(parts)) > MAX_PATH:
        parts = ["...", *parts[2 if parts[0] == "..." else 1 :]]
        if len(parts) <= 2:
            break
    return "/".join(parts)


def _describe_file(items: Sequence[Item]) -> str:
    file = items[0].file
    whole = _describe_whole_file(file, items)
    if whole:
        return whole
    clauses = ["renamed from " + _decode_path(file.old_path)] if _has_rename(items) else []
    new, gone = rank_names(items, "defines"), rank_names(items, "drops")
    kept = [name for name in new if name in gone]
    for verb, names in (
        ("add", [name for name in new if name not in kept]),
        ("remove", [name for name in gone if name not in kept]),
    ):
        if names:
            clauses.append(f"{verb} {join_names(names, MAX_NAMES)}")
    changed = [
        name for name in rank_changed_functions(items) if name not in new and name not in gone
    ]
    if changed:
        clauses.append(f"change {join_names(changed, MAX_NAMES)}")
    return "; ".join(clauses) or _describe_line_counts(items)


def _describe_line_counts(items: Sequence[Item]) -> str:
    """Returns the number of lines, and whether they are added, removed or changed."""
    added = sum(len(hunk.added) for item in items for hunk in item.hunks)
    removed = sum(len(hunk.removed) for item in items for hunk in item.hunks)
    count = max(added, removed)
    way = "changed" if added and removed else "added" if added else "removed"
    return f"{count} {'line' if count == 1 else 'lines'} {way}"


def _has_rename(items: Sequence[Item]) -> bool:
    return any(hunk.kind is Kind.RENAME for item in items for hunk in item.hunks)


def _describe_whole_file(file: FileChange, items: Sequence[Item]) -> str:
    """Returns a change to a file as a whole; "" if its lines change."""
    hunks = [hunk for item in items for hunk in item.hunks]
    match file.status:
        case Status.ADDED:
            return "new file"
        case Status.COPIED:
            return f"new file, begun as a copy of {_decode_path(file.old_path)}"
        case Status.DELETED:
            return "deleted"
        case Status.MODIFIED | Status.RENAMED:
            pass
    if all(hunk.kind is Kind.RENAME for hunk in hunks):
        return f"renamed from {_decode_path(file.old_path)}"
    if all(hunk.kind is Kind.MODE for hunk in hunks):
        return f"mode {file.new.mode}" if file.new else "mode"
    if all(hunk.kind is Kind.WHOLE for hunk in hunks):
        return "replaced"
    return ""
