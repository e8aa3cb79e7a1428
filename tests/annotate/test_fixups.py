"""Which units of a fork's history only correct an earlier one of it."""

from __future__ import annotations

import pytest

from patchsplit.annotate.fixups import VAGUE_SUBJECT, UnitChange, find_fixups
from patchsplit.model.delta import Oid

Hunk = tuple[str, str, str]


def unit(name: str, *hunks: Hunk, subject: str = "", author: str = "ada@example.org") -> UnitChange:
    """A unit with hunks of (path, "removed words", "added words"): a line each."""
    made = [
        (
            path,
            tuple(f"{w}\n".encode() for w in old.split()),
            tuple(f"{w}\n".encode() for w in new.split()),
        )
        for path, old, new in hunks
    ]
    return UnitChange(Oid(name * 40), subject or f"{name}: Do it", author, made)


def fixups(*units: UnitChange) -> dict[str, str]:
    return {one[0]: two[0] for one, two in find_fixups(units).items()}


FIRST = unit("1", ("a.c", "old", "one two three four"), ("b.c", "", "five"))


def test_what_replaces_only_lines_of_an_earlier_unit_is_a_fixup() -> None:
    assert fixups(FIRST, unit("2", ("a.c", "two", "2"))) == {"2": "1"}


def test_what_replaces_a_line_of_the_base_is_none() -> None:
    assert fixups(FIRST, unit("2", ("a.c", "two base", "2"))) == {}


def test_what_only_adds_lines_is_none() -> None:
    assert fixups(FIRST, unit("2", ("a.c", "two", "2"), ("a.c", "", "new"))) == {}


def test_what_corrects_two_units_is_none() -> None:
    other = unit("2", ("c.c", "", "six seven eight"))
    assert fixups(FIRST, other, unit("3", ("a.c", "two", "2"), ("c.c", "six", "6"))) == {}


def test_a_larger_unit_is_none() -> None:
    assert fixups(FIRST, unit("2", ("a.c", "two", "a b c d e f"))) == {}


def test_a_fixup_of_a_fixup_corrects_the_first() -> None:
    found = fixups(FIRST, unit("2", ("a.c", "two", "2")), unit("3", ("a.c", "2", "II")))
    assert found == {"2": "1", "3": "1"}


def test_a_line_that_is_gone_belongs_to_nobody() -> None:
    second = unit("2", ("a.c", "one two three four", "base"), subject="Rewrite it")
    assert fixups(FIRST, second, unit("3", ("a.c", "two", "x"))).get("3") is None


def test_a_vague_subject_goes_where_most_of_its_lines_are_from() -> None:
    vague = unit("2", ("a.c", "two base", "2"), ("a.c", "", "new"), subject="Fix tox errors")
    assert fixups(FIRST, vague) == {"2": "1"}


def test_a_vague_subject_goes_to_the_unit_before_of_the_same_author_and_files() -> None:
    vague = unit("2", ("b.c", "", "new"), subject="address review comments")
    assert fixups(FIRST, vague) == {"2": "1"}
    assert fixups(FIRST, unit("2", ("z.c", "", "new"), subject="fix build")) == {}
    other = unit("2", ("b.c", "", "new"), subject="fix build", author="bob@example.org")
    assert fixups(FIRST, other) == {}


def test_the_subject_of_autosquash_decides() -> None:
    squash = unit("2", ("z.c", "", "new"), subject="fixup! 1: Do it")
    assert fixups(FIRST, squash) == {"2": "1"}
    assert fixups(FIRST, unit("2", ("z.c", "", "x"), subject="fixup! Nothing")) == {}


@pytest.mark.parametrize(
    "subject",
    ["fix tox", "Fix pep8 errors", "Address review", "addressed the review comments", "typo",
     "Fix some unit tests", "oops", "fix checkpatch warnings.", "WIP"],
)  # fmt: skip
def test_subjects_that_say_nothing(subject: str) -> None:
    assert VAGUE_SUBJECT.fullmatch(subject)


@pytest.mark.parametrize(
    "subject", ["Fix a leak of buffers", "Fix tests of live migration on arm", "Add tests", "build"]
)
def test_subjects_that_say_something(subject: str) -> None:
    assert not VAGUE_SUBJECT.fullmatch(subject)
