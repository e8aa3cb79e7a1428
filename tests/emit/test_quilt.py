"""The files of debian/patches."""

from __future__ import annotations

from dataclasses import replace

import pytest

from patchsplit.emit.quilt import QuiltPatch, format_dep3_header, format_queue
from patchsplit.errors import Refused

BODY = """\
It was slow.

  indented

Fixes: https://bugs.example.org/1
Closes: #12
Reviewed-by: Ron <ron@example.org>
Tested-by: Tim <tim@example.org>"""
PATCH = QuiltPatch(
    "net: Make it fast", BODY, "Ada <ada@example.org>", "1700000000 +0000", b"diff --git a/a b/a\n"
)


def test_a_header_has_the_fields_of_dep_3() -> None:
    assert format_dep3_header(PATCH, "not-needed", "vendor, 1.2").decode().splitlines() == [
        "Description: net: Make it fast",
        " It was slow.",
        " .",
        "   indented",
        "Author: Ada <ada@example.org>",
        "Origin: vendor, 1.2",
        "Bug: https://bugs.example.org/1",
        "Forwarded: not-needed",
        "Reviewed-by: Ron <ron@example.org>",
        "Last-Update: 2023-11-14",
    ]


def test_without_prose_or_origin_these_fields_are_left_out() -> None:
    header = format_dep3_header(replace(PATCH, body=""), "no", "")
    assert header.decode().splitlines() == [
        "Description: net: Make it fast",
        "Author: Ada <ada@example.org>",
        "Forwarded: no",
        "Last-Update: 2023-11-14",
    ]


@pytest.mark.parametrize(
    ("date", "day"),
    [
        ("1700006399 +0000", "2023-11-14"),
        ("1700006400 +0000", "2023-11-15"),
        ("1700006399 +0001", "2023-11-15"),
        ("1699970400 +1000", "2023-11-15"),
        ("1699970399 +1000", "2023-11-14"),
        ("1700006399 +0200", "2023-11-15"),
        ("1700006400 -0001", "2023-11-14"),
        ("1700013600 -0230", "2023-11-14"),
        ("1700015400 -0230", "2023-11-15"),
    ],
)
def test_the_day_is_that_of_the_authors_time_zone(date: str, day: str) -> None:
    header = format_dep3_header(replace(PATCH, date=date), "no", "")
    assert header.decode().endswith(f"Last-Update: {day}\n")


def test_files_are_numbered_and_named_by_their_subjects() -> None:
    long = replace(PATCH, subject="x" * 51 + ".: " + "y" * 9)
    files = format_queue((PATCH, long))
    names = ["0001-net-Make-it-fast.patch", f"0002-{'x' * 51}.patch"]
    assert [file.name for file in files] == [*names, "series"]
    assert files[-1].content.decode().splitlines() == names
    assert files[0].content.endswith(b"Last-Update: 2023-11-14\n---\ndiff --git a/a b/a\n")


@pytest.mark.parametrize("line", [b"GIT binary patch\n", b"new file mode 160000\n"])
def test_what_quilt_cannot_apply_is_refused(line: bytes) -> None:
    with pytest.raises(Refused, match="Make it fast"):
        format_queue((replace(PATCH, diff=PATCH.diff + line),))
    for sign in (b"+", b"-", b" "):
        format_queue((replace(PATCH, diff=PATCH.diff + sign + line),))
