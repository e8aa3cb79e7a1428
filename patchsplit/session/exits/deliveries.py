"""Records where patches were sent, from what was written and what servers answered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from email import message_from_bytes, policy
from pathlib import Path

from patchsplit.emit import CommittedSeries
from patchsplit.emit.forge import PullRequest
from patchsplit.emit.mbox import MESSAGE_ID
from patchsplit.model.outgoing import OutgoingFile
from patchsplit.model.plan import Patch, Plan
from patchsplit.model.topics.delivery import Delivery, DeliveryKind
from patchsplit.session.session import Session
from patchsplit.store.deliveries import DeliveryStore
from patchsplit.store.plans import PlanStore

CHANGE = re.compile(
    r"^(?:remote:)?\s*(?P<url>https?://[!-~]+/\d+)\s+(?P<subject>\S.*?)(?:\s+\[[A-Z -]+\])*\s*$",
    re.MULTILINE,
)
"""A change in Gerrit's answer to a push: its URL, and its subject, of which the end may be cut."""
CROPPED = "..."
TEMPLATE_SUBJECT = "*** SUBJECT HERE ***"
"""The subject of a cover letter that has no text yet."""
REQUEST = re.compile(r"https?://[!-~]+/(?:pull|merge_requests)/\d+")


def list_mail_deliveries(
    patches: Sequence[Patch], files: Sequence[OutgoingFile]
) -> tuple[Delivery, ...]:
    """Returns the deliveries of a series that was written as mails; () if they have no id.

    `files` are those of one thread, in order.
    """
    head = files[0].content.partition(b"\n\n")[0] if files else b""
    found = MESSAGE_ID.search(head)
    if found is None:
        return ()
    subject = str(message_from_bytes(files[0].content, policy=policy.default).get("Subject", ""))
    title = re.sub(r"^\[[^]]*\] ", "", " ".join(subject.split()))
    title = "" if title == TEMPLATE_SUBJECT else title
    return tuple(
        _make(patch, DeliveryKind.MAIL, found[1].decode("ascii", "replace"), title, is_sent=False)
        for patch in patches
    )


def _make(
    patch: Patch, kind: DeliveryKind, reference: str, title: str, *, is_sent: bool = True
) -> Delivery:
    return Delivery(patch.id, kind, reference, title, is_sent, patch.hunks)


def record(session: Session, deliveries: Sequence[Delivery]) -> None:
    """Adds deliveries to those of the session's plan."""
    if session.store is not None and deliveries:
        DeliveryStore(session.store.folder).add(deliveries)


def record_mailed(store: PlanStore, files: Iterable[Path]) -> None:
    """Records that mails were sent, by the first mails of their series."""
    heads = (path.read_bytes().partition(b"\n\n")[0] for path in files)
    ids = [found[1].decode("ascii", "replace") for found in map(MESSAGE_ID.search, heads) if found]
    DeliveryStore(store.folder).mark_sent(ids)


def record_changes(session: Session, plan: Plan, series: CommittedSeries, answer: str) -> None:
    """Records the URLs of changes, from Gerrit's answer to the push of a series.

    `plan` has the messages that were pushed.
    """
    shown = [(found["url"], found["subject"]) for found in CHANGE.finditer(answer)]
    fresh = []
    for name, _ in series.commits:
        patch = plan.patch(name)
        subject = patch.subject
        urls = [url for url, title in shown if subject.startswith(title.removesuffix(CROPPED))]
        if len(urls) == 1:
            fresh.append(_make(patch, DeliveryKind.GERRIT, urls[0], subject))
    record(session, fresh)


def record_requests(session: Session, pulls: Sequence[PullRequest], answers: Sequence[str]) -> None:
    """Records the URLs of requests, from the answers of the program that opened them."""
    if len(answers) != len(pulls):
        return
    found = [(pull, REQUEST.search(answer)) for pull, answer in zip(pulls, answers, strict=True)]
    record(
        session,
        [
            _make(session.plan.patch(pull.patch), DeliveryKind.REQUEST, url[0], pull.title)
            for pull, url in found
            if url
        ],
    )
