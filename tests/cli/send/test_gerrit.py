"""patchsplit emit gerrit: one push, Change-Ids that stay, and what .gitreview says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from commands import Patchsplit
from repos import Story
from server import read_change_ids, read_messages, read_sent_refs, snapshot
from store_and_wire import REVIEW, TWICE

from patchsplit.cli.main import run
from patchsplit.errors import ExitCode


def test_gerrit_gets_one_ref_with_the_whole_series(
    in_fork: Patchsplit, fork: Story, server: Path
) -> None:
    before = snapshot(fork)
    ran = in_fork(
        "emit", "gerrit", "--remote", str(server), "--topic", "room", "--hashtag", "fork",
        "--depends-on", "2=https://review.example.org/c/1", "--really",
    )  # fmt: skip
    (row,) = read_sent_refs(server)
    assert row[2] == "refs/for/main%topic=room,hashtag=fork"
    told = read_messages(server, f"main..{row[1]}")
    assert [one.partition("\n")[0][:5] for one in told] == ["store", "wire:", "guide"]
    assert "Depends-On: https://review.example.org/c/1\nChange-Id: I" in told[1]
    assert "Depends-On" not in told[0] + told[2]
    assert len(set(read_change_ids(server, f"main..{row[1]}"))) == 3
    assert "Processing changes" in ran.out
    assert snapshot(fork) == before


def test_gerrit_is_sent_nothing_unless_really(in_fork: Patchsplit, server: Path) -> None:
    shown = in_fork("emit", "gerrit", "--remote", str(server))
    in_fork("emit", "gerrit", "--remote", str(server), "--preview", "--really")
    assert read_sent_refs(server) == []
    assert in_fork("log", "--json").json["at"] == 4
    oid = re.search(r"([0-9a-f]{40}):refs/for/main$", shown.out, re.MULTILINE)
    assert oid is not None
    in_fork("emit", "gerrit", "--remote", str(server), "--really")
    assert read_sent_refs(server)[0][1] == oid[1]


def test_a_change_keeps_its_id_whatever_is_edited(
    in_fork: Patchsplit, fork: Story, server: Path
) -> None:
    in_fork("emit", "gerrit", "--remote", str(server), "--really")
    first = read_change_ids(server, f"main..{read_sent_refs(server)[-1][1]}")
    in_fork("reword", "1", "--subject", "store: Say how big it is.", "--body", "Because.")
    in_fork("reorder", "3", "--to", "1")
    in_fork("show")
    in_fork("move", "lib/store.h", "--to", "3")
    fork.on("fork").commit("more", {"docs/guide.rst": f"Guide\n=====\n\n{TWICE} Twice.\n"})
    in_fork("refresh")
    in_fork("emit", "gerrit", "--remote", str(server), "--really")
    tip = read_sent_refs(server)[-1][1]
    store, wire, guide = first
    assert read_change_ids(server, f"main..{tip}") == [guide, store, wire]
    assert any(
        one.startswith("store: Say how big it is.") for one in read_messages(server, f"main..{tip}")
    )


def test_a_change_id_of_its_own_is_kept_and_a_shared_one_is_not(
    in_fork: Patchsplit, server: Path
) -> None:
    mine, both = f"I{'a' * 40}", f"I{'b' * 40}"
    in_fork("reword", "1", "--body", f"Known.\n\nChange-Id: {mine}")
    in_fork("reword", "2", "--body", f"One of two.\n\nChange-Id: {both}")
    in_fork("reword", "3", "--body", f"The other.\n\nChange-Id: {both}\nSigned-off-by: A <a@b.c>")
    in_fork("emit", "gerrit", "--remote", str(server), "--really")
    found = read_change_ids(server, f"main..{read_sent_refs(server)[0][1]}")
    assert found[0] == mine
    assert both not in found
    assert len(set(found)) == 3


def test_what_does_not_hang_together_goes_apart(in_fork: Patchsplit, server: Path) -> None:
    in_fork("emit", "gerrit", "--remote", str(server), "--apart", "--really")
    lines = [read_messages(server, f"main..{row[1]}") for row in read_sent_refs(server)]
    assert [row[2] for row in read_sent_refs(server)] == ["refs/for/main"] * 2
    assert [[one.partition(":")[0] for one in line] for line in lines] == [
        ["store", "wire"], ["guide"],
    ]  # fmt: skip


def test_gitreview_says_where(in_fork: Patchsplit, fork: Story) -> None:
    assert "git push ssh://review.example.org:29418/acme/wire.git " in in_fork("emit", "gerrit").out
    fork.git("config", "gitreview.username", "robin")
    assert "ssh://robin@review.example.org:29418/" in in_fork("emit", "gerrit").out
    fork.git("remote", "add", "gerrit", "https://elsewhere.example.org/wire")
    assert "git push gerrit " in in_fork("emit", "gerrit").out


def test_the_projects_own_branch_is_meant_where_the_users_name_says_nothing(
    story: Story, capsys: pytest.CaptureFixture[str]
) -> None:
    review = REVIEW.replace("acme/wire", "openstack/neutron")
    story.commit("base", {".gitreview": review, "neutron/__init__.py": "", "a": "1\n"})
    story.branch("mine").branch("stable/2026.1").branch("fork").commit("change", {"a": "2\n"})
    story.git("remote", "add", "origin", "https://opendev.org/openstack/neutron")
    story.git("update-ref", "refs/remotes/origin/feature/x", "main")
    where = str(story.path)
    for onto, ref in (
        ("mine", "master"), ("stable/2026.1", "stable/2026.1"), ("origin/feature/x", "feature/x"),
    ):  # fmt: skip
        assert run(["-C", where, "plan", "--force", "--onto", onto, "fork"]) == 0
        capsys.readouterr()
        assert run(["-C", where, "emit", "gerrit"]) == 0
        assert f":refs/for/{ref}\n" in capsys.readouterr().out


@pytest.mark.parametrize("host", ["-oProxyCommand=touch${IFS}pwned", "a b", "", "ext::sh"])
def test_a_hostile_gitreview_is_refused(
    story: Story, capsys: pytest.CaptureFixture[str], host: str
) -> None:
    story.commit("base", {".gitreview": REVIEW.replace("review.example.org", host), "a": "1\n"})
    story.branch("fork").commit("change", {"a": "2\n"})
    where = str(story.path)
    assert run(["-C", where, "plan", "--onto", "main", "fork"]) == 0
    assert run(["-C", where, "emit", "gerrit", "--really"]) == 2
    assert ".gitreview" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("--topic", "a,b"), "is not a valid topic"),
        (("--branch", "a%b"), "not a valid branch name"),
        (("--remote", "nowhere"), "no remote nowhere"),
        (("--depends-on", "9=I1"), "no patch 9"),
    ],
)
def test_what_cannot_be_pushed_is_said_before(
    in_fork: Patchsplit, server: Path, args: tuple[str, ...], words: str
) -> None:
    ran = in_fork("emit", "gerrit", "--remote", str(server), "--really", *args, check=False)
    assert ran.code == (ExitCode.UNKNOWN_NAME if words.startswith("no ") else ExitCode.USAGE)
    assert words in ran.err
    assert read_sent_refs(server) == []


def test_no_hook_of_the_users_repository_runs_and_no_tag_goes_along(
    in_fork: Patchsplit, fork: Story, server: Path
) -> None:
    hook = fork.path / ".git" / "hooks" / "pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {fork.path.parent}/ran\n")
    hook.chmod(0o755)
    fork.git("config", "push.followTags", "true")
    fork.git("tag", "-a", "-m", "x", "annotated", "main")
    in_fork("emit", "gerrit", "--remote", str(server), "--really")
    assert [row[2] for row in read_sent_refs(server)] == ["refs/for/main"]
    assert not (fork.path.parent / "ran").exists()


def test_a_push_that_fails_is_said_with_gits_words(in_fork: Patchsplit, fork: Story) -> None:
    ran = in_fork("emit", "gerrit", "--remote", str(fork.path / "gone"), "--really", check=False)
    assert ran.code == 4
    assert "git push to" in ran.err
