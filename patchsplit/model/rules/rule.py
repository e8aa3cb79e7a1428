"""The rules of a pack, one class a kind, as data that cannot run anything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from patchsplit.model.finding import Severity


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
    executable: tuple[str, ...] = ()
    """Which of the files have the executable mode."""
    unterminated: tuple[str, ...] = ()
    """Which of the files have no newline at their end."""
    author: str = "Ada Lovelace <ada@example.org>"
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
    never: str = ""
    """No value may match."""
    author: bool = False
    """Whether one of the values must have the name or the address of the author."""
    others: bool = False
    """Whether no value may have the name or the address of the author."""
    signed: bool = False
    """Whether each address of the values must have a Signed-off-by as well."""
    when: str = ""
    """Only patches whose subject matches are checked."""
    given: str = ""
    """Only patches with a line of the message, trailers included, that matches are checked."""
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


class PassageRule(Rule, tag="passage", frozen=True, kw_only=True):
    """Passages, of one or more lines, of the files that a patch changes."""

    files: tuple[str, ...]
    never: str
    r"""Matched with the whole file after the patch; ^ and $ match at the ends of lines, \A at the
    beginning of the file. Reported where the line is added on which the group `at` begins, or
    without such a group the match."""
    besides: tuple[str, ...] = ()
    """Globs of files that are exempt."""
    unless: str = ""
    """Passages that match are exempt."""
    new: bool = False
    """Whether only new files are checked."""
    code: bool = False
    """Whether a passage that begins in a comment or a string is exempt."""
    once: bool = False
    """Whether only the first such passage of a file is reported."""


class SyntaxRule(Rule, tag="syntax", frozen=True, kw_only=True):
    """Nodes of the syntax tree of the files that a patch changes.

    In C and C++, each top-level construct is parsed on its own: a query that needs two of them
    never matches.
    """

    language: Literal["bash", "c", "cpp", "java", "python"]
    files: tuple[str, ...]
    query: str
    """A query of tree-sitter, without predicates. Reported where the first line of its capture `at`
    is added."""
    besides: tuple[str, ...] = ()
    """Globs of files that are exempt."""
    text: Mapping[str, str] = msgspec.field(default_factory=dict)
    """By capture: an expression that its text must match; ^ and $ match at the ends of lines."""
    never: Mapping[str, str] = msgspec.field(default_factory=dict)
    """By capture: an expression that its text must not match."""
    same: tuple[str, ...] = ()
    """Captures that must have the same text."""


PythonMessage = Literal[
    "FStringMissingPlaceholders",
    "ImportStarUsed",
    "IsLiteral",
    "MultiValueRepeatedKeyLiteral",
    "RaiseNotImplemented",
    "RedefinedWhileUnused",
    "UndefinedName",
    "UnusedImport",
    "UnusedVariable",
]


class PythonRule(Rule, tag="python", frozen=True, kw_only=True):
    """What pyflakes finds in lines that a patch adds to Python files."""

    files: tuple[str, ...]
    report: tuple[PythonMessage, ...]
    """The messages of pyflakes that are reported, by their names in its source."""
    besides: tuple[str, ...] = ()
    """Globs of files that are exempt."""


class SortedRule(Rule, tag="sorted", frozen=True, kw_only=True):
    """Lines that follow one another in order; any other line begins a new list."""

    files: tuple[str, ...]
    line: str
    """Matches a line of the list; its groups, joined by dots and ignoring case, are its key."""
    besides: tuple[str, ...] = ()
    """Globs of files that are exempt."""


class UnusedRule(Rule, tag="unused", frozen=True, kw_only=True):
    """Names that an added line brings into a file, and that nothing else in the file uses."""

    files: tuple[str, ...]
    line: str
    """Matches a line that brings in a name; its first group is the name."""
    besides: tuple[str, ...] = ()
    """Globs of files that are exempt."""


class FileRule(Rule, tag="file", frozen=True, kw_only=True):
    """The name, mode and end of the files that a patch changes."""

    files: tuple[str, ...]
    besides: tuple[str, ...] = ()
    """Globs of files that are exempt."""
    new: bool = False
    """Whether only new files are checked."""
    untouched: bool = False
    """Whether a patch may not change them at all."""
    form: str = ""
    """Their paths must match."""
    mode: Literal["any", "plain", "executable"] = "any"
    newline: bool = False
    """Whether the last line must end in a newline."""


class HeaderRule(Rule, tag="header", frozen=True, kw_only=True):
    """How new files begin."""

    files: tuple[str, ...]
    form: tuple[str, ...]
    """Each must match one of the first lines."""
    besides: tuple[str, ...] = ()
    least: int = 0
    """Lines; new files with fewer are exempt."""
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
    """One of them must be changed in the same patch. {path} is the path of the file that needs it,
    {folder} its folder, {name} its name and {stem} its name without a suffix; with one of these,
    each file needs its own."""
    need_line: str = ""
    """A line that is added to that file must match; {path} and the like as in `need`."""
    besides: tuple[str, ...] = ()
    added: bool = False
    """Whether only new files need it."""
    adding: str = ""
    """Only added lines that match need it."""
    changing: str = ""
    """Only added or removed lines that match need it."""
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
    | PassageRule
    | SyntaxRule
    | PythonRule
    | SortedRule
    | UnusedRule
    | FileRule
    | HeaderRule
    | CompanionRule
    | SizeRule
    | SeparationRule
    | PrecedenceRule
    | PrefixRule
)
