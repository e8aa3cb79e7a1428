"""A writer of the user's own: drafts of messages, by a program that is really run."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from commands import Patchsplit, git
from jsonschema import Draft202012Validator

from patchsplit.cli.schema.catalogue import list_schemas
from patchsplit.errors import ExitCode

Program = Callable[[str], str]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Writes a program in shell; returns its path, which keeps the last document in seen.json."""

    def write(lines: str) -> str:
        file = tmp_path / "writer"
        seen = tmp_path / "seen.json"
        file.write_text(f"#!/bin/sh\ncat > '{seen}'\n{lines}\n")
        file.chmod(0o755)
        return str(file)

    return write


def seen(tmp_path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((tmp_path / "seen.json").read_text())
    return found


def patches(patchsplit: Patchsplit) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = patchsplit("show", "--json").json["patches"]
    return found


NUMBERED = """
n=$(sed 's/.*"number":\\([0-9]*\\).*/\\1/' < "$(dirname "$0")/seen.json")
echo "area: Do number $n."; echo; echo "Because of $n."
"""


def test_a_program_drafts_the_series_and_a_person_confirms_it(
    planned: Patchsplit, program: Program, relay: Path, tmp_path: Path
) -> None:
    planned("resolve", "--find", "in:unresolved", "--private")
    planned("reword", "1", "--subject", "ring: Mine.", "--body", "Mine.")
    ran = planned("reword", "--all", "--with", program(NUMBERED), "--json")
    series = patches(planned)

    assert ran.json["skipped"] == [series[0]["id"]]
    assert [draft["error"] for draft in ran.json["drafts"]] == [None] * (len(series) - 1)
    assert series[0]["writer"] is None
    for patch in series[1:]:
        assert patch["subject"] == f"area: Do number {patch['number']}."
        assert patch["body"] == f"Because of {patch['number']}."
        assert (patch["draft"], patch["writer"]) == (True, ran.json["writer"])
    document = seen(tmp_path)
    Draft202012Validator(list_schemas()["writer"]).validate(document)
    assert document["patch"]["diff"].startswith("diff --git ")
    assert document["similar"][0]["subject"]
    # What is drafted is skipped: the command goes on where it stopped.
    again = planned("reword", "--all", "--with", "exit 9", "--json").json
    assert again["drafts"] == []
    held = planned("emit", "branch", "out", "--json").json
    assert git(relay, "log", "--format=%s", "main..out") == "ring: Mine."
    assert {hold["reason"] for hold in held["held_back"]} == {"draft"}
    assert planned("reword", "2", "--confirm", "--json").json["confirmed"] == 1
    planned("reword", "3", "--body", "My own reason.")
    assert [patch["draft"] for patch in patches(planned)[:4]] == [False, False, False, True]
    planned("undo")
    assert patches(planned)[2]["draft"]


EXITS = (
    ("emit", "mbox", "--preview"), ("emit", "branch", "out"), ("emit", "quilt", "queue"),
    ("emit", "gerrit", "--remote", "../own.git", "--branch", "main"),
    ("emit", "github", "requests", "--remote", "../own.git", "--repo", "relay/relay"),
    ("emit", "gitlab", "requests", "--remote", "../own.git", "--repo", "relay/relay"),
)  # fmt: skip


@pytest.mark.parametrize("exit_", EXITS, ids=lambda words: str(words[1]))
@pytest.mark.parametrize("how", [(), ("--with-holes",), ("--ready",)])
def test_no_exit_sends_a_draft(
    planned: Patchsplit, program: Program, relay: Path, exit_: tuple[str, ...], how: tuple[str, ...]
) -> None:
    git(relay.parent, "clone", "-q", "--bare", str(relay), "own.git")
    planned("resolve", "--find", "in:unresolved", "--private")
    (name, *_) = [patch["id"] for patch in patches(planned) if "rate" in patch["subject"]]
    planned("reword", name, "--with", program("echo 'report: Drafted.'"))
    ran = planned(*exit_, *how, "--json")

    assert (name, "draft") in [(one["patch"], one["reason"]) for one in ran.json["held_back"]]
    assert name not in [commit["patch"] for commit in ran.json["commits"]]
    assert "Drafted" not in json.dumps(ran.json.get("would", {}))


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("echo 'no model' >&2; exit 3", "exit code 3: no model"),
        ("exit 0", "is empty"),
        ('echo \'{"body": "x"}\'', "not as its schema says"),
        ("printf '\\377\\n'", "not UTF-8"),
        ("sleep 60", "within 0.5 seconds"),
        ("exec yes", "longer than a megabyte"),
    ],
)
def test_a_writer_that_fails_changes_nothing_and_the_others_go_on(
    planned: Patchsplit, program: Program, lines: str, words: str
) -> None:
    before = patches(planned)
    command = program(
        f'case $(cat "$(dirname "$0")/seen.json") in *\'"number":2,\'*) {lines};; '
        "*) echo 'area: Do it.';; esac"
    )
    ran = planned("reword", "1-3", "--with", command, "--seconds", "0.5", "--json", check=False)
    after = patches(planned)

    assert ran.code == ExitCode.FINDINGS
    assert [draft["error"] is None for draft in ran.json["drafts"]] == [True, False, True]
    assert words in ran.json["drafts"][1]["error"]
    assert after[1] == before[1]
    assert after[2]["subject"] == "area: Do it."


def test_no_repository_names_a_writer(
    planned: Patchsplit, program: Program, relay: Path, tmp_path: Path
) -> None:
    command = program("echo 'area: Do it.'")
    missing = planned("reword", "1", "--with", "mine", check=False)
    assert missing.code == ExitCode.REFUSED
    assert "Your git config names no writer." in missing.err
    git(relay, "config", "--global", "patchsplit.writer", command)
    git(relay, "config", "patchsplit.writer", "touch ran")
    refused = planned("reword", "1", "--with", "mine", check=False)
    assert refused.code == ExitCode.REFUSED
    assert "no repository may say what is run" in refused.err
    git(relay, "config", "--unset", "patchsplit.writer")
    git(relay, "config", "extensions.worktreeConfig", "true")
    git(relay, "config", "--worktree", "patchsplit.writer", "touch ran")
    assert planned("reword", "1", "--with", "mine", check=False).code == ExitCode.REFUSED
    git(relay, "config", "--worktree", "--unset", "patchsplit.writer")
    planned("reword", "1", "--with", "mine")
    assert patches(planned)[0]["subject"] == "area: Do it."
    assert not [*tmp_path.rglob("ran")]


def test_a_configured_writer_does_not_run_in_the_repository(
    planned: Patchsplit, relay: Path
) -> None:
    (relay / "writer").write_text("#!/bin/sh\necho 'area: From the repository.'\n")
    (relay / "writer").chmod(0o755)
    git(relay, "config", "--global", "patchsplit.writer", "./writer")
    ran = planned("reword", "1", "--with", "mine", "--json", check=False)

    assert "exit code 127" in ran.json["drafts"][0]["error"]


def test_what_is_private_is_not_handed_over(
    planned: Patchsplit, program: Program, relay: Path, tmp_path: Path
) -> None:
    (tmp_path / "words").write_text("Hermes\n")
    git(relay, "config", "--global", "--type=path", "patchsplit.leaks", str(tmp_path / "words"))
    planned("reword", "1", "--body", "For Hermes: HRM-1234, see http://wiki.acme.corp/x.")
    command = program("echo 'area: Do it.'")
    ran = planned("reword", "1", "--with", command, "--json").json
    text = json.dumps(seen(tmp_path))
    assert not [word for word in ("Hermes", "HRM-1234", "acme.corp") if word in text]
    assert {row["rule"] for row in ran["drafts"][0]["removed"]} == {
        "leak-word", "leak-ticket", "leak-url",
    }  # fmt: skip
    assert seen(tmp_path)["removed"] == ran["drafts"][0]["removed"]
    planned("undo")
    planned("reword", "1", "--with", command, "--allow", "leak-ticket")
    assert "HRM-1234" in seen(tmp_path)["patch"]["body"]
    assert "Hermes" not in json.dumps(seen(tmp_path))


def test_findings_about_a_draft_are_told_at_once(planned: Patchsplit, program: Program) -> None:
    answer = {"subject": "area: Call nowhere_else()", "body": "As ACME-77 asks."}
    command = program(f"echo '{json.dumps(answer)}'")
    found = planned("reword", "1", "--with", command, "--json").json["drafts"][0]["findings"]

    assert {"draft-names", "leak-ticket"} <= {row["rule"] for row in found}
    assert "nowhere_else" in planned("reword", "1", "--with", command).out


def test_an_interrupted_writer_keeps_what_is_done(
    planned: Patchsplit, program: Program, relay: Path, tmp_path: Path
) -> None:
    command = program(
        'case $(cat "$(dirname "$0")/seen.json") in *\'"number":1,\'*) echo "area: Do it.";; '
        '*) touch "$(dirname "$0")/waits"; sleep 60;; esac'
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "patchsplit", "reword", "--all", "--with", command],
        cwd=relay, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )  # fmt: skip
    end = time.monotonic() + 60
    while not (tmp_path / "waits").exists() and time.monotonic() < end:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)

    assert process.returncode == ExitCode.INTERRUPTED
    assert "goes on with the patches that are left" in err
    assert [patch["draft"] for patch in patches(planned)][:2] == [True, False]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("cover", "--with", "true"), "has no draft"),
        (("1", "--with", "true", "--subject", "x"), "exclude each other"),
        (("--with", "true"), "No patch was given"),
        (("1", "--confirm"), "no draft to confirm"),
        (("1-2", "--subject", "x"), "for the message of one patch"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    planned: Patchsplit, args: tuple[str, ...], words: str
) -> None:
    ran = planned("reword", *args, check=False)

    assert ran.code == ExitCode.USAGE
    assert words in ran.err


@pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed")
def test_the_template_of_the_documentation_words_a_patch(
    planned: Patchsplit, tmp_path: Path
) -> None:
    page = (Path(__file__).parents[3] / "docs/writer.md").read_text()
    script = next(part for part in re.findall(r"```sh\n(.*?)```", page, re.DOTALL) if "jq" in part)
    (tmp_path / "template").write_text(script)
    subject = patches(planned)[0]["subject"]
    planned("reword", "1", "--with", f"sh {tmp_path}/template")

    assert patches(planned)[0]["subject"] == subject
    assert patches(planned)[0]["draft"]
