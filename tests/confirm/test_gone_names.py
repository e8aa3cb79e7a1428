"""Identifiers of the base that upstream has nowhere."""

from __future__ import annotations

import pytest
from placed import TEN, confirm_story
from repos import Story

from patchsplit.confirm.gone_names import _list_some, list_names


@pytest.mark.parametrize(
    ("count", "end"), [(1, "name_0"), (8, "name_7"), (9, "name_7 and 1 more"), (11, "7 and 3 more")]
)
def test_eight_names_are_listed_and_the_others_counted(count: int, end: str) -> None:
    text = _list_some([f"name_{nth}" for nth in range(count)])
    assert text.startswith("name_0")
    assert text.endswith(end)
    assert text.count(", ") == min(count, 8) - 1


def test_names_of_code_have_four_bytes() -> None:
    lines = (
        b'open_it(dev, flag, "in_a_string"); /* in_a_comment\n',
        b"still_in_it */ x1 = four;\n",
    )
    assert list_names(lines) == {b"open_it", b"flag", b"four"}


@pytest.mark.parametrize(
    ("path", "after", "gone"),
    [
        ("dev.h", "void dev_open(void);\n", True),
        ("dev.hpp", "void dev_open(void);\n", True),
        ("dev.h", None, True),
        ("other.c", "void dev_open(void);\n", False),
        ("dev.txt", "dev_open\n", False),
    ],
)
def test_a_name_counts_where_a_header_had_it(
    story: Story,
    path: str,
    after: str | None,
    gone: bool,  # noqa: FBT001
) -> None:
    before = "void dev_open(void);\nvoid dev_close(void);\n"
    fork = {"a.c": TEN.replace("line 5", "dev_close();\nline 5")}
    found = confirm_story(story, {"a.c": TEN, path: before}, fork, {path: after}).only
    assert ("Upstream no longer has dev_close." in found.evidence) is gone


def test_so_it_does_where_a_file_of_the_delta_had_it(story: Story) -> None:
    base = f"{TEN}void dev_close(void);\n"
    fork = {"a.c": base.replace("line 5", "dev_close();\nline 5")}
    found = confirm_story(story, {"a.c": base}, fork, {"a.c": TEN}).only
    assert found.evidence == "Upstream no longer has dev_close."
