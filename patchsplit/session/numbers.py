"""The numbers of patches as the user last saw them, so that none silently becomes another patch.

A patch has a number, its place in the series, and a name that it keeps, as in "p36". Every edit may
shift the numbers. What prints them records them with the plan; an edit or an exit that is given a
number refuses it where it has become that of another patch since then.
"""

from __future__ import annotations

from collections.abc import Collection

from patchsplit.errors import Refused, RemedyKind
from patchsplit.model.plan import PatchId
from patchsplit.session.lookup import resolve_patch
from patchsplit.session.session import Session


def record_numbers(session: Session, only: Collection[PatchId] | None = None) -> None:
    """Records that the user sees the numbers of the series, or those of the patches `only`.

    A failure to write is ignored, as is a plan that is not stored.
    """
    if session.store is None:
        return
    cache = session.store.cache
    now: dict[str, str] = {str(nth): patch.id for nth, patch in enumerate(session.plan.patches, 1)}
    seen = cache.load_numbers()
    if only is not None:
        now = {**seen, **{nth: name for nth, name in now.items() if name in only}}
    if now != seen:
        cache.save_numbers(now)


def resolve_seen_patch(session: Session, word: str) -> PatchId:
    """Returns the patch that a word names, as resolve_patch does.

    Raises Refused if the word is a number that was another patch's when it was last seen, and
    PatchsplitError if it names nothing.
    """
    number = word.removeprefix("@")
    seen = session.store.cache.load_numbers() if session.store is not None else {}
    was = seen.get(number)
    now = session.plan.patches[int(number) - 1] if _is_number(session, number) else None
    if was is None or (now is not None and now.id == was):
        return resolve_patch(word, session.plan)
    is_now = f"{now.id} «{now.subject}»" if now is not None else "no patch"
    left = next((patch for patch in session.plan.patches if patch.id == was), None)
    it_was = f"{was} «{left.subject}»" if left is not None else f"{was}, which is gone"
    raise Refused(
        f"Patch {number} is another one than when the series was last shown: it was {it_was}; now "
        f"it is {is_now}.",
        RemedyKind.NAME_PATCH,
    )


def _is_number(session: Session, word: str) -> bool:
    return word.isdecimal() and 0 < int(word) <= len(session.plan.patches)
