"""A pack: the rules of one project for a series, as data that cannot run anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from patchsplit.model.recipients import Policy, RecipientSource, Role
from patchsplit.model.rules.rule import AnyRule


class Channel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a series is sent."""

    kind: Literal["mail", "gerrit", "github", "gitlab"]
    source: str
    list: str = ""
    """The mailing list's address."""
    subject_prefix: str = "PATCH"
    stable_prefix: str = ""
    """The subject prefix for a patch of a branch, with {branch} in it."""
    threading: Literal["new", "reply"] = "new"
    """Whether a new version starts a new thread."""
    cover: Literal["many", "always", "never"] = "many"
    """"many": where there is more than one patch."""
    parts: int = 15
    """The maximum number of patches in one series."""
    host: str = ""
    port: int = 29418
    project: str = ""
    ref: str = "refs/for/{branch}"
    notes: str = ""


class Branches(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The branches of the project, and what each of them takes."""

    dev: str
    source: str
    stable: str = ""
    """An expression for the names of release branches."""
    backport: str = ""
    """How a backport is marked, as a sentence."""


class RecipientPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who gets the mails; the fields are those of `model.recipients.Policy`."""

    kinds: tuple[RecipientSource, ...]
    source: str
    lists: tuple[str, ...] = ()
    to: tuple[Role, ...] = (Role.LIST,)
    cc: tuple[Role, ...] = ()

    @property
    def policy(self) -> Policy:
        return Policy(self.kinds, self.lists, self.to, self.cc)


class GeneratedCodePolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The project's policy on generated code."""

    policy: Literal["unsaid", "disclose", "forbidden"] = "unsaid"
    source: str = ""
    trailer: str = ""
    """How its use is disclosed."""


class Fingerprint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a repository of the project is recognised."""

    files: tuple[str, ...] = ()
    """Paths; upstream's tree has all of them."""
    remotes: tuple[str, ...] = ()
    """Ends of URLs, without ".git"; the URL of a remote has one of them."""
    gerrit: str = ""
    """The host in upstream's .gitreview; projects share it, so `files` and `remotes` come first."""


SeverityName = Literal["error", "warning", "note", "off"]


class Pack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The rules and policies of one project."""

    name: str
    title: str
    extends: str = ""
    marks: Fingerprint = Fingerprint()
    channel: Channel | None = None
    branches: Branches | None = None
    recipients: RecipientPolicy | None = None
    generated: GeneratedCodePolicy = GeneratedCodePolicy()
    severities: Mapping[str, SeverityName] = msgspec.field(default_factory=dict)
    """By rule: of the pack that this one extends, or of the checks that run for every project."""
    rules: Mapping[str, AnyRule] = msgspec.field(default_factory=dict)
    """By name, in the order of the pack."""
