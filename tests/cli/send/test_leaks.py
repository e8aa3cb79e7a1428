"""What would give the house away goes nowhere unless the user says so by name."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from commands import Patchsplit

from patchsplit.errors import ExitCode


@pytest.fixture
def listed(planned: Patchsplit, relay: Path, tmp_path: Path) -> Patchsplit:
    """The plan of the demo, one of whose patches names what the user has on a list."""
    words = tmp_path / "words"
    words.write_text("# ours\nHermes\n")
    git(relay, "config", "patchsplit.leaks", str(words))
    planned("reword", "1", "--subject", "relay: do as Hermes does")
    return planned


def git(where: Path, *args: str) -> str:
    done = subprocess.run(["git", *args], cwd=where, capture_output=True, text=True, check=False)
    return done.stdout


def test_a_leak_holds_its_patch_back_and_the_rest_leaves(
    listed: Patchsplit, relay: Path, tmp_path: Path
) -> None:
    ran = listed("emit", "branch", "out", "--json")
    held = [row for row in ran.json["held_back"] if row["reason"] == "leak"]
    assert [row["number"] for row in held] == [1]
    assert "names «Hermes» (it is on your list) [leak-word]" in held[0]["why"]
    assert "Hermes" not in git(relay, "log", "--format=%B", "out")
    assert len(ran.json["commits"]) == 2
    ran = listed("emit", "mbox", str(tmp_path / "out"))
    assert "1 (p1) relay: do as Hermes does\n      the subject names «Hermes»" in ran.err


def test_where_nothing_is_left_a_leak_stops_a_branch_and_a_folder(
    listed: Patchsplit, relay: Path, tmp_path: Path
) -> None:
    for exit_ in (["branch", "out"], ["mbox", str(tmp_path / "out")]):
        ran = listed("emit", *exit_, "--only", "1", check=False)

        assert ran.code == ExitCode.LEAK
        assert "patch 1" in ran.err
        assert "Hermes" in ran.err
        assert "--allow leak-word" in ran.err
    assert git(relay, "branch", "--list", "out") == ""
    assert not (tmp_path / "out").exists()


def test_only_the_rule_that_is_named_is_let_through(listed: Patchsplit, relay: Path) -> None:
    refused = listed("emit", "branch", "out", "--only", "1", "--allow", "leak-host", check=False)
    assert refused.code == ExitCode.LEAK
    assert listed("emit", "branch", "out", "--allow", "leak-word").code == ExitCode.OK
    assert "out" in git(relay, "branch", "--list", "out")


def test_a_leak_in_the_cover_letter_stops_the_series(
    planned: Patchsplit, relay: Path, tmp_path: Path
) -> None:
    words = tmp_path / "words"
    words.write_text("Hermes\n")
    git(relay, "config", "patchsplit.leaks", str(words))
    planned("reword", "cover", "--subject", "relay: what Hermes needs")
    ran = planned("emit", "mbox", str(tmp_path / "out"), check=False)

    assert ran.code == ExitCode.LEAK
    assert "the cover letter" in ran.err


def test_what_lies_in_a_folder_is_looked_at_before_it_is_mailed(
    listed: Patchsplit, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    listed("emit", "mbox", str(out), "--allow", "leak-word")
    ran = listed("send", str(out), "--", "--to=a@example.org", check=False)

    assert ran.code == ExitCode.LEAK
    assert "Hermes" in ran.err


def test_convert_is_stopped_as_emit_is(patchsplit: Patchsplit, relay: Path, tmp_path: Path) -> None:
    words = tmp_path / "words"
    words.write_text("/./\n")
    git(relay, "config", "patchsplit.leaks", str(words))
    command = ["convert", "--base", "v1.0", "--onto", "main", "fork", "--to", "branch:out"]

    assert patchsplit(*command, check=False).code == ExitCode.LEAK
    assert patchsplit(*command, "--allow", "leak-word").code == ExitCode.OK


def test_a_list_that_cannot_be_read_stops_the_series(planned: Patchsplit, relay: Path) -> None:
    git(relay, "config", "patchsplit.leaks", "/nowhere/words")
    ran = planned("emit", "branch", "out", check=False)

    assert ran.code
    assert "/nowhere/words" in ran.err


def test_no_escape_of_a_message_reaches_the_terminal(listed: Patchsplit) -> None:
    listed("reword", "1", "--subject", "relay: Hermes \x1b[31m red")
    ran = listed("emit", "branch", "out", "--preview")
    assert "\x1b" not in ran.err
    ran = listed("emit", "branch", "out", "--only", "1", check=False)

    assert "\x1b" not in ran.err


def test_what_the_plan_waives_goes_out(listed: Patchsplit) -> None:
    listed("waive", "leak-word", "2", "--reason", "another patch")
    only = ("emit", "branch", "out", "--only", "1")
    assert listed(*only, check=False).code == ExitCode.LEAK

    listed("waive", "leak-word", "1", "--reason", "the name is public now")
    assert listed(*only).code == ExitCode.OK
