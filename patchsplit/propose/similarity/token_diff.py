"""Items to the tokens that they add and remove, which identify the same edit in other places."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from patchsplit.model.delta import Hunk
from patchsplit.propose.items import Item

TOKEN = re.compile(rb"[A-Za-z_]\w*|\d+|[^\w\s]+")
MAX_TOKENS = 400
"""Tokens of a side up to which it is compared: the time is quadratic in them."""


def extract_token_edit(item: Item, *, max_tokens: int = MAX_TOKENS) -> frozenset[str]:
    """Returns the tokens that an item's hunks add ("+token") and remove ("-token").

    A hunk that only adds or only removes lines has none, except "+blank" or "-blank" if all are
    blank; one that only changes whitespace has "space", and one without lines its kind. A hunk of
    more than `max_tokens` on one side has none.
    """
    return frozenset[str]().union(*(_extract_hunk_edit(hunk, max_tokens) for hunk in item.hunks))


def _extract_hunk_edit(hunk: Hunk, max_tokens: int) -> frozenset[str]:
    if not (hunk.removed or hunk.added):
        return frozenset((str(hunk.kind),))
    if not (hunk.removed and hunk.added):
        blank = not b"".join((*hunk.removed, *hunk.added)).strip()
        return frozenset(("-blank" if hunk.removed else "+blank",)) if blank else frozenset()
    old, new = (TOKEN.findall(b" ".join(lines)) for lines in (hunk.removed, hunk.added))
    if max(len(old), len(new)) > max_tokens:
        return frozenset()
    if old == new:
        return frozenset(("space",))
    found: set[str] = set()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind != "equal":
            found.update(f"-{token.decode('latin-1')}" for token in old[i:j])
            found.update(f"+{token.decode('latin-1')}" for token in new[k:m])
    return frozenset(found)
