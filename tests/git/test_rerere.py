"""Recorded resolutions: two sides of each conflict, and what was written in their place."""

from __future__ import annotations

from pathlib import Path

import pytest

from patchsplit.git.rerere import Resolution, read_resolutions
from patchsplit.model.delta import split_lines

BEFORE = "top\n<<<<<<<\none\n=======\ntwo\n>>>>>>>\nbetween\n<<<<<<<\n=======\n3\n>>>>>>>\nend\n"


def record(where: Path, before: str, after: str | None, name: str = "image") -> None:
    folder = where / "rr-cache" / "0123"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"pre{name}").write_text(before)
    if after is not None:
        (folder / f"post{name}").write_text(after)


def resolution(one: str, two: str, lines: str) -> Resolution:
    return Resolution(
        frozenset({split_lines(one.encode()), split_lines(two.encode())}),
        split_lines(lines.encode()),
    )


def test_every_conflict_of_a_file_has_its_lines(tmp_path: Path) -> None:
    record(tmp_path, BEFORE, "top\nboth\nof them\nbetween\nend\n")
    assert list(read_resolutions(tmp_path)) == [
        resolution("one\n", "two\n", "both\nof them\n"),
        resolution("", "3\n", ""),
    ]


def test_another_variant_of_the_same_conflict_is_read_too(tmp_path: Path) -> None:
    record(tmp_path, "<<<<<<<\n1\n=======\n2\n>>>>>>>\n", "1\n")
    record(tmp_path, "<<<<<<<\n1\n=======\n2\n>>>>>>>\n", "2\n", "image.1")
    assert [found.lines for found in read_resolutions(tmp_path)] == [(b"1\n",), (b"2\n",)]


@pytest.mark.parametrize(
    "after",
    [None, "other top\nboth\nbetween\nend\n", "top\nboth\nend\n", "top\nboth\nbetween\nelse\n", ""],
)
def test_lines_that_changed_around_the_conflicts_are_no_resolution(
    tmp_path: Path, after: str | None
) -> None:
    record(tmp_path, BEFORE, after)
    assert [found.sides for found in read_resolutions(tmp_path)][1:] == []


def test_a_file_without_conflicts_has_no_resolution(tmp_path: Path) -> None:
    record(tmp_path, "top\n", "top\n")
    assert list(read_resolutions(tmp_path)) == []
    assert list(read_resolutions(tmp_path / "nowhere")) == []
