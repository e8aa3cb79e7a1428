"""Bad input gets one sentence and a way out, its exit code, and nothing is written."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from commands import Patchsplit, git
from repos import Story

from patchsplit.errors import ExitCode


def snapshot(where: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(where)): path.read_bytes()
        for path in sorted(where.rglob("*"))
        if path.is_file()
    }


TRUNCATED = "--- a/src/ring.c\n+++ b/src/ring.c\n@@ -1,9 +1,9 @@\n #include\n"
STRANGE = "--- a/no.c\n+++ b/no.c\n@@ -1,2 +1,2 @@\n one\n-two\n+three\n"


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (["plan", "--onto", "main", "nowhere"], 5, "nowhere is not a commit"),
        (["plan", "--onto", "nowhere", "fork"], 5, "nowhere is not a commit"),
        (["plan", "--base", "nope", "--onto", "main", "fork"], 5, "nope is not a commit"),
        (["plan", "fork"], 2, "--onto"),
        (["plan", "--onto", "main", "--base", "fork", "fork"], 6, "nothing to plan"),
        (["plan", "--onto", "main", "stranger"], 2, "no commit in common"),
        (["plan", "--onto", "main", "--diff", "missing.diff"], 2, "missing.diff"),
        (["plan", "--onto", "main", "--diff", "x", "fork"], 2, "Give one"),
        (["show"], 5, "no plan default"),
        (["undo"], 5, "no plan default"),
        (["show", "--plan", "../x"], 2, "not a valid name of a plan"),
        (["convert", "--onto", "main", "fork", "--to", "nowhere"], 2, "branch:NAME"),
        (["convert", "--onto", "main", "fork", "--to", "branch:main"], 10, "exists already"),
        (
            ["convert", "--onto", "main", "fork", "--to", "branch:a..b"],
            3,
            "not a valid branch name",
        ),
        (["send", "nowhere"], 2, "no patches"),
        (["fly"], 2, "There is no command"),
    ],
)
def test_bad_input_is_said_and_nothing_is_written(
    patchsplit: Patchsplit, relay: Path, args: list[str], code: int, words: str
) -> None:
    tree = subprocess.run(["git", "mktree"], cwd=relay, input=b"", capture_output=True, check=True)
    stranger = subprocess.run(
        ["git", "commit-tree", tree.stdout.decode().strip(), "-m", "x"],
        cwd=relay, capture_output=True, check=True,
    )  # fmt: skip
    subprocess.run(
        ["git", "tag", "stranger", stranger.stdout.decode().strip()], cwd=relay, check=True
    )
    before = snapshot(relay)
    ran = patchsplit(*args, check=False)

    assert ran.code == code
    assert words in ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""
    assert snapshot(relay) == before


def test_a_folder_that_is_no_repository(patchsplit: Patchsplit, tmp_path: Path) -> None:
    ran = patchsplit("show", where=tmp_path, check=False)

    assert (ran.code, "not in a git repository" in ran.err) == (2, True)


@pytest.mark.parametrize(
    ("text", "words"),
    [(TRUNCATED, "line"), (STRANGE, "does not apply"), ("", "diff"), ("hello\n", "diff")],
)
def test_a_diff_that_cannot_be_used(
    patchsplit: Patchsplit, relay: Path, tmp_path: Path, text: str, words: str
) -> None:
    diff = tmp_path / "x.diff"
    diff.write_text(text)
    before = snapshot(relay)
    ran = patchsplit("plan", "--onto", "main", "--diff", str(diff), check=False)

    assert ran.code == 2
    assert words in ran.err
    assert snapshot(relay) == before


def test_a_damaged_plan_is_named_with_a_way_out(planned: Patchsplit, relay: Path) -> None:
    (relay / ".git/patchsplit/default/journal.json").write_text("{")
    ran = planned("show", check=False)

    assert ran.code == 2
    assert "journal.json" in ran.err
    assert "hint:" in ran.err


def test_a_plan_of_another_repository_is_recognised(
    planned: Patchsplit, relay: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    subprocess.run(["git", "init", "-q", str(other)], check=True)
    (relay / ".git/patchsplit").rename(other / ".git/patchsplit")
    ran = planned("show", where=other, check=False)

    assert ran.code == 2
    assert "another repository" in ran.err


def test_no_identity_stops_the_exits_alone(
    planned: Patchsplit, relay: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subprocess.run(["git", "config", "--remove-section", "user"], cwd=relay, check=True)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    planned("keep", "Makefile")
    ran = planned("emit", "branch", "out", check=False)

    assert ran.code == 4
    assert "user.email" in ran.err


def test_a_name_that_fits_no_hunk_or_many(planned: Patchsplit) -> None:
    assert "There is no hunk" in planned("keep", "nothing.c", check=False).err
    assert "There is no patch 99" in planned("move", "README.md", "--to", "99", check=False).err
    assert "one is needed" in planned("split", "src/*", check=False).err


def test_a_folder_in_use_is_left_alone(planned: Patchsplit, tmp_path: Path) -> None:
    used = tmp_path / "used"
    used.mkdir()
    (used / "mine.txt").write_text("mine")
    refused = planned("emit", "mbox", str(used), check=False)
    assert (refused.code, "--force" in refused.err) == (10, True)
    planned("emit", "mbox", str(used), "--force")

    assert (used / "mine.txt").read_text() == "mine"
    assert len(list(used.glob("*.patch"))) >= 1


def test_a_damaged_cache_costs_only_time(planned: Patchsplit, relay: Path) -> None:
    before = planned("show", "--json").json
    (relay / ".git/patchsplit/default/analysis.bin").write_bytes(b"junk")

    assert planned("show", "--json").json == before


def test_a_name_of_any_bytes_can_be_shown_and_emitted(
    patchsplit: Patchsplit, tmp_path: Path
) -> None:
    from repos import Story

    story = Story(tmp_path / "odd").commit("base", {"caf\udce9\n[red].c": "one\n"})
    story.branch("fork").commit("change", {"caf\udce9\n[red].c": "one\ntwo\n"})
    patchsplit("plan", "--onto", "main", "fork", where=story.path)
    out = patchsplit("ledger", where=story.path).out
    assert "[red].c" in out
    said = json.loads(patchsplit("ledger", "--json", where=story.path).out)
    assert said["hunks"][0]["path"] == "caf\udce9\n[red].c"
    patchsplit("emit", "branch", "out", where=story.path)

    assert story.tree("out") == story.tree("fork")


@pytest.mark.parametrize(
    ("args", "kind", "code"),
    [
        (["plan", "--onto", "nowhere", "fork"], "unknown-name", 5),
        (["plan", "--onto", "main", "--base", "fork", "fork"], "nothing", 6),
        (["convert", "--onto", "main", "fork", "--to", "branch:main"], "exists", 10),
        (["plan", "--nonsense"], "usage", 2),
    ],
)
def test_with_json_an_error_is_a_line_of_json(
    patchsplit: Patchsplit, relay: Path, args: list[str], kind: str, code: int
) -> None:
    ran = patchsplit(*args, "--json", check=False)
    error = json.loads(ran.err.splitlines()[-1])["error"]
    assert (ran.code, ran.out) == (code, "")
    assert (error["kind"], error["exit_code"]) == (kind, code)
    assert error["message"]
    assert (relay / ".git").is_dir()


def test_what_upstream_has_has_a_code_of_its_own(patchsplit: Patchsplit, relay: Path) -> None:
    git(relay, "branch", "same", "main~4")
    patchsplit("plan", "--onto", "main", "--base", "v1.0", "same")
    said = patchsplit("emit", "branch", "out", check=False)
    assert (said.code, "upstream has all of it" in said.err) == (ExitCode.ALL_UPSTREAM, True)


def test_what_is_held_back_has_a_code_of_its_own(patchsplit: Patchsplit, story: Story) -> None:
    story.commit("base", {"a": "one\ntwo\nthree\n"}).branch("fork")
    story.commit("ours", {"a": "one\nnew two\nthree\n"})
    story.on("main").commit("theirs", {"a": "one\nother words\nthree\n"})
    patchsplit("plan", "--onto", "main", "fork", where=story.path)
    for command in (
        ["emit", "branch", "out"],
        ["convert", "--onto", "main", "fork", "--to", "branch:o", "--check"],
    ):
        said = patchsplit(*command, where=story.path, check=False)
        assert said.code == ExitCode.HELD_BACK
