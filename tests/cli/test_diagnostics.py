"""What is printed to standard error."""

from __future__ import annotations

import pytest

from patchsplit.cli.diagnostics import escape_controls, print_error
from patchsplit.errors import PatchsplitError


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("two\nlines\tand «é»", "two\nlines\tand «é»"),
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("\r\u202e", "\\r\\u202e"),
        ("caf\udce9", "caf\\xe9"),
    ],
)
def test_nothing_is_printed_that_a_terminal_obeys(text: str, shown: str) -> None:
    assert escape_controls(text) == shown


def test_an_error_is_printed_with_its_way_out(capsys: pytest.CaptureFixture[str]) -> None:
    print_error(PatchsplitError("It failed.", "Try again."))
    print_error(PatchsplitError("It failed \x1b[1m."))
    assert capsys.readouterr().err == (
        "patchsplit: It failed.\n  hint: Try again.\npatchsplit: It failed \\x1b[1m.\n"
    )
