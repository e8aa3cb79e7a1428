"""A subject names what its patch has."""

from __future__ import annotations

import pytest
from rendered_patches import make_change, make_patch

from patchsplit.check.subjects import check_subjects, list_names
from patchsplit.model.delta import split_lines
from patchsplit.model.finding import Severity


@pytest.mark.parametrize(
    ("subject", "names"),
    [
        ("block: Add write_image() and close().", ["write_image", "close"]),
        ("Move lib/ring.c to src.", ["lib/ring.c"]),
        ("fooBar: Use ring_* and theOther", ["ring_*", "theOther"]),
        ("ring_buffer: Fix it", []),
        ("Speed up reads/writes on macOS, e.g. for TCP/IP and v2.0", []),
        ("Fix ``get_policy_rule``", ["get_policy_rule"]),
        ("Don't call {a,b}_open", []),
    ],
)
def test_names_are_of_code_or_of_files(subject: str, names: list[str]) -> None:
    assert list_names(subject) == names


def test_a_name_that_the_patch_does_not_have_is_found() -> None:
    patch = make_patch(make_change("a.c", "read_image();\n"), subject="a: Add write_image()")
    (finding,) = check_subjects([patch])
    assert (finding.rule, finding.severity) == ("subject-names", Severity.WARNING)
    assert finding.message == "the subject names write_image, which the patch does not have"


@pytest.mark.parametrize(
    ("subject", "severity"),
    [
        ("a: Add write_image", Severity.WARNING),
        ("a: Fix write_image()", Severity.WARNING),
        ("a: Fix lib/b.c", Severity.WARNING),
        ("a: Silence write_image", Severity.NOTE),
    ],
)
def test_a_name_in_passing_is_a_note(subject: str, severity: Severity) -> None:
    patch = make_patch(make_change("a.c", "read_image();\n"), subject=subject)
    assert [one.severity for one in check_subjects([patch])] == [severity]


@pytest.mark.parametrize(
    "subject", ["a: Call READ_IMAGE()", "Extend lib/a.c", "a: Use read_*", "a: Read images"]
)
def test_what_its_lines_or_paths_have_is_none(subject: str) -> None:
    patch = make_patch(make_change("lib/a.c", "read_image();\n"), subject=subject)
    assert list(check_subjects([patch])) == []


def test_a_function_that_begins_above_a_change_is_in_the_patch() -> None:
    patch = make_patch(make_change("a.c", "x = 1;\n"), subject="a: Fix long_one()")
    blob = split_lines(b"x = 1;\nint long_one(void)\n")
    assert len([*check_subjects([patch], lambda _: blob)]) == 1
    patch = make_patch(make_change("a.c", "\nx = 1;\n"), subject="a: Fix long_one()")
    blob = split_lines(b"int long_one(void)\nx = 1;\n")
    assert list(check_subjects([patch], lambda _: blob)) == []
