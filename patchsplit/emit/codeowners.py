"""A CODEOWNERS file and what a patch touches to the accounts that own it.

GitHub's rules: the last line whose pattern matches a path decides; a line without owners says that
nobody owns it. GitLab's sections, in brackets, decide each for itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from patchsplit.model.recipients import Footprint, Recipient, Role

CODEOWNERS_PATHS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
SECTION = re.compile(r"\^?\[(?P<name>[^\]]+)\](?:\[\d+\])?(?P<owners>.*)")
OWNER = re.compile(r"@[\w./-]+|[^\s@<>,]+@[^\s@<>,]+")


@dataclass(frozen=True, slots=True)
class OwnerRule:
    """One line: a pattern, and who owns what it matches."""

    pattern: str
    owners: tuple[str, ...]
    section: str = ""


def parse_codeowners(text: str) -> tuple[OwnerRule, ...]:
    """Reads a CODEOWNERS file; comments, and words that are no owners, are skipped."""
    rules = []
    section, default = "", tuple[str, ...]()
    for row in text.split("\n"):
        line = re.split(r"(?:^|\s)#", row, maxsplit=1)[0].strip()
        found = SECTION.fullmatch(line)
        if found:
            section, default = found["name"].strip(), _parse_owners(found["owners"])
        elif line:
            pattern, _, rest = line.replace("\\ ", "\0").partition(" ")
            rules.append(
                OwnerRule(pattern.replace("\0", " "), _parse_owners(rest) or default, section)
            )
    return tuple(rules)


def _parse_owners(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.split() if OWNER.fullmatch(word))


def find_owners(rules: tuple[OwnerRule, ...], touched: Footprint) -> list[Recipient]:
    """Returns who owns the paths that a patch touches, in the order of the paths."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in touched.paths:
        last: dict[str, OwnerRule] = {}
        for rule in rules:
            if matches_path(rule.pattern, path):
                last[rule.section] = rule
        for rule in last.values():
            for owner in rule.owners:
                why = f"owns {rule.pattern}"
                if why not in found[owner]:
                    found[owner].append(why)
    return [Recipient("", owner, Role.OWNER, tuple(why)) for owner, why in found.items()]


@lru_cache(1 << 15)
def matches_path(pattern: str, path: str) -> bool:
    """Says whether a pattern is for a path."""
    return bool(_compile_pattern(pattern).fullmatch(path)) if pattern.count("*") <= 8 else False


@lru_cache(1 << 12)
def _compile_pattern(pattern: str) -> re.Pattern[str]:
    """Translates a pattern: of gitignore's kind, but for "docs/*", which stays in its folder."""
    body = pattern.strip("/")
    expression = "".join(
        {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(part, re.escape(part))
        for part in re.split(r"(\*\*/|\*\*|\*|\?)", body)
    )
    anchored = pattern.startswith("/") or "/" in body
    begin = "" if anchored else "(?:.*/)?"
    if pattern.endswith("/"):
        end = "/.*"
    elif body == "*":
        end = "(?:/.*)?"
    elif body.endswith("*"):
        end = ""
    else:
        end = "(?:/.*)?"
    return re.compile(begin + expression + end)
