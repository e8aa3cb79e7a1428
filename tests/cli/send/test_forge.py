"""patchsplit emit github and gitlab: branches, stacks, and the requests to merge them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from commands import Patchsplit
from repos import Story
from server import STACKS, list_branches, read_messages, snapshot


def test_independent_patches_are_branches_and_dependent_ones_a_stack(
    in_fork: Patchsplit, fork: Story, server: Path, tmp_path: Path
) -> None:
    before = snapshot(fork)
    out = str(tmp_path / "texts")
    args = ("emit", "github", out, "--remote", str(server), "--repo", "acme/wire")
    in_fork(*args)
    assert list_branches(server) == {}
    in_fork(*args, "--really", "--force")
    assert list_branches(server) == STACKS
    assert snapshot(fork) == before


def test_a_named_patch_goes_with_what_it_needs(
    in_fork: Patchsplit, server: Path, tmp_path: Path
) -> None:
    out = str(tmp_path / "texts")
    in_fork("emit", "gitlab", out, "2", "--remote", str(server), "--repo", "a/w", "--really")
    assert set(list_branches(server)) == set(STACKS) - {"guide-read-it-twice"}


def test_a_branch_keeps_its_name_and_is_replaced_only_by_force(
    in_fork: Patchsplit, server: Path, tmp_path: Path
) -> None:
    out = str(tmp_path / "texts")
    args = ("emit", "github", out, "--remote", str(server), "--repo", "a/w", "--really")
    in_fork(*args)
    in_fork("reword", "1", "--subject", "store: Say how big it is.")
    (tmp_path / "texts").rename(tmp_path / "old")
    ran = in_fork(*args, check=False)
    assert ran.code == 3
    assert "--force" in ran.err
    in_fork(*args, "--force")
    assert list_branches(server) == STACKS
    assert read_messages(server, "main..store-add-store-size")[0].startswith("store: Say how big")


def test_the_template_is_filled_in_and_no_box_ticked(
    in_fork: Patchsplit, server: Path, tmp_path: Path
) -> None:
    in_fork("reword", "2", "--body", "It knows.\n\nCloses: #7\nSigned-off-by: A <a@b.c>")
    out = tmp_path / "texts"
    in_fork("emit", "github", str(out), "--remote", str(server), "--repo", "acme/wire")
    text = (out / "0002-wire-ask-the-store-for-its-room.md").read_text()
    head, checklist = text.split("## Checklist")
    assert head.startswith(
        "## Description\n\n<!-- what does it do? -->\n\nIt knows.\n\nCloses: #7\n"
    )
    assert "- store: Add store_size(). (`store-add-store-size`)" in head
    assert checklist == "\n- [ ] tests\n"
    assert "Signed-off-by" not in text


@pytest.mark.parametrize(("forge", "name"), [("github", "gh"), ("gitlab", "glab")])
def test_requests_are_opened_by_the_users_program_or_by_a_script(
    in_fork: Patchsplit,
    server: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    forge: str,
    name: str,
) -> None:
    tools, log = tmp_path / "bin", tmp_path / "log"
    tools.mkdir()
    tool = tools / name
    tool.write_text(f'#!/bin/sh\nprintf "%s\\0" "$@" >> {log}\nprintf "\\n" >> {log}\n')
    tool.chmod(0o755)
    in_fork("reword", "1", "--subject", "store: $(touch pwned) `touch pwned` 'q' \"d\"")
    out = tmp_path / "texts"
    args = ("emit", forge, str(out), "1", "--remote", str(server), "--repo", "acme/wire")
    in_fork(*args, "--really")
    assert not log.exists()
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    subprocess.run(["sh", str(out / "open.sh")], check=True)
    by_script = log.read_bytes()
    log.unlink()
    in_fork(*args, "--really", "--force", "--draft")
    by_us = log.read_bytes()
    assert b"store: $(touch pwned) `touch pwned` 'q' \"d\"\0" in by_script
    assert by_us.replace(b"--draft\0", b"").replace(b"\n\0", b"\0") == by_script.replace(
        b"\n\0", b"\0"
    )
    assert not (out / "pwned").exists()
    assert b"acme/wire\0" in by_us


def test_a_fork_that_nobody_named_is_asked_for(in_fork: Patchsplit, tmp_path: Path) -> None:
    ran = in_fork("emit", "github", str(tmp_path / "t"), "--repo", "a/b", check=False)
    assert ran.code == 2
    assert "--remote" in ran.err
