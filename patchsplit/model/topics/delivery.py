"""Where the patches of a plan were sent, so that other series can refer to them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from patchsplit.model.delta import HunkId
from patchsplit.model.plan import Patch, PatchId


class DeliveryKind(StrEnum):
    """By what a patch was sent, and what its reference is."""

    MAIL = "mail"
    """The Message-Id of the first mail of its series, without angle brackets."""
    GERRIT = "gerrit"
    """The URL of its change."""
    REQUEST = "request"
    """The URL of its pull request or merge request."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One patch, as it was sent."""

    patch: PatchId
    kind: DeliveryKind
    reference: str
    title: str
    """The subject of the first mail of its series, without "[PATCH]", or of the request; "": a
    cover letter that has none yet."""
    is_sent: bool
    """False for mails that were written, and not sent by patchsplit."""
    hunks: tuple[HunkId, ...]
    """Those of the patch then: a plan that is made anew gives the same ids to other patches."""


Deliveries = tuple[Delivery, ...]


def add_deliveries(known: Deliveries, fresh: Sequence[Delivery]) -> Deliveries:
    """Returns the deliveries with new ones, each in place of those of its patch and kind.

    What was only written does not replace what was sent.
    """

    def replaces(new: Delivery, old: Delivery) -> bool:
        same = (new.patch, new.kind) == (old.patch, old.kind)
        return same and (new.is_sent or not old.is_sent)

    kept = (old for old in known if not any(replaces(new, old) for new in fresh))
    return (*kept, *fresh)


def mark_sent(known: Deliveries, references: Collection[str]) -> Deliveries:
    """Returns the deliveries after those of some references were sent."""
    sent = [replace(one, is_sent=True) for one in known if one.reference in references]
    return add_deliveries(tuple(one for one in known if one.reference not in references), sent)


def find_delivery(known: Iterable[Delivery], patch: Patch) -> Delivery | None:
    """Returns the newest delivery of a patch, one that was sent before one that was not.

    None: there is none of a patch with its id that has a hunk of it.
    """
    own = {*patch.hunks}
    mine = [one for one in known if one.patch == patch.id and own & {*one.hunks}]
    return next((one for one in reversed(mine) if one.is_sent), mine[-1] if mine else None)
