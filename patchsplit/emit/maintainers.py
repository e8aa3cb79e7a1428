"""A MAINTAINERS file and the footprint of a patch to the people and lists responsible for it.

The format is the kernel's, which QEMU and DPDK share: sections of a title and of lines "F: path".
A section is for a patch where an F: (path), N: (regular expression for a path) or K: (regular
expression for a line of the message, or an added or removed line) matches, and no X: (path) does.
Paths match as in the kernel's scripts/get_maintainer.pl: from the left, with as many slashes as the
pattern has, unless it ends in one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import re2

from patchsplit.model.recipients import Footprint, Recipient, Role

LINE = re.compile(r"([A-Z]):\s*(.*?)\s*")
PERSON = re.compile(r'"?(?P<name>[^"<]*?)"?\s*<(?P<mail>[^<>\s]+@[^<>\s]+)>')
BARE_ADDRESS = re.compile(r"(?P<mail>[^<>\s,()]+@[^<>\s,()]+)")
ROLES = {"M": Role.MAINTAINER, "R": Role.REVIEWER, "L": Role.LIST}
ROLE_VERBS = {Role.MAINTAINER: "maintains", Role.REVIEWER: "reviews", Role.LIST: "list of"}
MAX_LINE = 1000
"""Characters of a line that a K: pattern is matched with."""
WHITESPACE = re.compile(r"(?<!\\)\s")
WILDCARD = re.compile(r"[*?[]")


@dataclass(frozen=True, slots=True)
class Section:
    """One section, with its patterns as in the file."""

    title: str
    people: tuple[tuple[Role, str, str], ...]
    """Role, name, address."""
    files: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Maintainers:
    """The sections that name somebody and have patterns."""

    sections: tuple[Section, ...] = ()
    skipped_patterns: tuple[str, ...] = ()
    """Patterns that are ignored, each with the reason."""


def parse_maintainers(text: str) -> Maintainers:
    """Reads a MAINTAINERS file; lines before the first section, and unknown letters, are skipped.

    A line without a letter ends a section and is the title of the next. Lists for subscribers only
    are left out, and so are the people of a section with status "Buried alive in reviewers".
    """
    sections: list[Section] = []
    untried: list[str] = []
    for title, rows in _split_sections(text):
        values: dict[str, list[str]] = {}
        for letter, value in rows:
            values.setdefault(letter, []).append(value)
        for letter in "NK":
            untried += [
                f"{title}, {letter}: {one}"
                for one in values.get(letter, ())
                if not _compile_regex(one)
            ]
        buried = any("buried alive" in one.lower() for one in values.get("S", ()))
        people = [
            found
            for letter, value in rows
            if letter in ROLES
            and (found := _parse_person(letter, value))
            and not (buried and letter in "MR")
        ]
        section = Section(
            title,
            tuple(people),
            tuple(values.get("F", ())),
            tuple(values.get("X", ())),
            tuple(one for one in values.get("N", ()) if _compile_regex(one)),
            tuple(one for one in values.get("K", ()) if _compile_regex(one)),
        )
        if people and (section.files or section.names or section.keywords):
            sections.append(section)
    reason = "not a valid RE2 expression"
    return Maintainers(tuple(sections), tuple(f"{one} ({reason})" for one in untried))


def _split_sections(text: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    title, rows = "", list[tuple[str, str]]()
    for line in text.split("\n"):
        found = LINE.fullmatch(line)
        if found:
            rows.append((found[1], found[2]))
        elif line.strip():
            if rows:
                yield title, rows
            title, rows = line.strip(), []
    if rows:
        yield title, rows


def _parse_person(letter: str, value: str) -> tuple[Role, str, str] | None:
    if letter == "L" and "subscribers-only" in value:
        return None
    found = PERSON.match(value)
    if found and letter != "L":
        return ROLES[letter], found["name"].strip(), found["mail"]
    bare = found or BARE_ADDRESS.match(value)
    return (ROLES[letter], "", bare["mail"]) if bare else None


@dataclass(slots=True)
class _Match:
    """How specifically a section matches, and by which of its lines."""

    depth: int = 0
    reasons: list[str] = field(default_factory=list)

    def add(self, depth: int, line: str) -> None:
        self.depth = max(self.depth, depth)
        if line not in self.reasons:
            self.reasons.append(line)


def find_recipients(maintainers: Maintainers, touched: Footprint) -> list[Recipient]:
    """Returns the recipients of a patch; those of the most specific section come first."""
    matches = [(_match_section(section, touched), section) for section in maintainers.sections]
    fitting = [(found, section) for found, section in matches if found.reasons]
    fitting.sort(key=lambda pair: -pair[0].depth)
    return [
        Recipient(
            name,
            mail,
            role,
            (f"{ROLE_VERBS[role]} {section.title} ({', '.join(found.reasons[:3])})",),
        )
        for found, section in fitting
        for role, name, mail in section.people
    ]


def _match_section(section: Section, touched: Footprint) -> _Match:
    found = _Match()
    for path in touched.paths:
        if any(matches_path(pattern, path) for pattern in section.exclusions):
            continue
        for pattern in section.files:
            if matches_path(pattern, path):
                found.add(_measure_depth(pattern), f"F: {pattern}")
        for pattern in section.names:
            if (regex := _compile_regex(pattern)) and regex.search(path):
                found.add(0, f"N: {pattern}")
    for pattern in section.keywords:
        regex = _compile_regex(pattern)
        if regex and any(regex.search(line[:MAX_LINE]) for line in touched.lines):
            found.add(0, f"K: {pattern}")
    return found


def _measure_depth(pattern: str) -> int:
    return 0 if pattern in ("*", "*/") else 1 + pattern.rstrip("/").count("/")


@lru_cache(1 << 15)
def matches_path(pattern: str, path: str) -> bool:
    """Returns whether an F: or X: pattern matches a path."""
    if not pattern or not path:
        return False
    literal = WILDCARD.split(pattern)[0]
    if not path.startswith(literal) or pattern.count("*") > 8:
        return False
    if not pattern.endswith("/") and literal == pattern and path.startswith(f"{pattern}/"):
        return True
    found = _compile_glob(pattern).match(path)
    same = pattern.endswith("/") or "**" in pattern or pattern.count("/") == path.count("/")
    return bool(found) and same


@lru_cache(1 << 14)
def _compile_glob(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"(\*+|\?|\[[^\]/]+\])", pattern)
    made = [
        ".*" if part.startswith("*")
        else "." if part == "?"
        else part if nth % 2
        else re.escape(part)
        for nth, part in enumerate(parts)
    ]  # fmt: skip
    try:
        return re.compile("".join(made))
    except re.error:
        return re.compile(re.escape(pattern))


@lru_cache(1 << 12)
def _compile_regex(pattern: str) -> Any:
    """Returns a pattern compiled by RE2, which matches in linear time; None: it is not valid.

    Patterns are Perl's with /x, which ignores whitespace.
    """
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    try:
        return re2.compile(WHITESPACE.sub("", pattern), options)
    except re2.error:
        return None
