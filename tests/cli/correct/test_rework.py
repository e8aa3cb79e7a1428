"""patchsplit edit: by an editor, by a file, and back again."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from commands import Patchsplit

LOWER = "src/text.c"


def row(patchsplit: Patchsplit, path: str = LOWER) -> dict[str, Any]:
    found: dict[str, Any]
    (found,) = patchsplit("ledger", "--path", path, "--json").json["hunks"]
    return found


def test_lines_left_out_in_the_editor_go_to_no_patch(
    planned: Patchsplit, editor: Callable[[str], None]
) -> None:
    editor("sed -i '/^+.*Makes/d' \"$1\"")
    said = planned("edit", LOWER)
    loose = planned("ledger", "--in", "unassigned", "--json").json["hunks"]

    assert "keep 8 of 9 lines; 1 is in no patch" in said.out
    assert [hunk["new_lines"] for hunk in loose] == [1]
    assert planned("ledger", "--check", check=False).code == 1
    planned("undo")
    assert "unassigned" not in planned("ledger", "--json").out


def test_a_printed_hunk_is_changed_by_a_script_and_sent(planned: Patchsplit, relay: Path) -> None:
    text = planned("edit", LOWER, "--print").out
    changed = relay / "changed.diff"
    changed.write_text(text.replace("+text_lower(", "+text_small("))
    said = planned("edit", LOWER, "--from", str(changed), "--json").json
    found = row(planned)

    assert said["recorded"] is True
    assert said["kept"] == [said["hunk"]]
    assert found["where"] == "patch"
    assert "Edited by you: 9 lines in place of the fork's 9" in found["reason"]
    shown = planned("show", "--why").out
    assert "placed: edited" in shown
    assert "+text_small(char *s)" in shown
    planned("emit", "branch", "series")
    assert "text_small" in planned("show", "--diff").out


def test_standard_input_is_a_source_too(
    planned: Patchsplit, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = planned("edit", LOWER, "--print", "--json").json["text"]
    changed = text.replace("+text_lower(", "+text_small(").encode()
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(changed)))

    assert planned("edit", LOWER, "--from", "-", "--json").json["recorded"] is True


def test_an_edit_is_forgotten(planned: Patchsplit, editor: Callable[[str], None]) -> None:
    before = row(planned)
    editor("sed -i 's/^+text_lower/+text_small/' \"$1\"")
    planned("edit", LOWER)
    planned("edit", LOWER, "--forget")

    assert row(planned) == before
    assert planned("edit", LOWER, "--forget", check=False).code == 2


def test_an_editor_that_changes_nothing_is_said(
    planned: Patchsplit, editor: Callable[[str], None]
) -> None:
    editor("true")
    found = planned("edit", LOWER, check=False)

    assert found.code == 2
    assert "Nothing was changed" in found.err


@pytest.mark.parametrize(
    ("hunk", "words"),
    [
        ("Makefile", "patchsplit resolve"),
        ("README.md", "as a whole"),
        ("src/ring.c:30", "upstream"),
    ],
)
def test_what_cannot_be_edited_is_refused(
    planned: Patchsplit, editor: Callable[[str], None], hunk: str, words: str
) -> None:
    editor('echo "+more" >> "$1"')
    found = planned("edit", hunk, check=False)

    assert found.code == 3
    assert words in found.err


def test_one_hunk_is_edited_at_a_time(planned: Patchsplit) -> None:
    assert "names 4 hunks" in planned("edit", "src/ring.c", check=False).err


def test_a_file_that_is_not_there_is_said(planned: Patchsplit) -> None:
    assert "cannot be read" in planned("edit", LOWER, "--from", "nowhere", check=False).err
