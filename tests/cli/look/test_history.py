"""patchsplit log, undo and redo."""

from __future__ import annotations

import pytest
from commands import Patchsplit, subjects


def test_the_log_is_numbered_and_one_goes_to_any_entry(apart: Patchsplit) -> None:
    last = subjects(apart)
    log = apart("log", "--json").json
    assert [entry["number"] for entry in log["log"]] == [1, 2, 3, 4]
    assert log["at"] == 4
    apart("undo", "--to", "1")
    assert "declare" not in subjects(apart)
    assert apart("log", "--json").json["at"] == 1
    apart("redo", "--to", "2")
    assert "declare" in subjects(apart)
    assert "use" not in subjects(apart)
    apart("redo", "--to", "4")
    assert subjects(apart) == last


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("undo", "--to", "9"), "Entry 9 is undone already"),
        (("redo", "--to", "9"), "There is no entry 9"),
        (("redo", "--to", "1"), "Entry 1 holds already"),
    ],
)
def test_the_wrong_way_through_the_log_is_said(
    apart: Patchsplit, args: tuple[str, ...], words: str
) -> None:
    ran = apart(*args, check=False)
    assert ran.code == 2
    assert words in ran.err
