"""The README's examples for CI, run as they are."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from commands import Patchsplit, git
from jsonschema import Draft202012Validator

import patchsplit as package
from patchsplit.cli.schema.catalogue import list_schemas
from patchsplit.errors import ExitCode

README = Path(package.__file__).parents[1] / "README.md"
SECTION = README.read_text().partition("\n## In CI\n")[2].partition("\n## ")[0]
SCRIPT, TOPICS = re.findall(r"^```sh\n(.*?)^```$", SECTION, re.DOTALL | re.MULTILINE)
(ACTION,) = re.findall(r"^```yaml\n(.*?)^```$", SECTION, re.DOTALL | re.MULTILINE)
needs_jq = pytest.mark.skipif(shutil.which("jq") is None, reason="this system has no jq")


def run_script(
    script: str, relay: Path, out: Path, **settings: str
) -> subprocess.CompletedProcess[str]:
    """Runs a script of the README in a repository, as a job of CI would."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    job = {"BASE": "v1.0", "UPSTREAM": "main", "FORK": "fork", "BUILD": "test -d src"}
    env = {**os.environ, "PATH": path, "OUT": str(out), **job, **settings}
    return subprocess.run(
        ["sh", "-c", script], cwd=relay, env=env, capture_output=True, text=True, check=False
    )


def test_a_job_converts_checks_and_builds_and_keeps_the_results(
    relay: Path, tmp_path: Path
) -> None:
    out = tmp_path / "results"
    ran = run_script(SCRIPT, relay, out)
    again = run_script(SCRIPT, relay, out)

    assert (ran.returncode, again.returncode) == (0, 0), ran.stderr + again.stderr
    for name in ("convert", "verify"):
        value = json.loads((out / f"{name}.json").read_text())
        Draft202012Validator(list_schemas()[name]).validate(value)
    assert json.loads((out / "check.sarif").read_text())["version"] == "2.1.0"
    assert sorted((out / "patches").iterdir())
    assert json.loads((out / "convert.json").read_text())["changed"] is False


def test_a_job_fails_where_a_step_does_not_build(relay: Path, tmp_path: Path) -> None:
    ran = run_script(SCRIPT, relay, tmp_path / "results", BUILD="test ! -e src/ring.h")

    assert ran.returncode == ExitCode.FINDINGS
    assert json.loads((tmp_path / "results/verify.json").read_text())["steps"] == []


def test_a_job_ends_well_where_upstream_has_all_and_badly_for_a_wrong_name(
    relay: Path, tmp_path: Path
) -> None:
    git(relay, "branch", "same", "main~4")
    ran = run_script(SCRIPT, relay, tmp_path / "results", FORK="same")
    wrong = run_script(SCRIPT, relay, tmp_path / "other", FORK="nothing")

    assert (ran.returncode, ran.stdout) == (0, "Upstream has all of it.\n")
    assert wrong.returncode == ExitCode.UNKNOWN_NAME


def test_the_action_runs_the_same_script_with_all_that_it_needs() -> None:
    job = pytest.importorskip("yaml").safe_load(ACTION)["jobs"]["series"]
    runs = [step["run"] for step in job["steps"] if "run" in step]

    assert runs[-1] == f"sh {SCRIPT.partition(':')[0].removeprefix('# ')}"
    assert set(re.findall(r"\$([A-Z]+)", SCRIPT)) <= job["env"].keys()
    assert job["steps"][0]["with"]["fetch-depth"] == 0


@needs_jq
def test_each_topic_is_written_by_itself(planned: Patchsplit, relay: Path, tmp_path: Path) -> None:
    out = tmp_path / "results"
    args = ("--base", "v1.0", "--onto", "main", "fork", "--to", "branch:out", "--json")
    said = planned("convert", *args)
    out.mkdir()
    (out / "convert.json").write_text(said.out)
    ran = run_script(TOPICS, relay, out)
    topics = planned("topics", "--json").json["topics"]
    ready = {topic["id"] for topic in topics if topic["ready"] and not topic["landed"]}
    written = {str(path.relative_to(out / "topics")) for path in (out / "topics").iterdir()}
    refused = set(re.findall(r"^(.*) is not sent$", ran.stderr, re.MULTILINE))

    assert ran.returncode == 0, ran.stderr
    assert written
    assert written | refused == ready
    counts = re.findall(r"^(\d+) [a-z-]+$", ran.stdout, re.MULTILINE)
    assert sum(map(int, counts)) == len(said.json["left"])
