"""The messages of several patches in one document of the editor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from commands import Patchsplit

from patchsplit.errors import ExitCode

Editor = Callable[[str], None]


def messages(patchsplit: Patchsplit) -> dict[str, tuple[str, str]]:
    found: list[dict[str, Any]] = patchsplit("show", "--json").json["patches"]
    return {patch["id"]: (patch["subject"], patch["body"]) for patch in found}


def test_all_messages_are_edited_at_once_and_undone_at_once(
    planned: Patchsplit, editor: Editor, tmp_path: Path
) -> None:
    before = messages(planned)
    first, second, *others = before
    subject = before[first][0]
    # One message is changed, one is deleted, the others are left as they are.
    editor(
        f'cp "$1" {tmp_path}/seen; sed -i -e "s/^{subject}$/area: Say it/" '
        f'-e "/=== {second} /,/=== {others[0]} /{{/=== {others[0]} /!d}}" "$1"'
    )
    ran = planned("reword", "--all", "--json")

    assert ran.json["reworded"] == [first]
    assert ran.json["removed"] == [second]
    assert ran.json["unchanged"] == others
    assert messages(planned) == {**before, first: ("area: Say it", before[first][1])}
    text = (tmp_path / "seen").read_text()
    assert text.startswith("# The messages of ")
    assert "# For the subject:" in text
    planned("undo")
    assert messages(planned) == before
    ran = planned("reword", "--all")
    assert f"Not in the document, and unchanged: {second}." in ran.err


def test_a_document_that_cannot_be_read_is_kept_and_can_be_read_later(
    planned: Patchsplit, editor: Editor, relay: Path
) -> None:
    before = messages(planned)
    editor('sed -i -e "s/=== p3 /=== p33 /" -e "s/^text: .*/text: Say it/" "$1"')
    ran = planned("reword", "--all", check=False)
    path = relay / ".git/patchsplit/default/MESSAGES_EDITMSG"

    assert ran.code == ExitCode.USAGE
    assert "names p33 but is not one of these patches" in ran.err
    assert f"The document is kept in {path}." in ran.err
    assert messages(planned) == before
    path.write_text(path.read_text().replace("=== p33 ", "=== p3 "))
    planned("reword", "--all", "--from", str(path))
    assert [one for one in before if messages(planned)[one] != before[one]] == ["p4"]


@pytest.mark.parametrize("line", ["true", 'sed -i "/^[^#]/d" "$1"'])
def test_a_document_that_changes_nothing_is_no_edit(
    planned: Patchsplit, editor: Editor, line: str
) -> None:
    editor(line)
    ran = planned("reword", "--all", check=False)

    assert ran.code == ExitCode.USAGE
    assert planned("log", "--json").json["at"] == 1


def test_some_patches_are_chosen_by_name_range_topic_and_want_of_words(
    planned: Patchsplit, editor: Editor, tmp_path: Path
) -> None:
    editor(f'grep -o "=== p[0-9]* ===" "$1" > {tmp_path}/seen')

    def chosen(*args: str) -> list[str]:
        planned("reword", *args, check=False)
        return [row.split()[1] for row in (tmp_path / "seen").read_text().splitlines()]

    names = list(messages(planned))
    topic = planned("topics", "--json").json["topics"][1]
    assert chosen("2-3") == names[1:3]
    assert chosen("p5..p3", "1") == sorted(
        {names[0], *names[names.index("p3") : names.index("p5") + 1]}, key=names.index
    )
    assert chosen("--topic", topic["name"]) == [patch["id"] for patch in topic["patches"]]
    planned("reword", "1", "--subject", "a: Mine.", "--body", "Mine.")
    assert chosen("--all", "--unworded") == names[1:]
