"""A check for other tools: SARIF, and upstream's own checkers where they are named."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from commands import Patchsplit, caller
from jsonschema import Draft4Validator
from repos import Story

from patchsplit.errors import ExitCode

WORD = "relay: do as Hermes does"
SCHEMA = Path(__file__).parent / "sarif-schema-2.1.0.json"
"""As published by OASIS, with errata 01."""
LONG = "word " * 30


def name_a_product(planned: Patchsplit, relay: Path, tmp_path: Path) -> None:
    words = tmp_path / "words"
    words.write_text("Hermes\n")
    subprocess.run(["git", "config", "patchsplit.leaks", str(words)], cwd=relay, check=True)
    planned("reword", "1", "--subject", WORD)


def test_sarif_has_each_finding_with_its_rule_level_and_place(
    planned: Patchsplit, relay: Path, tmp_path: Path
) -> None:
    name_a_product(planned, relay, tmp_path)
    ran = planned("check", "--sarif", check=False)
    plain = planned("check", "--json", check=False).json
    (told,) = ran.json["runs"]
    rules = told["tool"]["driver"]["rules"]

    assert ran.code == ExitCode.FINDINGS
    assert ran.json["version"] == "2.1.0"
    assert len(told["results"]) == len(plain["findings"])
    for result, found in zip(told["results"], plain["findings"], strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == found["rule"]
        assert result["level"] == found["severity"]
        if found["path"] and found["line"]:
            place = result["locations"][0]["physicalLocation"]
            assert place["artifactLocation"]["uri"] == found["path"]
            assert place["region"]["startLine"] == found["line"]
    assert "leak-word" in {rule["id"] for rule in rules}


def test_what_was_waived_is_suppressed_in_sarif(
    planned: Patchsplit, relay: Path, tmp_path: Path
) -> None:
    name_a_product(planned, relay, tmp_path)
    planned("waive", "leak-word", "1", "--reason", "public now")
    (told,) = planned("check", "--sarif", check=False).json["runs"]
    suppressed = [one for one in told["results"] if "suppressions" in one]

    assert [one["ruleId"] for one in suppressed] == ["leak-word"]
    assert suppressed[0]["suppressions"][0]["justification"] == "public now"


def test_a_finding_is_known_again_by_its_print(
    planned: Patchsplit, relay: Path, tmp_path: Path
) -> None:
    name_a_product(planned, relay, tmp_path)
    one, two = (planned("check", "--sarif", check=False).json["runs"][0] for _ in range(2))
    prints = [result["partialFingerprints"] for result in one["results"]]

    assert prints == [result["partialFingerprints"] for result in two["results"]]


def test_a_checker_that_cannot_run_is_told_and_one_that_nobody_knows_is_an_error(
    planned: Patchsplit,
) -> None:
    ran = planned("check", "--native", "ovs-checkpatch", check=False)
    wrong = planned("check", "--native", "evil", check=False)

    assert "upstream's tree has no utilities/checkpatch.py" in ran.err
    assert wrong.code == ExitCode.USAGE
    assert "There is no checker evil" in wrong.err
    assert planned("check", "--native", "mine", check=False).code == ExitCode.REFUSED


def test_mends_are_shown_and_made_only_where_that_is_said(planned: Patchsplit) -> None:
    planned("reword", "1", "--subject", "relay: do it", "--body", "word " * 30)
    shown = planned("check", "1", "--fix", "body-wrap")
    before = planned("show", "1", "--json").json

    assert "+word" in shown.out
    assert "--yes applies all" in shown.err
    assert planned("check", "1", "--fix", "body-wrap", "--yes").code == ExitCode.OK
    assert planned("show", "1", "--json").json != before
    assert planned("check", "1", "--json", "--fix", "body-wrap").json == {"mends": []}
    planned("undo")
    assert planned("show", "1", "--json").json == before


def test_why_a_rule_is_one_is_said_once(planned: Patchsplit, relay: Path, tmp_path: Path) -> None:
    name_a_product(planned, relay, tmp_path)
    planned("reword", "2", "--subject", "ring: do as Hermes does")
    lines = planned("check", check=False).out.splitlines()

    assert sum("the subject names «Hermes»" in line for line in lines) == 2
    assert sum("it is on your list" in line for line in lines) == 1


def read_results(patchsplit: Patchsplit, *args: str) -> list[dict[str, Any]]:
    """Returns the results of a check, once OASIS's schema has taken the whole log."""
    log = patchsplit("check", "--sarif", *args, check=False).json
    schema = json.loads(SCHEMA.read_text())
    Draft4Validator(schema).validate(log)
    assert log["$schema"] == schema["id"]
    (told,) = log["runs"]
    found: list[dict[str, Any]] = told["results"]
    return found


def read_region(result: dict[str, Any], folder: Path) -> str | None:
    """Returns the lines of the written patch that a result is about; None: of no written patch."""
    (location,) = result["locations"]
    place = location["physicalLocation"]
    artifact = place["artifactLocation"]
    if artifact.get("uriBaseId") != "MBOX" or "region" not in place:
        return None
    file = folder / os.fsencode(unquote(artifact["uri"], errors="surrogateescape")).decode()
    lines = file.read_bytes().decode("utf-8", "replace").split("\n")
    region = place["region"]
    return "\n".join(lines[region["startLine"] - 1 : region["endLine"]])


@pytest.mark.parametrize("signoff", [(), ("--signoff",)])
def test_a_finding_about_a_message_is_at_its_line_of_the_written_patch(
    planned: Patchsplit, tmp_path: Path, signoff: tuple[str, ...]
) -> None:
    subject = f"strutil: {LONG}{LONG}"
    planned("keep", "src/relay.c:30", "acme/*", "Makefile")
    planned("reword", "p4", "--subject", subject, "--body", f"First.\n\n{LONG}\n\nLast.")
    planned("emit", "mbox", str(tmp_path / "out"), *signoff)
    results = read_results(planned, *signoff)
    read = {
        (one["ruleId"], one["properties"]["lineOfBody"]): read_region(one, tmp_path / "out")
        for one in results
        if "patch 3, strutil" in one["message"]["text"]
    }

    assert read["body-wrap", 3] == LONG.rstrip()
    (title,) = (text for (rule, _), text in read.items() if rule == "subject-length")
    assert title is not None
    assert "".join(title.split()).startswith("Subject:[PATCH3/4]strutil:wordword")
    assert len(title.split("\n")) > 1


def test_a_finding_in_a_patch_that_is_held_back_has_lines_as_well(
    planned: Patchsplit, relay: Path, tmp_path: Path
) -> None:
    name_a_product(planned, relay, tmp_path)
    (leak,) = (one for one in read_results(planned) if one["ruleId"] == "leak-word")
    planned("emit", "mbox", str(tmp_path / "out"), "--with-holes", "--allow", "leak-word")

    assert read_region(leak, tmp_path / "out") == f"Subject: [PATCH 1/5] {WORD}"


def test_odd_paths_and_messages_are_valid_sarif(
    story: Story, capsys: pytest.CaptureFixture[str]
) -> None:
    story.commit("base", {"a": "a\n"})
    odd = b"d\xff %:[x].c".decode("utf-8", "surrogateescape")
    story.branch("fork").commit("a: b \x01\n\n\ndiff --git a/a b/a", {"a": "b \n", odd: "x \n"})
    patchsplit = caller(story.path, capsys)
    patchsplit("plan", "--base", "main", "--onto", "main", "fork")
    results = read_results(patchsplit)
    uris = {
        one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for one in results
        if "locations" in one and "physicalLocation" in one["locations"][0]
    }

    assert results
    assert any("d%FF%20%25%3A%5Bx%5D.c" in uri for uri in uris)
