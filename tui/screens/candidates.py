"""What the screen of a message offers: sentences with their keys, and open questions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from patchsplit.model.message import split_trailers
from patchsplit.model.plan import PatchId
from patchsplit.model.wording import Candidate, MessagePart, Wording
from patchsplit.session.session import Session

from ..text import make_printable

MAX_OFFERED = 4
"""Sentences that have a key."""
MAX_SUBJECTS = 2
"""Subjects among them, where there are sentences for the body as well."""


def find_wording(session: Session, patch: PatchId) -> Wording:
    """Returns what is known for the message of a patch, and closes the session."""
    # The stages are slow to import, and the first screen needs none.
    from patchsplit.session.messages.candidates import candidates_of

    with session:
        return candidates_of(session, patch)


def choose_candidates(wording: Wording) -> tuple[Candidate, ...]:
    """Returns the sentences that are offered: the best for the subject, then for the body."""
    bodies = wording.of_part(MessagePart.BODY)
    subjects = wording.of_part(MessagePart.SUBJECT)
    count = max(MAX_SUBJECTS, MAX_OFFERED - len(bodies))
    return (*subjects[:count], *bodies)[:MAX_OFFERED]


def format_candidates(
    candidates: Sequence[Candidate], keys: Iterable[str], wording: Wording
) -> list[str]:
    """Returns a line for each sentence, with its key and where it comes from, and the questions."""
    rows = []
    for key, one in zip(keys, candidates, strict=False):
        place = f" {one.where}" if one.where else ""
        text = " ".join(one.text.split())
        rows.append(make_printable(f"{key} {one.part}: {text}   ({one.source}{place})"))
    return rows + [make_printable(f"? {one.text}") for one in wording.questions]


def add_paragraph(body: str, text: str) -> str:
    """Returns a body with a paragraph more, before its trailers."""
    prose, trailers = split_trailers(body)
    return "\n\n".join(part for part in (prose, text, "\n".join(trailers)) if part)
