"""A CODEOWNERS file and the footprint of a patch to the accounts that own it.

The rules are GitHub's: patterns are those of gitignore, without "!" and ranges of characters; the
last line whose pattern matches a path decides; a line without owners says that nobody owns the
path. In each of GitLab's sections, named in brackets, the last line that matches decides.
https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from patchsplit.model.recipients import Footprint, Recipient, Role

if TYPE_CHECKING:
    from pathspec.patterns.gitignore.basic import GitIgnoreBasicPattern

CODEOWNERS_PATHS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
SECTION = re.compile(r"\^?\[(?P<name>[^\]]+)\](?:\[\d+\])?(?P<owners>.*)")
MAX_STARS = 8
"""Stars that a pattern may have: with more, matching could take exponential time."""
COMMENT = re.compile(r"(?:^|\s)#.*")
OWNER = re.compile(r"@[\w./-]+|[^\s@<>,]+@[^\s@<>,]+")


@dataclass(frozen=True, slots=True)
class OwnerRule:
    """One line: a pattern, and the owners of what it matches."""

    pattern: str
    owners: tuple[str, ...]
    section: str = ""


def parse_codeowners(text: str) -> tuple[OwnerRule, ...]:
    """Reads a CODEOWNERS file; comments, and words that are not owners, are skipped."""
    rules = []
    section, default = "", tuple[str, ...]()
    for row in text.split("\n"):
        line = COMMENT.sub("", row).strip()
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
    """Returns the owners of the paths that a patch touches, in the order of the paths."""
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
    """Returns whether a pattern matches as in gitignore; "docs/*" matches direct files alone."""
    matched = _match_gitignore(pattern, path)
    if matched and pattern.endswith("/*"):
        return not _match_gitignore(pattern, path.rpartition("/")[0])
    return matched


def _match_gitignore(pattern: str, path: str) -> bool:
    rule = _compile_pattern(pattern)
    return bool(rule is not None and rule.include and rule.match_file(path))


@lru_cache(1 << 12)
def _compile_pattern(pattern: str) -> GitIgnoreBasicPattern | None:
    """Returns a compiled pattern; None where it is not valid, or could take too long."""
    if pattern.count("*") > MAX_STARS:
        return None
    # Slow to import, and few projects have such a file.
    from pathspec.patterns.gitignore.base import GitIgnorePatternError
    from pathspec.patterns.gitignore.basic import GitIgnoreBasicPattern

    try:
        # Ranges of characters are not supported: brackets are literal.
        return GitIgnoreBasicPattern(re.sub(r"[][]", r"\\\g<0>", pattern))
    except GitIgnorePatternError:
        return None
