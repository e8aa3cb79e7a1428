"""The output of checkpatch.pl and of DPDK's checkpatches.sh to findings."""

from __future__ import annotations

from rendered_patches import make_change, make_patch

from patchsplit.check.native.checker import CheckerInput, Output
from patchsplit.check.native.checkpatch import parse_dpdk, parse_terse
from patchsplit.model.finding import FileLine, Severity

PATCH = CheckerInput(make_patch(make_change("a.c", "int a;\n")), header_lines=10, message_lines=4)
"""Its one added line is line 1 of a.c, line 6 of the diff, and so line 16 of the patch file."""


def test_terse_output_names_a_line_of_the_patch_file() -> None:
    rows = (
        "x.patch:16: ERROR:SPACING: spaces required\n"
        "x.patch:2: WARNING: line over 80 characters\n"
        "total: 1 errors, 1 warnings, 3 lines checked\n"
    )
    spacing, long = parse_terse(PATCH, Output(rows))
    assert (spacing.rule, spacing.message) == ("checkpatch:SPACING", "spaces required")
    assert spacing.severity is Severity.ERROR
    assert isinstance(spacing.at, FileLine)
    assert (spacing.at.path, spacing.at.line) == ("a.c", 1)
    assert (long.rule, long.severity) == ("checkpatch", Severity.WARNING)
    assert not isinstance(long.at, FileLine)


def test_dpdk_has_the_line_in_the_next_row_and_no_errors() -> None:
    rows = "ERROR:SPACING: spaces required\n#16: FILE: a.c:1:\n+int a;\n\nCHECK:CAMEL: no line\n"
    spacing, camel = parse_dpdk(PATCH, Output(rows))
    assert spacing.severity is Severity.WARNING
    assert isinstance(spacing.at, FileLine)
    assert camel.severity is Severity.NOTE
    assert not isinstance(camel.at, FileLine)


def test_dpdk_names_the_file_of_a_forbidden_token() -> None:
    rows = "Warning in a.c:\nUsing rte_panic:\n\nWarning in b.c:\n"
    first, second = parse_dpdk(PATCH, Output(rows))
    assert (first.rule, first.message) == ("dpdk-tokens", "Using rte_panic")
    assert second.message == "uses a forbidden token"


def test_other_output_is_no_finding() -> None:
    words = Output("1/1 valid patch\n\nbroken: row\n")
    assert list(parse_terse(PATCH, words)) == list(parse_dpdk(PATCH, words)) == []
