"""A pack: the rules of one project for a series, as data that cannot run anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from patchsplit.model.finding import Severity
from patchsplit.model.recipients import Policy, RecipientSource, Role


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A patch that a rule is tested on; what is not given has a usual value."""

    subject: str = ""
    body: str = ""
    files: Mapping[str, str] = msgspec.field(default_factory=dict)
    """Path -> the lines that are added to it."""
    removed: Mapping[str, str] = msgspec.field(default_factory=dict)
    """Path -> the lines that are removed from it."""
    new: tuple[str, ...] = ()
    """Which of the files are new."""
    lines: int = 0
    """In place of files: the number of lines that are added to one file."""
    patches: int = 1
    """The number of patches like this one in the series."""
    series: tuple[Example, ...] = ()
    """In place of all others: the patches of the series, in order."""


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    """What every rule has. Expressions are RE2's; a glob without a slash matches file names."""

    severity: Severity
    message: str
    """What is wrong, as a clause: "the subject has no full stop"."""
    source: str
    """Where the project states the rule: a URL, or a file of its tree."""
    bad: tuple[str | Example, ...]
    good: tuple[str | Example, ...]
    mend: str = ""
    """What fixes it automatically; empty: nothing does."""


class SubjectRule(Rule, tag="subject", frozen=True, kw_only=True):
    """The subject of each patch."""

    form: str = ""
    """It must match somewhere."""
    never: str = ""
    """It must not match anywhere."""
    most: int = 0
    """Characters that it may have; 0: any number."""
    when: str = ""
    """Only subjects that match are checked."""
    besides: str = ""
    """Patches whose subject matches are exempt: releases, and what robots send."""


class BodyRule(Rule, tag="body", frozen=True, kw_only=True):
    """The prose of each message, without its trailers."""

    wrap: int = 0
    """Characters of a line, except quotes, links and indented lines; 0: any number."""
    empty: bool = True
    """Whether it may be empty."""
    never: str = ""
    """No line may match."""
    trailers: bool = False
    """Whether the trailers are checked too."""
    start: str = ""
    """The first line may not match."""
    when: str = ""
    """Only patches whose subject matches are checked."""
    besides: str = ""
    """Patches whose subject matches are exempt: releases, and what robots send."""


class TrailerRule(Rule, tag="trailer", frozen=True, kw_only=True):
    """One trailer, ignoring case."""

    key: str
    need: Literal["required", "forbidden", "any"] = "any"
    form: str = ""
    """Each value must match."""
    author: bool = False
    """Whether one of the values must name the author."""
    when: str = ""
    """Only patches whose subject matches are checked."""
    unless: tuple[str, ...] = ()
    """Any of these trailers satisfies the rule as well."""
    besides: str = ""
    """Patches whose subject matches are exempt: releases, and what robots send."""


class TrailerOrderRule(Rule, tag="order", frozen=True, kw_only=True):
    """The order of trailers; others may be anywhere."""

    keys: tuple[str, ...]
    last: bool = False
    """Whether the last of them is the last trailer of all."""


class LineRule(Rule, tag="lines", frozen=True, kw_only=True):
    """Lines that a patch adds, each on its own."""

    files: tuple[str, ...]
    besides: tuple[str, ...] = ()
    """Globs of files that are exempt."""
    never: str = ""
    most: int = 0
    """Columns; 0: any number."""
    tab: int = 8
    """Tab stops are at multiples of this; 1: a tab counts as any other character."""
    indent: Literal["any", "tabs", "spaces"] = "any"
    unless: str = ""
    """Lines that match are exempt."""
    code: bool = False
    """Whether comments and strings are ignored."""
    once: bool = False
    """Whether only the first such line of a file is reported."""


class HeaderRule(Rule, tag="header", frozen=True, kw_only=True):
    """How new files begin."""

    files: tuple[str, ...]
    form: tuple[str, ...]
    """Each must match one of the first lines."""
    besides: tuple[str, ...] = ()
    within: int = 30
    """The number of lines that are checked."""
    text: str = ""
    """The header for a file without one, without comment markers; {year} and {holder} are replaced.
    Empty: it cannot be added automatically."""
    comments: Mapping[str, Literal["/*", "//", "#", ".."]] = msgspec.field(default_factory=dict)
    """Glob -> how a comment begins there, where the project differs from most."""


class CompanionRule(Rule, tag="along", frozen=True, kw_only=True):
    """Files that are changed together with others."""

    files: tuple[str, ...]
    need: tuple[str, ...]
    """One of them must be changed in the same patch."""
    besides: tuple[str, ...] = ()
    added: bool = False
    """Whether only new files need it."""
    adding: str = ""
    """Only added lines that match need it."""
    when: str = ""
    unless: str = ""
    """Patches whose subject matches need none."""
    series: bool = False
    """Whether it may be in another patch of the series."""


class SizeRule(Rule, tag="size", frozen=True, kw_only=True):
    """The size of a patch, or of the series."""

    of: Literal["lines", "files", "patches"]
    most: int
    besides: tuple[str, ...] = ()
    """Globs of files that are not counted."""


class SeparationRule(Rule, tag="apart", frozen=True, kw_only=True):
    """Files that are not changed in the same patch as certain others."""

    files: tuple[str, ...]
    others: tuple[str, ...]
    besides: tuple[str, ...] = ()


class PrecedenceRule(Rule, tag="first", frozen=True, kw_only=True):
    """Patches that change only some files and come before those that change others."""

    files: tuple[str, ...]
    others: tuple[str, ...]


class PrefixPattern(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The prefix that a path needs."""

    path: str
    r"""An expression for the beginning of a path; its groups are \1, \2 ... of `prefix`."""
    prefix: str


class PrefixRule(Rule, tag="prefix", frozen=True, kw_only=True):
    """The prefix that files need: that of the first level on which they all need the same."""

    levels: tuple[tuple[PrefixPattern, ...], ...]
    besides: tuple[str, ...] = ()
    """Globs of files that may have any prefix."""


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
