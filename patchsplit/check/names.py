"""Names that look private: trackers and hosts, where a fork uses them, and who else does.

A ticket "ACME-123" and a processor "FT-2000" look the same. What upstream names is public. What the
fork's code has as an identifier or a string, with one number or two, is a model.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from patchsplit.model.message import TICKET

WRITTEN_TICKET = re.compile(r"(?<![A-Za-z0-9])([A-Z]{2,10})-\d{2,6}(?![A-Za-z0-9])")
"""A ticket in any text, also in an address; the group is the project."""
MODEL = re.compile(r"(?<![a-z0-9])([a-z]{2,10}[-_]?\d{2,6})")
"""A name with a number, in lower case."""
MAX_VARIANTS = 10
"""Numbers of a project up to which each is looked for as a model: "ft2000"."""
MAX_MODELS = 2
"""Distinct numbers that a name of models has, at most; a tracker has more."""
MIN_FILES = 3
"""Files from which on a name that no line marks as a ticket is one of a model."""
COMMENT_START = ("//", "/*", "*", "# ", "--", ";")
"""Beginnings of lines whose words are no identifiers."""
MARK = re.compile(
    r"(?:^|\b(?:bug|bugs|closes|cr|defect|fix|fixed|fixes|fixme|issue|jira|see|story|task|ticket|"
    r"todo|xxx)\b)[\s:#(\[<*/-]*$",
    re.IGNORECASE,
)
"""The text before a name that marks a line as made for a ticket."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """The texts in which names are looked for."""

    files: Mapping[str, str] = field(default_factory=dict)
    """Path -> the lines that are added to the file."""
    messages: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """Names in a text that may be private."""

    tickets: frozenset[tuple[str, str]] = frozenset()
    """(project, number) of what looks like a ticket."""
    hosts: frozenset[str] = frozenset()
    """Hosts and domains, in lower case."""

    @property
    def projects(self) -> frozenset[str]:
        return frozenset(project for project, _ in self.tickets)

    def without(self, public: Collection[str]) -> Names:
        """Returns the names that are none of `public`, which find_public returned."""
        return Names(
            frozenset(one for one in self.tickets if not {one[0], "-".join(one)} & {*public}),
            self.hosts.difference(public),
        )

    def list_words(self) -> list[str]:
        """Returns texts of which each line that names one of the names has one, and other lines."""
        words = {f"{project}-" for project in self.projects} | self.hosts
        for project, number in self.tickets:
            if sum(project == other for other, _ in self.tickets) <= MAX_VARIANTS:
                for written in (project, project.lower()):
                    words |= {f"{written}{joint}{number}" for joint in ("", "_", "-")}
        return sorted(words)

    def find_public(self, texts: Iterable[str]) -> frozenset[str]:
        """Returns the projects, tickets ("FT-2000") and hosts that the texts name.

        A project is named by any ticket of it in upper case; a ticket also as "ft2000" or
        "FT_2000".
        """
        joined = {f"{project}{number}".lower(): f"{project}-{number}" for project, number in
                  self.tickets}  # fmt: skip
        found: set[str] = set()
        for text in texts:
            found.update(match[1] for match in WRITTEN_TICKET.finditer(text))
            low = text.lower()
            found.update(host for host in self.hosts if host in low)
            models = (re.sub("[-_]", "", match[1]) for match in MODEL.finditer(low))
            found.update(joined[model] for model in models if model in joined)
        return frozenset(found & {*self.projects, *joined.values(), *self.hosts})


@dataclass(frozen=True, slots=True)
class TicketUse:
    """How a fork uses what looks like a ticket."""

    messages: int
    """Messages that name it."""
    files: int
    """Files whose added lines name it."""
    numbers: int
    """Distinct numbers of its project in all messages and files."""
    other_numbers: int
    """Those of `numbers` that are in no code."""
    in_code: bool
    """Whether it is an identifier, the beginning of one, or a string."""
    marked: bool
    """Whether a line names it as one names a ticket: first, or after "fixes" and the like."""

    @property
    def is_model(self) -> bool:
        """Whether it is the name of a model or the like, and no ticket."""
        if self.in_code:
            return self.other_numbers <= MAX_MODELS
        return self.files >= MIN_FILES and self.numbers <= MAX_MODELS and not self.marked

    def describe(self) -> str:
        """Returns where it is, as in "3 messages and 1 file"."""
        counted = ((self.messages, "message"), (self.files, "file"))
        parts = [f"{n} {noun}{'' if n == 1 else 's'}" for n, noun in counted if n]
        return " and ".join(parts)


def measure_tickets(corpus: Corpus, names: Names) -> dict[str, TicketUse]:
    """Returns the use of each ticket of `names`, by the ticket as it is written: "FT-2000"."""
    numbers = _collect_numbers(corpus, names.projects)
    coded = {
        (project, number)
        for project, some in numbers.items()
        for number in some
        if any(_is_in_code(text, project, number) for text in corpus.files.values())
    }
    found = {}
    for project, number in sorted(names.tickets):
        word = re.compile(rf"(?<![\w./-]){project}-{number}(?![\w-])")
        at = [text for text in corpus.files.values() if word.search(text)]
        found[f"{project}-{number}"] = TicketUse(
            sum(bool(word.search(text)) for text in corpus.messages),
            len(at),
            len(numbers[project]),
            sum((project, other) not in coded for other in numbers[project]),
            (project, number) in coded,
            any(_is_marked(line, word) for text in at for line in text.splitlines()),
        )
    return found


def _collect_numbers(corpus: Corpus, projects: Collection[str]) -> dict[str, set[str]]:
    """Returns the numbers of each project's tickets in the corpus."""
    numbers: dict[str, set[str]] = {project: set() for project in projects}
    for text in (*corpus.messages, *corpus.files.values()):
        for match in TICKET.finditer(text):
            if match[1] in numbers:
                numbers[match[1]].add(match[2])
    return numbers


def _is_in_code(text: str, project: str, number: str) -> bool:
    """Returns whether added lines have FT2000 in an identifier, FT_2000… or "FT-2000…"."""
    pattern = re.compile(
        rf"(?<![A-Za-z0-9]){project}{number}(?!\d|\.\w|@|-)|\b{project}_{number}(?!\d)"
        rf"|[\"']{project}-{number}(?!\d)",
        re.IGNORECASE,
    )
    if not pattern.search(text):
        return False
    return any(
        pattern.search(line)
        for line in text.splitlines()
        if not line.lstrip().startswith(COMMENT_START)
    )


def _is_marked(line: str, word: re.Pattern[str]) -> bool:
    found = word.search(line)
    if found is None:
        return False
    return MARK.search(line[: found.start()].lstrip(" \t/*#;-<!([{")) is not None
