"""Words of a command to the patches whose messages it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from patchsplit.errors import PatchsplitError
from patchsplit.model.plan import PatchId, Plan
from patchsplit.session.numbers import resolve_seen_patch
from patchsplit.session.session import Session

RANGE = re.compile(r"(?P<first>@?p?\d+)(?:-|\.\.)(?P<last>@?p?\d+)")
"""Two patches and all between them: "3-7", "p3..p9"."""


def select_patches(
    session: Session,
    words: Sequence[str],
    topics: Iterable[str] = (),
    *,
    every: bool = False,
    unworded: bool = False,
) -> list[PatchId]:
    """Returns the patches that words and topics name, or all, in the order of the series.

    A word names a patch, or two and all between them. `unworded`: only those whose message is
    generated or a draft. Raises PatchsplitError if nothing is named.
    """
    if not (words or topics or every):
        raise PatchsplitError("No patch was given.", "Name one, or add --all or --topic TOPIC.")
    order = [patch.id for patch in session.plan.patches]
    chosen = {name for word in words for name in _resolve_word(session, word, order)}
    for topic in topics:
        # It is slow to import, and most commands name no topic.
        from patchsplit.session.views.topics import resolve_topic

        chosen.update(resolve_topic(session, topic).patches)
    wanted = session.plan.patches_to_word() if unworded else set(order)
    return [name for name in order if (every or name in chosen) and name in wanted]


def _resolve_word(session: Session, word: str, order: Sequence[PatchId]) -> Sequence[PatchId]:
    found = RANGE.fullmatch(word)
    if found is None:
        return [resolve_seen_patch(session, word)]
    ends = (resolve_seen_patch(session, found["first"]), resolve_seen_patch(session, found["last"]))
    first, last = sorted(map(order.index, ends))
    return order[first : last + 1]


def skip_worded(plan: Plan, patches: Iterable[PatchId]) -> list[PatchId]:
    """Returns those of some patches whose message is generated: no person or writer wrote it."""
    return [name for name in patches if plan.patch(name).listed]
