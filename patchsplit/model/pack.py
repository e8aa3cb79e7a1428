"""A pack: what one project demands of a series, as data that names no command and runs nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from patchsplit.model.finding import Severity
from patchsplit.model.recipients import Policy, RecipientSource, Role


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A patch that shows a rule at work; what is not said is as any patch has it."""

    subject: str = ""
    body: str = ""
    files: Mapping[str, str] = msgspec.field(default_factory=dict)
    """Path -> the lines that are added to it."""
    removed: Mapping[str, str] = msgspec.field(default_factory=dict)
    """Path -> the lines that are taken from it."""
    new: tuple[str, ...] = ()
    """Which of the files are new."""
    lines: int = 0
    """In place of files: so many lines are added to one."""
    patches: int = 1
    """So many patches like this one make up the series."""
    series: tuple[Example, ...] = ()
    """In place of all else: these patches, in this order."""


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """What every rule has. Expressions are RE2's; globs without a slash are a file's own name."""

    severity: Severity
    message: str
    """What is wrong, as a clause: "the subject has no full stop"."""
    source: str
    """Where the project says so: an address, or a file of its tree."""
    bad: tuple[str | Example, ...]
    good: tuple[str | Example, ...]
    mend: str = ""
    """What mends it by itself; empty: only a person."""


class SubjectRule(Rule, tag="subject", frozen=True, kw_only=True):
    """The subject of each patch."""

    form: str = ""
    """It must match somewhere."""
    never: str = ""
    """It must not match anywhere."""
    most: int = 0
    """It has no more letters; 0: any number."""
    when: str = ""
    """Only subjects that match are held to it."""
    besides: str = ""
    """Patches whose subject matches are let be: releases, and what robots send."""


class BodyRule(Rule, tag="body", frozen=True, kw_only=True):
    """The prose of each message, without its trailers."""

    wrap: int = 0
    """No line has more letters, but for quotes, links and what is set in; 0: any number."""
    empty: bool = True
    """Whether there may be none."""
    never: str = ""
    """No line must match."""
    trailers: bool = False
    """Whether the trailers are looked at with it."""
    start: str = ""
    """The first line must not match."""
    when: str = ""
    """Only patches whose subject matches are held to it."""
    besides: str = ""
    """Patches whose subject matches are let be: releases, and what robots send."""


class TrailerRule(Rule, tag="trailer", frozen=True, kw_only=True):
    """One trailer, whatever the case of its letters."""

    key: str
    need: Literal["required", "forbidden", "any"] = "any"
    form: str = ""
    """Each value must match."""
    author: bool = False
    """Whether one of them must be the author's."""
    when: str = ""
    """Only patches whose subject matches are held to it."""
    unless: tuple[str, ...] = ()
    """Any of these trailers will do as well."""
    besides: str = ""
    """Patches whose subject matches are let be: releases, and what robots send."""


class TrailerOrderRule(Rule, tag="order", frozen=True, kw_only=True):
    """Trailers in their order; others may stand anywhere."""

    keys: tuple[str, ...]
    last: bool = False
    """Whether the last of them is the last trailer of all."""


class LineRule(Rule, tag="lines", frozen=True, kw_only=True):
    """Lines that a patch adds, each for itself."""

    files: tuple[str, ...]
    besides: tuple[str, ...] = ()
    """Globs of files that are left alone."""
    never: str = ""
    most: int = 0
    """Columns; 0: any number."""
    tab: int = 8
    """How far a tab goes, to the next multiple; 1: it is a letter as any other."""
    indent: Literal["any", "tabs", "spaces"] = "any"
    unless: str = ""
    """Lines that match are left alone."""
    code: bool = False
    """Whether comments and strings are passed over."""
    once: bool = False
    """Whether it is said only of the first such line of a file."""


class HeaderRule(Rule, tag="header", frozen=True, kw_only=True):
    """How new files begin."""

    files: tuple[str, ...]
    form: tuple[str, ...]
    """Each must match one of the first lines."""
    besides: tuple[str, ...] = ()
    within: int = 30
    """How many lines are looked at."""
    text: str = ""
    """What a file that says nothing may begin with, without marks of comments; {year} and {holder}
    are filled in. Empty: only a person can tell."""
    comments: Mapping[str, Literal["/*", "//", "#", ".."]] = msgspec.field(default_factory=dict)
    """Glob -> how a comment begins there, where the project has it otherwise than most."""


class CompanionRule(Rule, tag="along", frozen=True, kw_only=True):
    """Files that come along with others."""

    files: tuple[str, ...]
    need: tuple[str, ...]
    """One of them must be changed in the same patch."""
    besides: tuple[str, ...] = ()
    added: bool = False
    """Whether only new files ask for it."""
    adding: str = ""
    """Only added lines that match ask for it."""
    when: str = ""
    unless: str = ""
    """Patches whose subject matches need none."""
    series: bool = False
    """Whether any other patch of the series may bring it."""


class SizeRule(Rule, tag="size", frozen=True, kw_only=True):
    """How much is in a patch, or in the series."""

    of: Literal["lines", "files", "patches"]
    most: int
    besides: tuple[str, ...] = ()
    """Globs of files that are not counted."""


class SeparationRule(Rule, tag="apart", frozen=True, kw_only=True):
    """Files that are not changed in the patch that changes certain others."""

    files: tuple[str, ...]
    others: tuple[str, ...]
    besides: tuple[str, ...] = ()


class PrecedenceRule(Rule, tag="first", frozen=True, kw_only=True):
    """Patches of some files alone that come before those of others."""

    files: tuple[str, ...]
    others: tuple[str, ...]


class PrefixPattern(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which prefix a path asks for."""

    path: str
    r"""An expression for the whole beginning of a path; its groups are \1, \2 ... of the prefix."""
    prefix: str


class PrefixRule(Rule, tag="prefix", frozen=True, kw_only=True):
    """The prefix that files ask for: of the first level on which they all ask for the same."""

    levels: tuple[tuple[PrefixPattern, ...], ...]
    besides: tuple[str, ...] = ()
    """Globs of files that go with any prefix."""


AnyRule = (
    SubjectRule
    | BodyRule
    | TrailerRule
    | TrailerOrderRule
    | LineRule
    | HeaderRule
    | CompanionRule
    | SizeRule
    | SeparationRule
    | PrecedenceRule
    | PrefixRule
)


class Channel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a series goes."""

    kind: Literal["mail", "gerrit", "github", "gitlab"]
    source: str
    list: str = ""
    """The mailing list's address."""
    subject_prefix: str = "PATCH"
    stable_prefix: str = ""
    """For a patch of a branch, with {branch} in it."""
    threading: Literal["new", "reply"] = "new"
    """Whether a new version is a thread of its own."""
    cover: Literal["many", "always", "never"] = "many"
    """"many": where there is more than one patch."""
    parts: int = 15
    """Patches in one mailing, at most."""
    host: str = ""
    port: int = 29418
    project: str = ""
    ref: str = "refs/for/{branch}"
    notes: str = ""


class Branches(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which branch takes what."""

    dev: str
    source: str
    stable: str = ""
    """An expression for the names of release branches."""
    backport: str = ""
    """What a backport is marked with, in words."""


class RecipientPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is written to; `model.recipients` says what each field means."""

    kinds: tuple[RecipientSource, ...]
    source: str
    lists: tuple[str, ...] = ()
    to: tuple[Role, ...] = (Role.LIST,)
    cc: tuple[Role, ...] = ()

    @property
    def policy(self) -> Policy:
        return Policy(self.kinds, self.lists, self.to, self.cc)


class GeneratedCodePolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the project says of work that a machine wrote."""

    policy: Literal["unsaid", "disclose", "forbidden"] = "unsaid"
    source: str = ""
    trailer: str = ""
    """How it is disclosed."""


class Fingerprint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """By what a repository is known."""

    files: tuple[str, ...] = ()
    """All of them are in upstream's tree."""
    remotes: tuple[str, ...] = ()
    """One of them is the end of a remote's address, without ".git"."""
    gerrit: str = ""
    """The host that upstream's .gitreview names; projects share it, so files and remotes first."""


SeverityName = Literal["error", "warning", "note", "off"]


class Pack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One project."""

    name: str
    title: str
    extends: str = ""
    marks: Fingerprint = Fingerprint()
    channel: Channel | None = None
    branches: Branches | None = None
    recipients: RecipientPolicy | None = None
    generated: GeneratedCodePolicy = GeneratedCodePolicy()
    severities: Mapping[str, SeverityName] = msgspec.field(default_factory=dict)
    """For rules of the pack below, and for checks that every project has."""
    rules: Mapping[str, AnyRule] = msgspec.field(default_factory=dict)
    """By name, in the order of the pack."""
