"""A group of items to the names in its message: what it defines, drops and changes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from patchsplit.model.facts import Category
from patchsplit.propose.items import Item

CALL = re.compile(rb"\b(\w+) ?\(")
"""A call of a name, or its definition as a function."""


def rank_names(items: Sequence[Item], side: str) -> list[str]:
    """Returns the names that the items define or drop, the most used in the group first.

    `side` is "defines" or "drops". Names of functions end in "()".
    """
    weight: Counter[str] = Counter()
    for item in items:
        for name in getattr(item.facts, side):
            weight[name] += 1
    if not weight:
        return []
    uses = Counter(word for item in items for word in item.added | item.removed)
    ranked = sorted(weight, key=lambda name: (name.startswith("_"), -uses[name], -len(name), name))
    text = b"".join(x for item in items for h in item.hunks for x in (*h.added, *h.removed))
    # One pass for all names: a new driver defines thousands of them in megabytes of text.
    called = set(CALL.findall(text))
    return [
        f"{name}()" if name.encode() in called and name != name.upper() else name
        for name in ranked
        if len(name) > 2
    ]


def rank_changed_functions(items: Iterable[Item]) -> list[str]:
    """Returns the scopes in which lines change, the most changed first; functions end in "()"."""
    weight: Counter[str] = Counter()
    callable_in: dict[str, bool] = {}
    for item in items:
        name = item.facts.inside.rsplit(".", 1)[-1]
        if re.fullmatch(r"\w{3,}", name):
            weight[name] += item.size
            callable_in[name] = item.facts.category is Category.CODE and name[:1].islower()
    ranked = sorted(weight, key=lambda name: (-weight[name], name))
    return [f"{name}()" if callable_in[name] else name for name in ranked]


def join_names(names: Sequence[str], limit: int) -> str:
    """Returns "a", "a and b", or "a, b and 3 more" with a `limit` of 2; with 0 "a and 4 more"."""
    if not limit and len(names) > 1:
        return f"{names[0]} and {len(names) - 1} more"
    if len(names) > limit + 1:
        return f"{', '.join(names[:limit])} and {len(names) - limit} more"
    *rest, last = names or [""]
    return f"{', '.join(rest)} and {last}" if rest else last
