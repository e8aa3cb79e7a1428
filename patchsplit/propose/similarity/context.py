"""Items to the words in the lines around them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from patchsplit.git.repo import Repo
from patchsplit.model.delta import Hunk, HunkId, Kind, Lines, Oid, split_lines
from patchsplit.propose.items import MAX_BLOB_BYTES, Item
from patchsplit.propose.tokens import extract_words

CONTEXT_LINES = 6
"""Lines before and after a hunk that are read."""

Contexts = Mapping[HunkId, frozenset[str]]
"""First hunk of an item -> the words around it; no entry for items without a context."""


def read_contexts(
    repo: Repo,
    items: Iterable[Item],
    *,
    context_lines: int = CONTEXT_LINES,
    max_blob_bytes: int = MAX_BLOB_BYTES,
) -> Contexts:
    """Returns the words around each item that is one hunk of lines, in the fork's files.

    `context_lines` are read before it, and as many after it. Files of more than `max_blob_bytes`
    are left out.
    """
    asked: dict[Oid, list[Hunk]] = {}
    for item in items:
        new, hunk = item.file.new, item.hunks[0]
        if new and item.file.is_text and hunk.kind is Kind.TEXT and len(item.hunks) == 1:
            asked.setdefault(new.oid, []).append(hunk)
    found: dict[HunkId, frozenset[str]] = {}
    for oid, content in repo.iter_blobs(asked):
        if len(content) <= max_blob_bytes:
            lines = split_lines(content)
            found.update(
                (hunk.id, _extract_words_around(lines, hunk, context_lines)) for hunk in asked[oid]
            )
    return found


def _extract_words_around(lines: Lines, hunk: Hunk, count: int) -> frozenset[str]:
    before = lines[max(0, hunk.new.start - count) : hunk.new.start]
    return extract_words((*before, *lines[hunk.new.stop : hunk.new.stop + count]))
