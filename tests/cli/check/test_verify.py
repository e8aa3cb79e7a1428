"""verify, as a person and as a script call it: what builds, what is kept, what is refused."""

from __future__ import annotations

import subprocess
from pathlib import Path

from commands import Patchsplit

from patchsplit.errors import ExitCode


def test_every_step_has_a_verdict_on_top_of_upstreams_own(planned: Patchsplit) -> None:
    said = planned("verify", "--run", "test -e src/ring.c", "--json").json

    assert said["upstream"]["outcome"] == "builds"
    assert [step["outcome"] for step in said["steps"]] == ["builds"] * len(said["steps"])
    assert [step["number"] for step in said["steps"]] == list(range(1, len(said["steps"]) + 1))


def test_a_failure_is_the_exit_code_and_shows_its_last_words(planned: Patchsplit) -> None:
    ran = planned("verify", "--run", "! grep -rn watermark src", check=False)

    assert ran.code == ExitCode.FINDINGS
    assert "src/ring.c:" in ran.out
    assert "fails: " in ran.err


def test_where_upstream_fails_no_step_is_tried(planned: Patchsplit) -> None:
    ran = planned("verify", "--run", "false", "--json", check=False)

    assert (ran.code, ran.json["steps"]) == (ExitCode.FINDINGS, [])


def test_a_command_is_run_because_a_user_names_it(
    planned: Patchsplit, relay: Path, tmp_path: Path
) -> None:
    subprocess.run(["git", "config", "patchsplit.build", "touch ../ran"], cwd=relay, check=True)
    assert planned("verify", check=False).code == ExitCode.REFUSED

    mark = tmp_path / "built"
    own = ["git", "config", "--global", "patchsplit.build", f"echo >> {mark}"]
    subprocess.run(own, cwd=relay, check=True)
    steps = len(planned("verify", "--json").json["steps"])
    assert mark.read_text().count("\n") == steps + 1


def test_what_was_built_is_not_built_again_until_that_is_said(
    planned: Patchsplit, tmp_path: Path
) -> None:
    mark = tmp_path / "built"
    every = len(planned("verify", "--run", f"echo >> {mark}", "--json").json["steps"]) + 1
    planned("reword", "1", "--subject", "ring: Other words.")
    planned("verify")
    assert mark.read_text().count("\n") == every

    planned("verify", "--again")
    assert mark.read_text().count("\n") == 2 * every


def test_the_users_files_and_the_repository_stay_as_they_are(
    planned: Patchsplit, relay: Path
) -> None:
    before = sorted(path for path in relay.rglob("*") if "patchsplit" not in path.parts)
    planned("verify", "--run", "rm -rf * && git config core.x y && git checkout -q HEAD -- .")

    assert sorted(p for p in relay.rglob("*") if "patchsplit" not in p.parts) == before
