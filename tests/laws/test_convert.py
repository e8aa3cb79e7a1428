"""convert does what the commands do step by step: the same branch, mails, counts and exit code."""

from __future__ import annotations

import contextlib
import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from worlds import Files, histories, slow, world

from patchsplit.cli.main import run
from patchsplit.errors import ExitCode

FORK = ("--base", "base", "--onto", "upstream", "fork")
OPTIONS = ((), ("--with-holes",), ("--signoff",), ("--with-holes", "--signoff"))
SAME = ("commits", "unchanged", "held_back", "counts", "please_look", "left", "tip", "onto")
"""Keys of a result that are equal whatever the way."""


class Runner:
    """Runs commands in a repository, and reads what they made."""

    def __init__(self, repository: Path, folder: Path) -> None:
        self.repository = repository
        self.folder = folder

    def call(self, *args: str) -> tuple[int, Any]:
        """Runs a command with --json; returns its exit code and what it printed, or its error."""
        with (
            (self.folder / "out").open("w") as out,
            (self.folder / "err").open("w") as err,
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            code = run(["-C", str(self.repository), *args, "--json"])
        said = (self.folder / "out").read_text() or (self.folder / "err").read_text()
        return code, json.loads(said.splitlines()[-1])

    def find_branch(self, name: str) -> str:
        """Returns the commit of a branch; "" if there is none."""
        command = ["git", "rev-parse", "--verify", "--quiet", f"refs/heads/{name}"]
        ran = subprocess.run(command, cwd=self.repository, capture_output=True, check=False)
        return ran.stdout.decode().strip()

    def read_mails(self, name: str) -> dict[str, bytes]:
        """Returns the files of a folder, by name."""
        folder = self.folder / name
        return {path.name: path.read_bytes() for path in folder.iterdir()}


# An example takes some seconds, so that shrinking one would take many minutes.
@settings(
    slow, max_examples=max(1, slow.max_examples // 3), phases=[Phase.explicit, Phase.generate]
)
@given(histories(), st.sampled_from(OPTIONS))
def test_convert_is_plan_and_emit(
    history: tuple[Files, Files, Files], options: tuple[str, ...]
) -> None:
    with world(*history) as made, tempfile.TemporaryDirectory() as folder:
        runner = Runner(made.story.path, Path(folder))
        to = ("--to", "branch:at-once", "--to", f"mbox:{Path(folder) / 'at-once'}")
        code, said = runner.call("convert", *FORK, *to, "--check", *options)
        planned, plan = runner.call("plan", *FORK)
        assert planned == ExitCode.OK, plan
        branched, branch = runner.call("emit", "branch", "by-steps", *options)
        mailed, mbox = runner.call("emit", "mbox", str(Path(folder) / "by-steps"), *options)

        assert branched == mailed, (branch, mbox)
        if "error" in said:
            assert (code, said["error"]["message"]) == (branched, branch["error"]["message"])
            return
        assert said["counts"] == plan["counts"] == runner.call()[1]["counts"]
        if not said["commits"]:
            assert branched in (ExitCode.REFUSED, ExitCode.ALL_UPSTREAM, ExitCode.HELD_BACK)
            assert (code == ExitCode.HELD_BACK) == (branched == ExitCode.HELD_BACK), branch
            return
        assert branched == ExitCode.OK, branch
        assert (code == ExitCode.OK) == (not said["left"])
        assert runner.find_branch("at-once") == runner.find_branch("by-steps") == said["tip"]
        assert runner.read_mails("at-once") == runner.read_mails("by-steps")
        for key in SAME:
            assert said[key] == branch[key] == mbox[key] == said["targets"][1][key]
