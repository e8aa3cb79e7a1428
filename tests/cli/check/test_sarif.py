"""A check for other tools: SARIF, and upstream's own checkers where they are named."""

from __future__ import annotations

import subprocess
from pathlib import Path

from commands import Patchsplit

from patchsplit.errors import ExitCode

WORD = "relay: do as Hermes does"


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
