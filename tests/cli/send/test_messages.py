"""Messages that git am or patch would take for something else, and what works instead."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest
from commands import SEND_EMAIL, Patchsplit, caller, git
from repos import Story

from patchsplit.emit.quilt import QuiltPatch, format_queue
from patchsplit.errors import Refused

NINE = "".join(f"{nth}\n" for nth in range(1, 10))
DIFF = "--- a/a\n+++ b/a\n@@ -8,2 +8,3 @@\n 8\n 9\n+ten"
FIVE = {"a": NINE.replace("5", "five")}


def plan(story: Story, capsys: pytest.CaptureFixture[str], message: str) -> Patchsplit:
    """Returns a plan of two patches, the second with the message, as a person worded it."""
    story.commit("base", {"a": NINE, "z": "z\n"})
    story.branch("fork").commit("z: more", {"z": "z\ny\n"})
    story.commit("a: five", FIVE, tag="five")
    story.on("main")
    call = caller(story.path, capsys)
    call("plan", "--base", "base", "--onto", "main", "fork")
    subject, _, body = message.partition("\n\n")
    call("reword", "2", "--subject", subject, "--body", body)
    return call


@pytest.mark.parametrize(
    ("message", "rule"),
    [
        (f"a: five\n\nSeen:\n\n{DIFF}\n\nbut not so.", "mail-body"),
        (f"a: five\n\ndiff --git a/a b/a\n{DIFF}", "mail-body"),
        ("a: five\n\nFirst.\n\n---\n\nSecond.", "mail-body"),
        ("a: five\n\nThe log:\n\nIndex: 4 of 3\nThis is why.", "mail-body"),
        ("a: five\n\nAfter\nFrom " + "1" * 40 + " Mon Sep 17 00:00:00 2001\non.", "mail-body"),
        ("[acme] a: five", "mail-subject"),
        ("Re: a: five", "mail-subject"),
    ],
)
def test_a_message_that_git_am_would_not_read_is_found_refused_and_fixed(
    story: Story, capsys: pytest.CaptureFixture[str], tmp_path: Path, message: str, rule: str
) -> None:
    patchsplit, out = plan(story, capsys, message), tmp_path / "out"
    found = patchsplit("check", "--json", check=False).json["findings"]
    refused = patchsplit("emit", "mbox", str(out), check=False)

    assert [(one["rule"], one["severity"]) for one in found if one["rule"].startswith("mail-")][
        :1
    ] == [(rule, "error")]
    assert refused.code == 3
    assert "patch 2: git am would" in refused.err
    assert f"--allow {rule}" in refused.err
    assert not out.exists()
    patchsplit("emit", "branch", "kept")
    patchsplit("check", "--fix", "mail-form", "--yes", check=False)
    patchsplit("emit", "branch", "fixed")
    command = patchsplit("emit", "mbox", str(out), "--json").json["apply"]
    run_shell(command, checkout(story))

    assert git(story.path, "log", "-1", "--format=%B", "fixed") == git(
        checkout(story), "log", "-1", "--format=%B"
    )
    assert git(checkout(story), "rev-parse", "HEAD^{tree}") == story.tree("fork")


def test_control_characters_are_found_and_removed(
    story: Story, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    message = "a: \x1b[31mfive\x1b[m\n\nA bell\x07,\ta title\x1b]0;x\x07."
    patchsplit = plan(story, capsys, message)
    found = patchsplit("check", "--json", check=False).json["findings"]
    patchsplit("emit", "mbox", str(tmp_path / "as-it-is"))
    patchsplit("check", "--fix", "mail-form", "--yes", check=False)
    patchsplit("emit", "branch", "out")

    assert [one["severity"] for one in found if one["rule"] == "mail-control"] == ["warning"] * 2
    assert git(story.path, "log", "-1", "--format=%B", "out") == "a: five\n\nA bell,\ta title."


def run_shell(command: str, where: Path) -> None:
    subprocess.run(["sh", "-c", command], check=True, cwd=where, capture_output=True)


def checkout(story: Story) -> Path:
    """Returns a clone at main; made once."""
    where = story.path.parent / "clone"
    if not where.exists():
        subprocess.run(["git", "clone", "-q", "-s", "-b", "main", story.path, where], check=True)
    return where


def test_a_message_that_is_allowed_is_mailed_as_it_is(
    story: Story, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    patchsplit = plan(story, capsys, "[net] a: five")
    patchsplit("emit", "mbox", str(tmp_path / "one"), "--allow", "mail-subject")
    patchsplit("waive", "mail-subject", "2", "--reason", "upstream uses git am -k")
    patchsplit("emit", "mbox", str(tmp_path / "two"))

    assert b"[net] a: five" in (tmp_path / "two" / "0002-net-a-five.patch").read_bytes()


@pytest.mark.parametrize("line", ["From: Bob <bob@example.org>", "Subject: other", "[PATCH] x"])
@pytest.mark.parametrize("setting", ["", "false"])
def test_a_first_line_like_a_header_stays_in_the_body(
    story: Story, capsys: pytest.CaptureFixture[str], tmp_path: Path, line: str, setting: str
) -> None:
    if setting:
        story.git("config", "format.from", setting)
    patchsplit = plan(story, capsys, f"a: five\n\n{line}\nand more.")
    command = patchsplit("emit", "mbox", str(tmp_path / "out"), "--json").json["apply"]
    run_shell(command, checkout(story))

    assert git(checkout(story), "log", "-1", "--format=%an|%B") == (
        f"Ada Lovelace|a: five\n\n{line}\nand more."
    )


def test_the_command_that_applies_a_long_series_works(
    story: Story, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    names = [f"{nth:02}" for nth in range(11)]
    story.commit("base", dict.fromkeys(names, NINE)).branch("fork")
    for name in names:
        story.commit(f"{name}: Add ten", {name: f"{NINE}ten\n"})
    patchsplit = caller(story.on("main").path, capsys)
    patchsplit("plan", "--base", "base", "--onto", "main", "fork")
    out = tmp_path / "two words"
    shown = patchsplit("emit", "mbox", str(out), "-v", "2").err
    command = shown.partition("To apply them: ")[2].splitlines()[0]
    run_shell(command, checkout(story))

    assert shlex.split(command)[:2] == ["git", "am"]
    assert git(checkout(story), "rev-parse", "HEAD^{tree}") == story.tree("fork")


@pytest.mark.skipif(not SEND_EMAIL.exists(), reason="this git has no send-email")
@pytest.mark.parametrize("suffix", ["", ".txt"])
def test_a_series_in_parts_is_sent_part_by_part(
    story: Story, capfd: pytest.CaptureFixture[str], tmp_path: Path, suffix: str
) -> None:
    if suffix:
        story.git("config", "format.suffix", suffix)
    patchsplit = plan(story, capfd, "a: five")
    out = tmp_path / "out"
    patchsplit("emit", "mbox", str(out), "--parts", "1")
    sent = patchsplit("send", str(out), "--", "--to=list@example.org")

    subjects = [line for line in sent.out.splitlines() if line.startswith("Subject: ")]
    assert subjects == ["Subject: [PATCH] z: more", "Subject: [PATCH] a: five"]


@pytest.mark.parametrize(
    "body",
    [DIFF, f"diff --git a/a b/a\n{DIFF}", f"    {DIFF.replace(chr(10), chr(10) + '    ')}",
     "Index: a", "5d\n\n.", "Prereq: 1.2", "*** a/a\n--- b/a"],
)  # fmt: skip
def test_patch_reads_no_diff_in_the_header_of_a_queue(tmp_path: Path, body: str) -> None:
    diff = b"--- a/a\n+++ b/a\n@@ -4,3 +4,3 @@\n 4\n-5\n+five\n 6\n"
    patch = QuiltPatch("a: five", f"Proposed:\n\n{body}\n\nbut no.", "Ada", "0 +0000", diff)
    (tmp_path / "a").write_text(NINE)
    leaf = format_queue((patch,))[0].content
    subprocess.run(["patch", "-p1", "-s"], input=leaf, check=True, cwd=tmp_path)

    assert (tmp_path / "a").read_text() == FIVE["a"]
    assert (
        body.replace("\n\n", "\n").split()
        == [
            word
            for word in leaf.decode().partition("Proposed:")[2].partition(" but no.")[0].split()
            if word not in (">", ".")
        ]
        or "." in body
    )


@pytest.mark.parametrize(("old", "name"), [("d/b", "d"), ("d", "d/b")])
def test_a_folder_that_becomes_a_file_in_one_patch_is_refused(old: str, name: str) -> None:
    new = f"diff --git a/{name} b/{name}\nnew file mode 100644\nindex 0..1\n"
    gone = f"diff --git a/{old} b/{old}\ndeleted file mode 100644\nindex 1..0\n"
    patch = QuiltPatch("d: file", "", "Ada", "0 +0000", f"{new}{gone}".encode())

    with pytest.raises(Refused, match="makes a file of a folder"):
        format_queue((patch,))
    for one in (new, gone):
        format_queue((QuiltPatch("d: part", "", "Ada", "0 +0000", one.encode()),))


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("diff --git a/b  b/b ", "a file whose name ends in a space"),
        ("index 1111111..2222222 160000", "a submodule"),
        ("new file mode 160000", "a submodule"),
        ("GIT binary patch", "binary content"),
    ],
)
def test_what_patch_cannot_apply_is_refused(line: str, what: str) -> None:
    patch = QuiltPatch("b: new", "", "Ada", "0 +0000", f"{line}\n".encode())

    with pytest.raises(Exception, match=what):
        format_queue((patch,))
