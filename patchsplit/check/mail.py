"""Checks that git am reads a message as it was written."""

from __future__ import annotations

from collections.abc import Iterator

from patchsplit.model.finding import Finding, MessageLine, PatchPart, Severity
from patchsplit.model.message import (
    CONTROL,
    collapse_space,
    find_message_ends,
    strip_space,
    subject_after_am,
)
from patchsplit.model.plan import PatchId

MAIL_BODY, MAIL_SUBJECT, MAIL_CONTROL = "mail-body", "mail-subject", "mail-control"
MAX_QUOTED = 60
"""Characters of a line that a finding quotes, at most."""


def check_mail_message(patch: PatchId, subject: str, body: str) -> Iterator[Finding]:
    """Yields what git am would lose of a message: errors, so that it is not mailed.

    Control characters are warnings: they arrive, but a terminal obeys them.
    """
    neat = collapse_space(subject)
    stored = subject_after_am(subject)
    if stored != neat:
        yield Finding(
            PatchPart.SUBJECT,
            f"git am would store the subject as «{stored}»",
            "it removes tags in brackets, colons and Re: in front of a subject",
            fix="check --fix mail-form removes them",
            rule=MAIL_SUBJECT,
            severity=Severity.ERROR,
            patch=patch,
        )
    for part, text in ((PatchPart.SUBJECT, neat), (PatchPart.BODY, strip_space(body))):
        if CONTROL.search(text):
            yield Finding(
                part,
                f"the {part} has control characters",
                "terminals obey them, and tools that read logs may not",
                fix="check --fix mail-form removes them",
                rule=MAIL_CONTROL,
                severity=Severity.WARNING,
                patch=patch,
            )
    for nth, row in find_message_ends(strip_space(body)):
        yield Finding(
            PatchPart.BODY,
            f"git am would end the message at «{row[:MAX_QUOTED]}»",
            "it takes such a line for the beginning of the diff, or of the next mail",
            MessageLine(nth),
            fix="check --fix mail-form indents its paragraph",
            rule=MAIL_BODY,
            severity=Severity.ERROR,
            patch=patch,
        )
