"""patchsplit emit: parts of a series, prefixes, and what reaches the terminal."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from commands import Patchsplit
from repos import Story

from patchsplit.cli.main import run

ESCAPE = "\x1b]0;pwned\x07"


@pytest.mark.parametrize("form", [(), ("--eml",)])
def test_parts_are_series_of_their_own(
    in_fork: Patchsplit, fork: Story, tmp_path: Path, form: tuple[str, ...]
) -> None:
    in_fork("reword", "cover", "--subject", "wire: Know the room", "--body", "Used for years.")
    out = tmp_path / "m"
    in_fork("emit", "mbox", str(out), "--parts", "2", "--cover-letter", *form)
    assert sorted(path.name for path in out.iterdir()) == ["1", "2"]
    first = sorted((out / "1").iterdir())
    second = sorted((out / "2").iterdir())
    assert [len(first), len(second)] == [3, 2]
    assert "Subject: [PATCH 0/2] wire: Know the room (1 of 2)" in first[0].read_text()
    assert "This is part 2 of 2. It needs none of the other parts." in second[0].read_text()
    for files in (first[1:], second[1:]):
        work = tmp_path / f"work{len(files)}"
        subprocess.run(["git", "clone", "-q", "-b", "main", str(fork.path), str(work)], check=True)
        subprocess.run(["git", "am", "-q", *map(str, files)], cwd=work, check=True)


def test_a_part_that_needs_another_goes_on_top_of_it(
    in_fork: Patchsplit, fork: Story, tmp_path: Path
) -> None:
    out = tmp_path / "m"
    in_fork("emit", "mbox", str(out), "--parts", "1", "--cover-letter")
    names = [sorted(path.name for path in (out / str(n)).iterdir())[1][5:10] for n in (1, 2, 3)]
    assert names == ["store", "wire-", "guide"]
    wire = sorted((out / "2").iterdir())
    assert f"base-commit: {fork.oid('main')}" in wire[0].read_text()
    assert "prerequisite-patch-id: " in wire[0].read_text()
    work = tmp_path / "work"
    subprocess.run(["git", "clone", "-q", "-b", "main", str(fork.path), str(work)], check=True)
    for part in (3, 1, 2):
        files = sorted((out / str(part)).iterdir())[1:]
        subprocess.run(["git", "am", "-q", *map(str, files)], cwd=work, check=True)
    tree = subprocess.run(
        ["git", "rev-parse", "HEAD^{tree}"], cwd=work, check=True, capture_output=True, text=True
    )
    assert tree.stdout.strip() == fork.tree("fork")


def test_a_project_with_a_prefix_of_its_own_gets_it(story: Story, tmp_path: Path) -> None:
    files = {"build-aux/syntax-check.mk": "x\n", "libvirt.spec.in": "x\n", "src/a.c": "int a;\n"}
    story.commit("base", dict(files))
    story.branch("fork").commit("src: Count wider", {"src/a.c": "long a;\n"})
    where = str(story.path)
    assert run(["-C", where, "plan", "--onto", "main", "fork"]) == 0
    assert run(["-C", where, "emit", "mbox", str(tmp_path / "a"), "--recipients", "series"]) == 0
    (mail,) = (tmp_path / "a").iterdir()
    assert "Subject: [libvirt PATCH] " in mail.read_text()
    assert "To: devel@lists.libvirt.org\n" in mail.read_text()
    assert "Cc:" not in mail.read_text()
    args = ["-C", where, "emit", "mbox", str(tmp_path / "b"), "--subject-prefix", "RFC"]
    assert run(args) == 0
    (mail,) = (tmp_path / "b").iterdir()
    assert "Subject: [RFC] " in mail.read_text()


def test_no_escape_reaches_the_terminal_but_in_the_bytes_of_a_file(
    in_fork: Patchsplit, server: Path, tmp_path: Path
) -> None:
    (server / "hooks" / "pre-receive").write_text(
        "#!/bin/sh\ncat > /dev/null\nprintf '\\033]0;pwned\\007' >&2\n"
    )
    in_fork("reword", "1", "--subject", f"store: Add {ESCAPE}", "--body", ESCAPE)
    to = ("--remote", str(server))
    for args in (
        ("emit", "gerrit", *to),
        ("emit", "gerrit", *to, "--really"),
        ("emit", "github", str(tmp_path / "t"), *to, "--repo", "a/b"),
        ("emit", "branch", "x", "--preview"),
        ("emit", "mbox", str(tmp_path / "m")),
        ("recipients", "--each"),
    ):
        ran = in_fork(*args)
        assert "\x1b" not in ran.out + ran.err, args
        assert "\x07" not in ran.out + ran.err, args


def test_what_does_not_say_why_is_said_to_when_it_leaves(
    in_fork: Patchsplit, tmp_path: Path
) -> None:
    ran = in_fork("emit", "mbox", str(tmp_path / "first"))
    assert "3 patches do not say why" in ran.err
    for number in "123":
        in_fork("reword", number, "--body", "Because it was asked for.")
    ran = in_fork("emit", "mbox", str(tmp_path / "second"))
    assert "say why" not in ran.err
    assert in_fork("emit", "branch", "out", "--json").json["unworded"] == []
