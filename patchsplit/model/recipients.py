"""Who gets a patch, in which header, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from patchsplit.model.delta import Span
from patchsplit.model.plan import PatchId


class Role(StrEnum):
    """How somebody is related to what a patch touches."""

    LIST = "list"
    """A mailing list of the project, or of a part of it."""
    MAINTAINER = "maintainer"
    REVIEWER = "reviewer"
    OWNER = "owner"
    """In CODEOWNERS: an account or a team, as "@name", or an address."""
    AUTHOR = "author"
    """Wrote the lines that the patch touches."""
    FIXED_AUTHOR = "author of what is fixed"
    """Wrote the commit that a Fixes: trailer names."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who may get a patch, with the reasons."""

    name: str
    """Empty for a list, or an account."""
    address: str
    """The address, or "@account"."""
    role: Role
    why: tuple[str, ...]
    """Each a clause: "maintains VHOST-USER (F: lib/vhost/)"."""

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


@dataclass(frozen=True, slots=True)
class Footprint:
    """What a patch touches, as far as it decides who gets it."""

    paths: tuple[str, ...] = ()
    """Before and after the patch."""
    lines: tuple[str, ...] = ()
    """The lines of its message, and those that it adds and removes."""
    spans: Mapping[str, tuple[Span, ...]] = field(default_factory=dict)
    """Upstream's path -> its lines that the patch replaces, or between which it inserts."""


class RecipientSource(StrEnum):
    """Where upstream states who gets a patch."""

    MAINTAINERS = "maintainers"
    """A MAINTAINERS file with patterns, as Linux, QEMU and DPDK have one."""
    CODEOWNERS = "codeowners"
    BLAME = "blame"
    """Nowhere: the authors of the lines get it."""
    NONE = "none"
    """The sender adds nobody."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How a project wants patches to be addressed."""

    kinds: tuple[RecipientSource, ...] = (RecipientSource.MAINTAINERS, RecipientSource.BLAME)
    """The first of them that upstream's tree has is used."""
    lists: tuple[str, ...] = ()
    """Lists that get every patch."""
    to: tuple[Role, ...] = (Role.LIST,)
    cc: tuple[Role, ...] = (Role.MAINTAINER, Role.REVIEWER, Role.AUTHOR, Role.FIXED_AUTHOR)
    """People whose role is in neither do not get mail."""


@dataclass(frozen=True, slots=True)
class Addressees:
    """To and Cc of one patch, or of a series."""

    to: tuple[Recipient, ...] = ()
    cc: tuple[Recipient, ...] = ()
    others: tuple[Recipient, ...] = ()
    """Found, but without mail: the project does not want it, or there is no address."""


@dataclass(frozen=True, slots=True)
class Routing:
    """The recipients of a series."""

    kind: RecipientSource
    source: str
    """The file of upstream's tree that was used, or another source, in words."""
    patches: Mapping[PatchId, Addressees] = field(default_factory=dict)
    unsupported_patterns: tuple[str, ...] = ()
    """Patterns of upstream's file that were ignored, each with the reason."""

    @property
    def series(self) -> Addressees:
        """Everybody who gets any patch of the series."""
        found = self.patches.values()
        to = merge_recipients(one for each in found for one in each.to)
        cc = merge_recipients(one for each in found for one in each.cc)
        left = merge_recipients(one for each in found for one in each.others)
        in_to = {one.address.lower() for one in to}
        return Addressees(to, tuple(one for one in cc if one.address.lower() not in in_to), left)


def merge_recipients(found: Iterable[Recipient]) -> tuple[Recipient, ...]:
    """Returns everybody once, with all reasons, and with the first address, role and name.

    Two addresses with one name are one person, as in get_maintainer.pl.
    """
    known: dict[str, Recipient] = {}
    by_name: dict[str, str] = {}
    for one in found:
        name = one.name.casefold()
        key = by_name.get(name, one.address.lower()) if name else one.address.lower()
        before = known.get(key)
        if before is not None:
            why = tuple(dict.fromkeys((*before.why, *one.why)))
            known[key] = Recipient(before.name or one.name, before.address, before.role, why)
        else:
            known[key] = one
        if name:
            by_name.setdefault(name, key)
    return tuple(known.values())


def split_to_and_cc(found: Iterable[Recipient], policy: Policy) -> Addressees:
    """Splits recipients into To and Cc, as the project wants them."""
    lists = [Recipient("", one, Role.LIST, ("gets every patch",)) for one in policy.lists]
    everybody = merge_recipients((*lists, *found))
    to = [one for one in everybody if one.role in policy.to and "@" in one.address[1:]]
    cc = [one for one in everybody if one.role in policy.cc and "@" in one.address[1:]]
    cc = [one for one in cc if one not in to]
    left = [one for one in everybody if one not in to and one not in cc]
    return Addressees(tuple(to), tuple(cc), tuple(left))
