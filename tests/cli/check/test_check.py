"""check, waive and rules, as a person and as a script calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import Patchsplit

BAD = """
name = "acme"
title = "Acme"
[rules.no-include]
kind = "lines"
severity = "error"
message = "\\u001b[31mincludes"
source = "s"
files = ["*"]
never = "watermark"
bad = ["int watermark;"]
good = ["x"]
"""


@pytest.fixture
def pack(tmp_path: Path) -> str:
    file = tmp_path / "acme.toml"
    file.write_text(BAD)
    return str(file)


def test_errors_are_the_exit_code_and_warnings_are_not(planned: Patchsplit, pack: str) -> None:
    assert planned("check", check=False).code == 0
    ran = planned("check", "--rules", pack, check=False)
    assert ran.code == 1
    assert "no-include" in ran.out
    assert "src/ring.c:" in ran.out


def test_a_script_gets_every_finding_with_its_places(planned: Patchsplit, pack: str) -> None:
    ran = planned("check", "--rules", pack, "--json", check=False)
    rows = [row for row in ran.json["findings"] if row["rule"] == "no-include"]
    assert rows
    assert all(row["path"] and row["line"] and row["line_in_patch"] and row["hunk"] for row in rows)
    assert ran.json["count"]["error"] == len(rows)


def test_terse_is_a_line_each(planned: Patchsplit, pack: str) -> None:
    rows = planned("check", "--rules", pack, "--terse", check=False).out.splitlines()
    assert any(": error: " in row and row.endswith("[no-include]") for row in rows)


def test_no_escape_of_a_pack_reaches_the_terminal(planned: Patchsplit, pack: str) -> None:
    for args in (
        ["check", "--rules", pack],
        ["rules", "show", pack],
        ["rules", "show", pack, "--source"],
    ):
        assert "\x1b" not in planned(*args, check=False).out


def test_a_waiver_is_an_edit_that_undo_takes_back(planned: Patchsplit, pack: str) -> None:
    planned("waive", "no-include", "--reason", "it is our word")
    ran = planned("check", "--rules", pack, "--notes")
    assert "it is our word" in ran.out
    planned("undo")
    assert planned("check", "--rules", pack, check=False).code == 1
    assert planned("waive", "no-include", check=False).code == 2


def test_the_packs_are_listed_shown_and_tried(planned: Patchsplit, pack: str) -> None:
    names = [row["name"] for row in planned("rules", "list", "--json").json["packs"]]
    assert "generic" in names
    assert "openvswitch" in planned("rules", "list").out
    assert "subject-stop" in planned("rules", "show", "openvswitch").out
    shown = planned("rules", "show", "openvswitch", "--json").json["pack"]
    assert shown["channel"]["list"] == "ovs-dev@openvswitch.org"
    assert "generic" in planned("rules", "show", "--json").out
    assert planned("rules", "check", pack).code == 0
    Path(pack).write_text(BAD.replace("int watermark;", "x = 1;"))
    ran = planned("rules", "check", pack, "--json", check=False)
    assert (ran.code, [row["side"] for row in ran.json["failing"]]) == (1, ["bad"])
    Path(pack).write_text(BAD.replace("never", "command"))
    ran = planned("rules", "check", pack, check=False)
    assert ran.code == 2
    assert "rules.no-include: object contains unknown field `command`" in ran.err


def test_a_draft_is_a_pack(planned: Patchsplit, tmp_path: Path) -> None:
    out = tmp_path / "new.toml"
    planned("rules", "new", "relay", "--onto", "main", "-o", str(out))
    assert planned("rules", "check", str(out)).code == 0
    assert planned("rules", "new", "relay", "--onto", "main", "-o", str(out), check=False).code == 2
    assert planned("rules", "new", "relay", "--onto", "main").out == out.read_text()
    assert json.loads(planned("rules", "show", str(out), "--json").out)["pack"]["name"] == "relay"


def test_what_every_patch_has_is_told_once(planned: Patchsplit) -> None:
    ran = planned("check", "--rules", "openvswitch", check=False)
    patches = planned("show", "--json").json["patches"]
    count = sum(any(h["where"] != "unresolved" for h in p["hunks"]) for p in patches)
    assert f"all {count} patches" in ran.out
    assert ran.out.count("no Signed-off-by of the author") == 1
    assert (
        "no Signed-off-by" not in planned("check", "--rules", "openvswitch", "-s", check=False).out
    )
