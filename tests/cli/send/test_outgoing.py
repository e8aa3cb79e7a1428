"""patchsplit emit --preview: exactly what would be written, pushed and run."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from commands import Patchsplit
from repos import Story
from server import STACKS, read_sent_refs


@pytest.mark.parametrize("exit_", ["mbox", "quilt"])
def test_a_preview_of_files_is_their_bytes(in_fork: Patchsplit, tmp_path: Path, exit_: str) -> None:
    told = in_fork("emit", exit_, "--preview", "--json").json["would"]["files"]
    assert not (tmp_path / "out").exists()
    in_fork("emit", exit_, str(tmp_path / "out"))
    written = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert {leaf["name"]: leaf["content"].encode("utf-8", "surrogateescape") for leaf in told} == (
        written
    )
    assert [leaf["name"] for leaf in told][:2] == sorted(written)[:2]


def test_a_preview_in_a_pipe_is_an_mbox_that_git_am_takes(
    in_fork: Patchsplit, fork: Story, tmp_path: Path
) -> None:
    ran = in_fork("emit", "mbox", "--preview", "--no-cover-letter")
    work = tmp_path / "work"
    subprocess.run(["git", "clone", "-q", "-b", "main", str(fork.path), str(work)], check=True)
    subprocess.run(["git", "am", "-q"], cwd=work, check=True, input=ran.out.encode())
    tree = subprocess.run(
        ["git", "rev-parse", "HEAD^{tree}"], cwd=work, check=True, capture_output=True, text=True
    )
    assert tree.stdout.strip() == fork.tree("fork")


def test_a_preview_of_pushes_names_what_is_pushed(
    in_fork: Patchsplit, server: Path, tmp_path: Path
) -> None:
    args = ("emit", "github", "--remote", str(server), "--repo", "acme/wire")
    told = in_fork(*args, "--preview", "--json").json["would"]
    in_fork(args[0], args[1], str(tmp_path / "t"), *args[2:], "--really")
    assert {ref["ref"]: ref["commit"] for push in told["pushes"] for ref in push["refs"]} == {
        row[2]: row[1] for row in read_sent_refs(server)
    }
    files = {leaf["name"]: leaf["content"] for leaf in told["files"]}
    assert files == {path.name: path.read_text() for path in (tmp_path / "t").iterdir()}


def test_a_preview_shows_commits_whole_and_each_command_once(
    in_fork: Patchsplit, server: Path
) -> None:
    told = in_fork(
        "emit", "github", "--remote", str(server), "--repo", "acme/wire", "--preview"
    ).out
    assert told.count("gh pr create") == len(STACKS)
    push = told[told.index("git push") : told.index("\ncommit ")]
    assert [row.endswith(" \\") for row in push.splitlines()] == [True, True, True, False]
    shown = told.partition("\ncommit ")[2]
    assert "Author: Ada Lovelace <ada@example.org>\n\n    store: Add store_size().\n" in shown
    assert "\ndiff --git a/lib/store.h b/lib/store.h\n" in shown


def test_what_is_not_a_preview_shows_messages_and_commands_alone(
    in_fork: Patchsplit, server: Path, tmp_path: Path
) -> None:
    args = ("emit", "github", str(tmp_path / "t"), "--remote", str(server), "--repo", "acme/wire")
    told = in_fork(*args).out
    assert told.count("gh pr create") == len(STACKS)
    assert "    store: Add store_size().\n" in told
    assert "diff --git" not in told


def test_a_preview_of_a_branch_is_the_branch(in_fork: Patchsplit, fork: Story) -> None:
    told = in_fork("emit", "branch", "out", "--preview", "--json").json["would"]["pushes"][0][
        "refs"
    ]
    shown = in_fork("emit", "branch", "out", "--preview").out
    assert fork.git("for-each-ref", "refs/heads/out") == ""
    in_fork("emit", "branch", "out")
    assert shown.startswith(f"git branch out {fork.oid('out')}\n")
    assert told == [{"commit": fork.oid("out"), "ref": "refs/heads/out", "force": False}]
