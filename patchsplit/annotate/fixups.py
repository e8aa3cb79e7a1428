"""The units of a fork's history to those that only correct an earlier one of it.

A unit, a commit of the fork or a patch of its queue, is a fix-up of an earlier one if each of its
hunks replaces nothing but lines that the earlier one added, and if it adds no more lines. A subject
such as "fix tox" or "address review" says so as well: then most of the replaced lines decide, or
the unit before it, if that has the same author and changed the same files.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from patchsplit.model.delta import Lines, Oid

VAGUE_SUBJECT = re.compile(
    r"""
    (?: (?:oops|typos?|nits?|wip|cleanups?|minor\ fix(?:es)?|more\ fixes|review\ (?:fixes|comments))
      | (?:fix(?:e[sd])?|address(?:e[sd])?|resolve[sd]?|incorporate[sd]?|correct(?:ed|s)?)\ +
        (?:the\ +|some\ +|more\ +|a\ +|an\ +)?
        (?:tox|pep8|pep-8|flake8|pylint|lint\w*|build|compil\w+|ci|zuul|jenkins|gate|checkpatch|typos?
          |styles?|coding\ styles?|indent\w*|whitespaces?|warnings?|unit\ ?tests?|tests?|uts?
          |(?:code\ )?reviews?|review\ comments?|comments?|feedback|nits?)
        (?:\ +(?:comments?|errors?|issues?|failures?|warnings?|fail\w*|checks?|problems?))?
    ) \s* [.!]*
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""Subjects that say nothing but that something before was not right."""
PREFIX = re.compile(r"^(?:\[[^\]]*\]\s*)*(?:[\w./-]+:\s+)?")
AUTOSQUASH = re.compile(r"^(?:(?:fixup|squash|amend)! ?)+")


@dataclass(frozen=True, slots=True)
class UnitChange:
    """What one unit changes."""

    oid: Oid
    subject: str
    author: str
    """The author's address."""
    hunks: Sequence[tuple[str, Lines, Lines]]
    """Path, removed lines, added lines."""


def find_fixups(units: Iterable[UnitChange]) -> dict[Oid, Oid]:
    """Returns each unit that is a fix-up -> the unit that it corrects, which is none itself.

    `units` come oldest first.
    """
    owner: dict[tuple[str, bytes], Oid] = {}
    added: Counter[Oid] = Counter()
    subjects: dict[str, Oid] = {}
    found: dict[Oid, Oid] = {}
    last: UnitChange | None = None
    for unit in units:
        target = _find_target(unit, owner, added, subjects, last)
        home = unit.oid
        if target is not None:
            home = found[unit.oid] = found.get(target, target)
        for path, removed, new in unit.hunks:
            for line in removed:
                owner.pop((path, line.strip()), None)
            for line in new:
                if line.strip():
                    owner[path, line.strip()] = home
                    added[home] += 1
        subjects.setdefault(AUTOSQUASH.sub("", unit.subject), home)
        last = unit
    return found


def _find_target(
    unit: UnitChange,
    owner: Mapping[tuple[str, bytes], Oid],
    added: Mapping[Oid, int],
    subjects: Mapping[str, Oid],
    last: UnitChange | None,
) -> Oid | None:
    """Returns the unit that a unit corrects; None if it stands for itself."""
    if AUTOSQUASH.match(unit.subject):
        return subjects.get(AUTOSQUASH.sub("", unit.subject))
    owners = [set(_iter_owners(path, removed, owner)) for path, removed, _ in unit.hunks]
    size = sum(1 for _, _, new in unit.hunks for line in new if line.strip())
    every = set[Oid | None]().union(*owners) if owners else set()
    if len(every) == 1 and all(owners):
        (only,) = every
        if only is not None and size <= added[only]:
            return only
    if not VAGUE_SUBJECT.fullmatch(PREFIX.sub("", unit.subject)):
        return None
    count = Counter(
        one
        for path, removed, _ in unit.hunks
        for one in _iter_owners(path, removed, owner)
        if one is not None
    )
    if count:
        return count.most_common(1)[0][0]
    if last is not None and last.author == unit.author and _paths(unit) <= _paths(last):
        return last.oid
    return None


def _iter_owners(
    path: str, removed: Lines, owner: Mapping[tuple[str, bytes], Oid]
) -> Iterator[Oid | None]:
    """Yields the unit that added each removed line that is not blank; None: the base has it."""
    for line in removed:
        if line.strip():
            yield owner.get((path, line.strip()))


def _paths(unit: UnitChange) -> set[str]:
    return {path for path, _, _ in unit.hunks}
