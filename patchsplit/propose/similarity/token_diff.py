"""Items to the tokens that come and go in them, signs and all: what was done, wherever it was."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from patchsplit.model.delta import Hunk
from patchsplit.propose.items import Item

TOKEN = re.compile(rb"[A-Za-z_]\w*|\d+|[^\w\s]+")
MAX_TOKENS = 400
"""Tokens of a side beyond which nothing is compared: no small edit, and the time is quadratic."""


def extract_token_edit(item: Item) -> frozenset[str]:
    """Returns the tokens that its hunks put in the place of others, signed.

    Where lines only come or only go, nothing, but for lines that are blank. A hunk without lines
    is what it is: a rename, a mode.
    """
    return frozenset[str]().union(*map(_extract_hunk_edit, item.hunks))


def _extract_hunk_edit(hunk: Hunk) -> frozenset[str]:
    if not (hunk.removed or hunk.added):
        return frozenset((str(hunk.kind),))
    if not (hunk.removed and hunk.added):
        blank = not b"".join((*hunk.removed, *hunk.added)).strip()
        return frozenset(("-blank" if hunk.removed else "+blank",)) if blank else frozenset()
    old, new = (TOKEN.findall(b" ".join(lines)) for lines in (hunk.removed, hunk.added))
    if max(len(old), len(new)) > MAX_TOKENS:
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
