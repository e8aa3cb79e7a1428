"""Each exit against the real thing: bare repositories that record what they get, git am, patch."""

from __future__ import annotations

import email
import email.policy
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from commands import Patchsplit, Ran, caller, mails
from repos import Story
from store_and_wire import FILES, STORE, WIRE, plan_fork

from patchsplit.cli.main import run

REVIEW = "[gerrit]\nhost=review.example.org\nport=29418\nproject=acme/wire.git\n"
TEMPLATE = "## Description\n<!-- what does it do? -->\n\n## Checklist\n- [ ] tests\n"
MAINTAINERS = (
    "Store\nM: Mia Store <mia@example.org>\nL: store@lists.example.org\nF: lib/store.*\n\n"
    "Wire\nM: Wim Wire <wim@example.org>\nR: Ray Reader <ray@example.org>\nF: lib/wire.c\n"
)
RULES = {
    ".gitreview": REVIEW,
    ".github/PULL_REQUEST_TEMPLATE.md": TEMPLATE,
    "MAINTAINERS": MAINTAINERS,
}
TWICE = "Read me.\nThen again.\nAnd once more.\nThen rest.\nThen act."


@pytest.fixture(scope="module")
def planned_fork(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fork of three changes, planned: the second needs the first, the third needs nothing."""
    guide = FILES["docs/guide.rst"].replace("Read me.", TWICE)
    return plan_fork(
        tmp_path_factory.mktemp("planned") / "repo",
        RULES,
        {"docs/guide.rst": guide},
        [STORE, WIRE, ("docs/guide.rst", "guide: Read it twice.")],
    )


@pytest.fixture
def fork(planned_fork: Path, tmp_path: Path) -> Story:
    """A copy of the planned fork."""
    return Story(Path(shutil.copytree(planned_fork, tmp_path / "repo")))


@pytest.fixture
def acme(fork: Story, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Runs patchsplit on the fork; check=False where it is to fail."""
    return caller(fork.path, capsys)


@pytest.fixture
def server(fork: Story) -> Path:
    """A bare repository that records each ref that it is sent; as Gerrit it keeps no refs/for."""
    where = fork.path.parent / "server.git"
    subprocess.run(["git", "init", "-q", "--bare", str(where)], check=True)
    hook = where / "hooks" / "pre-receive"
    hook.write_text('#!/bin/sh\ncat >> "$GIT_DIR/sent"\necho "Processing changes: new" >&2\n')
    hook.chmod(0o755)
    after = where / "hooks" / "post-receive"
    after.write_text(
        "#!/bin/sh\nwhile read old new ref; do\n"
        '  case "$ref" in refs/for/*) git update-ref -d "$ref";; esac\ndone\n'
    )
    after.chmod(0o755)
    fork.git("push", "-q", str(where), "main")
    (where / "sent").unlink()
    return where


def sent(server: Path) -> list[list[str]]:
    place = server / "sent"
    return [row.split() for row in place.read_text().splitlines()] if place.exists() else []


def messages(where: Path, spec: str) -> list[str]:
    out = subprocess.run(
        ["git", "log", "--reverse", "-z", "--format=%B", spec],
        cwd=where, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return [one.strip() for one in out.split("\0") if one.strip()]


def ids(where: Path, spec: str) -> list[str]:
    return [
        re.findall(r"^Change-Id: (I[0-9a-f]{40})$", m, re.MULTILINE)[0]
        for m in messages(where, spec)
    ]


def state(fork: Story) -> tuple[str, str, bytes]:
    """All that a command may not touch: refs, HEAD, and the configuration."""
    return (
        fork.git("for-each-ref"),
        fork.git("symbolic-ref", "HEAD"),
        (fork.path / ".git" / "config").read_bytes(),
    )


# ---- Gerrit


def test_gerrit_gets_one_ref_with_the_whole_series(
    acme: Patchsplit, fork: Story, server: Path
) -> None:
    before = state(fork)
    ran = acme(
        "emit", "gerrit", "--remote", str(server), "--topic", "room", "--hashtag", "fork",
        "--depends-on", "2=https://review.example.org/c/1", "--really",
    )  # fmt: skip
    (row,) = sent(server)
    assert row[2] == "refs/for/main%topic=room,hashtag=fork"
    told = messages(server, f"main..{row[1]}")
    assert [one.partition("\n")[0][:5] for one in told] == ["store", "wire:", "guide"]
    assert "Depends-On: https://review.example.org/c/1\nChange-Id: I" in told[1]
    assert "Depends-On" not in told[0] + told[2]
    assert len(set(ids(server, f"main..{row[1]}"))) == 3
    assert "Processing changes" in ran.out
    assert state(fork) == before


def test_gerrit_is_sent_nothing_unless_really(acme: Patchsplit, server: Path) -> None:
    shown = acme("emit", "gerrit", "--remote", str(server))
    acme("emit", "gerrit", "--remote", str(server), "--preview", "--really")
    assert sent(server) == []
    assert acme("log", "--json").json["at"] == 4
    oid = re.search(r"([0-9a-f]{40}):refs/for/main$", shown.out, re.MULTILINE)
    assert oid is not None
    acme("emit", "gerrit", "--remote", str(server), "--really")
    assert sent(server)[0][1] == oid[1]


def test_a_change_keeps_its_id_whatever_is_edited(
    acme: Patchsplit, fork: Story, server: Path
) -> None:
    acme("emit", "gerrit", "--remote", str(server), "--really")
    first = ids(server, f"main..{sent(server)[-1][1]}")
    acme("reword", "1", "--subject", "store: Say how big it is.", "--body", "Because.")
    acme("reorder", "3", "--to", "1")
    acme("move", "lib/store.h", "--to", "3")
    fork.on("fork").commit("more", {"docs/guide.rst": f"Guide\n=====\n\n{TWICE} Twice.\n"})
    acme("refresh")
    acme("emit", "gerrit", "--remote", str(server), "--really")
    tip = sent(server)[-1][1]
    store, wire, guide = first
    assert ids(server, f"main..{tip}") == [guide, store, wire]
    assert any(
        one.startswith("store: Say how big it is.") for one in messages(server, f"main..{tip}")
    )


def test_a_change_id_of_its_own_is_kept_and_a_shared_one_is_not(
    acme: Patchsplit, server: Path
) -> None:
    mine, both = f"I{'a' * 40}", f"I{'b' * 40}"
    acme("reword", "1", "--body", f"Known.\n\nChange-Id: {mine}")
    acme("reword", "2", "--body", f"One of two.\n\nChange-Id: {both}")
    acme("reword", "3", "--body", f"The other.\n\nChange-Id: {both}\nSigned-off-by: A <a@b.c>")
    acme("emit", "gerrit", "--remote", str(server), "--really")
    found = ids(server, f"main..{sent(server)[0][1]}")
    assert found[0] == mine
    assert both not in found
    assert len(set(found)) == 3


def test_what_does_not_hang_together_goes_apart(acme: Patchsplit, server: Path) -> None:
    acme("emit", "gerrit", "--remote", str(server), "--apart", "--really")
    lines = [messages(server, f"main..{row[1]}") for row in sent(server)]
    assert [row[2] for row in sent(server)] == ["refs/for/main"] * 2
    assert [[one.partition(":")[0] for one in line] for line in lines] == [
        ["store", "wire"], ["guide"],
    ]  # fmt: skip


def test_gitreview_says_where(acme: Patchsplit, fork: Story) -> None:
    assert "git push ssh://review.example.org:29418/acme/wire.git " in acme("emit", "gerrit").out
    fork.git("config", "gitreview.username", "robin")
    assert "ssh://robin@review.example.org:29418/" in acme("emit", "gerrit").out
    fork.git("remote", "add", "gerrit", "https://elsewhere.example.org/wire")
    assert "git push gerrit " in acme("emit", "gerrit").out


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
    acme: Patchsplit, server: Path, args: tuple[str, ...], words: str
) -> None:
    ran = acme("emit", "gerrit", "--remote", str(server), "--really", *args, check=False)
    assert ran.code == 2
    assert words in ran.err
    assert sent(server) == []


def test_no_hook_of_the_users_repository_runs_and_no_tag_goes_along(
    acme: Patchsplit, fork: Story, server: Path
) -> None:
    hook = fork.path / ".git" / "hooks" / "pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {fork.path.parent}/ran\n")
    hook.chmod(0o755)
    fork.git("config", "push.followTags", "true")
    fork.git("tag", "-a", "-m", "x", "annotated", "main")
    acme("emit", "gerrit", "--remote", str(server), "--really")
    assert [row[2] for row in sent(server)] == ["refs/for/main"]
    assert not (fork.path.parent / "ran").exists()


def test_a_push_that_fails_is_said_with_gits_words(acme: Patchsplit, fork: Story) -> None:
    ran = acme("emit", "gerrit", "--remote", str(fork.path / "gone"), "--really", check=False)
    assert ran.code == 4
    assert "git push to" in ran.err


# ---- GitHub and GitLab


def pushed(server: Path) -> dict[str, list[str]]:
    """Branch -> the subjects that it has on top of main."""
    names = subprocess.run(
        ["git", "for-each-ref", "--format=%(refname:short)", "refs/heads"],
        cwd=server, check=True, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    return {
        name: [one.partition(":")[0] for one in messages(server, f"main..{name}")]
        for name in names
        if name != "main"
    }


STACKS = {
    "store-add-store-size": ["store"],
    "wire-ask-the-store-for-its-room": ["store", "wire"],
    "guide-read-it-twice": ["guide"],
}


def test_independent_patches_are_branches_and_dependent_ones_a_stack(
    acme: Patchsplit, fork: Story, server: Path, tmp_path: Path
) -> None:
    before = state(fork)
    out = str(tmp_path / "texts")
    args = ("emit", "github", out, "--remote", str(server), "--repo", "acme/wire")
    acme(*args)
    assert pushed(server) == {}
    acme(*args, "--really", "--force")
    assert pushed(server) == STACKS
    assert state(fork) == before


def test_a_named_patch_goes_with_what_it_needs(
    acme: Patchsplit, server: Path, tmp_path: Path
) -> None:
    out = str(tmp_path / "texts")
    acme("emit", "gitlab", out, "2", "--remote", str(server), "--repo", "a/w", "--really")
    assert set(pushed(server)) == set(STACKS) - {"guide-read-it-twice"}


def test_a_branch_keeps_its_name_and_is_replaced_only_by_force(
    acme: Patchsplit, server: Path, tmp_path: Path
) -> None:
    out = str(tmp_path / "texts")
    args = ("emit", "github", out, "--remote", str(server), "--repo", "a/w", "--really")
    acme(*args)
    acme("reword", "1", "--subject", "store: Say how big it is.")
    (tmp_path / "texts").rename(tmp_path / "old")
    ran = acme(*args, check=False)
    assert ran.code == 3
    assert "--force" in ran.err
    acme(*args, "--force")
    assert pushed(server) == STACKS
    assert messages(server, "main..store-add-store-size")[0].startswith("store: Say how big")


def test_the_template_is_filled_in_and_no_box_ticked(
    acme: Patchsplit, server: Path, tmp_path: Path
) -> None:
    acme("reword", "2", "--body", "It knows.\n\nCloses: #7\nSigned-off-by: A <a@b.c>")
    out = tmp_path / "texts"
    acme("emit", "github", str(out), "--remote", str(server), "--repo", "acme/wire")
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
    acme: Patchsplit,
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
    acme("reword", "1", "--subject", "store: $(touch pwned) `touch pwned` 'q' \"d\"")
    out = tmp_path / "texts"
    args = ("emit", forge, str(out), "1", "--remote", str(server), "--repo", "acme/wire")
    acme(*args, "--really")
    assert not log.exists()
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    subprocess.run(["sh", str(out / "open.sh")], check=True)
    by_script = log.read_bytes()
    log.unlink()
    acme(*args, "--really", "--force", "--draft")
    by_us = log.read_bytes()
    assert b"store: $(touch pwned) `touch pwned` 'q' \"d\"\0" in by_script
    assert by_us.replace(b"--draft\0", b"").replace(b"\n\0", b"\0") == by_script.replace(
        b"\n\0", b"\0"
    )
    assert not (out / "pwned").exists()
    assert b"acme/wire\0" in by_us


def test_a_fork_that_nobody_named_is_asked_for(acme: Patchsplit, tmp_path: Path) -> None:
    ran = acme("emit", "github", str(tmp_path / "t"), "--repo", "a/b", check=False)
    assert ran.code == 2
    assert "--remote" in ran.err


# ---- quilt


def test_the_queue_applied_in_series_order_is_the_fork(
    acme: Patchsplit, fork: Story, tmp_path: Path
) -> None:
    acme("reword", "1", "--body", "Long.\n\nWords.\n\nResolves: https://bugs.example.org/7")
    out = tmp_path / "patches"
    acme("emit", "quilt", str(out))
    work = tmp_path / "work"
    subprocess.run(["git", "clone", "-q", "-b", "main", str(fork.path), str(work)], check=True)
    for name in (out / "series").read_text().split():
        subprocess.run(["git", "apply", str(out / name)], cwd=work, check=True)
    subprocess.run(["git", "add", "-A"], cwd=work, check=True)
    tree = subprocess.run(
        ["git", "write-tree"], cwd=work, check=True, capture_output=True, text=True
    )
    assert tree.stdout.strip() == fork.tree("fork")


def test_the_headers_are_dep_3(acme: Patchsplit, tmp_path: Path) -> None:
    acme("reword", "1", "--body", "Long.\n\nWords.\n\nResolves: https://bugs.example.org/7")
    acme("emit", "quilt", str(tmp_path / "q"), "--forwarded", "https://lists.example.org/1")
    text = (tmp_path / "q" / "0001-store-Add-store_size.patch").read_text()
    assert text.partition("---\n")[0] == (
        "Description: store: Add store_size().\n Long.\n .\n Words.\n"
        "Author: Ada Lovelace <ada@example.org>\n"
        "Bug: https://bugs.example.org/7\n"
        "Forwarded: https://lists.example.org/1\n"
        "Last-Update: 2023-11-14\n"
    )


def test_what_no_quilt_can_apply_is_refused(
    story: Story, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    story.commit("base", {"a.bin": b"\0one", "b": "1\n"})
    story.branch("fork").commit("change", {"a.bin": b"\0two", "b": "GIT binary patch\n"})
    where = str(story.path)
    assert run(["-C", where, "plan", "--onto", "main", "fork"]) == 0
    assert run(["-C", where, "emit", "quilt", str(tmp_path / "q")]) == 3
    assert "binary content" in capsys.readouterr().err
    assert run(["-C", where, "keep", "a.bin"]) == 0
    assert run(["-C", where, "emit", "quilt", str(tmp_path / "q")]) == 0


# ---- previews


@pytest.mark.parametrize("exit_", ["mbox", "quilt"])
def test_a_preview_of_files_is_their_bytes(acme: Patchsplit, tmp_path: Path, exit_: str) -> None:
    told = acme("emit", exit_, "--preview", "--json").json["would"]["files"]
    assert not (tmp_path / "out").exists()
    acme("emit", exit_, str(tmp_path / "out"))
    written = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert {leaf["name"]: leaf["content"].encode("utf-8", "surrogateescape") for leaf in told} == (
        written
    )
    assert [leaf["name"] for leaf in told][:2] == sorted(written)[:2]


def test_a_preview_in_a_pipe_is_an_mbox_that_git_am_takes(
    acme: Patchsplit, fork: Story, tmp_path: Path
) -> None:
    ran = acme("emit", "mbox", "--preview", "--no-cover-letter")
    work = tmp_path / "work"
    subprocess.run(["git", "clone", "-q", "-b", "main", str(fork.path), str(work)], check=True)
    subprocess.run(["git", "am", "-q"], cwd=work, check=True, input=ran.out.encode())
    tree = subprocess.run(
        ["git", "rev-parse", "HEAD^{tree}"], cwd=work, check=True, capture_output=True, text=True
    )
    assert tree.stdout.strip() == fork.tree("fork")


def test_a_preview_of_pushes_names_what_is_pushed(
    acme: Patchsplit, server: Path, tmp_path: Path
) -> None:
    args = ("emit", "github", "--remote", str(server), "--repo", "acme/wire")
    told = acme(*args, "--preview", "--json").json["would"]
    acme(args[0], args[1], str(tmp_path / "t"), *args[2:], "--really")
    assert {ref["ref"]: ref["commit"] for push in told["pushes"] for ref in push["refs"]} == {
        row[2]: row[1] for row in sent(server)
    }
    files = {leaf["name"]: leaf["content"] for leaf in told["files"]}
    assert files == {path.name: path.read_text() for path in (tmp_path / "t").iterdir()}


def test_a_preview_shows_commits_whole_and_each_command_once(
    acme: Patchsplit, server: Path
) -> None:
    told = acme("emit", "github", "--remote", str(server), "--repo", "acme/wire", "--preview").out
    assert told.count("gh pr create") == len(STACKS)
    push = told[told.index("git push") : told.index("\ncommit ")]
    assert [row.endswith(" \\") for row in push.splitlines()] == [True, True, True, False]
    shown = told.partition("\ncommit ")[2]
    assert "Author: Ada Lovelace <ada@example.org>\n\n    store: Add store_size().\n" in shown
    assert "\ndiff --git a/lib/store.h b/lib/store.h\n" in shown


def test_what_is_not_a_preview_shows_messages_and_commands_alone(
    acme: Patchsplit, server: Path, tmp_path: Path
) -> None:
    args = ("emit", "github", str(tmp_path / "t"), "--remote", str(server), "--repo", "acme/wire")
    told = acme(*args).out
    assert told.count("gh pr create") == len(STACKS)
    assert "    store: Add store_size().\n" in told
    assert "diff --git" not in told


def test_a_preview_of_a_branch_is_the_branch(acme: Patchsplit, fork: Story) -> None:
    told = acme("emit", "branch", "out", "--preview", "--json").json["would"]["pushes"][0]["refs"]
    shown = acme("emit", "branch", "out", "--preview").out
    assert fork.git("for-each-ref", "refs/heads/out") == ""
    acme("emit", "branch", "out")
    assert shown.startswith(f"git branch out {fork.oid('out')}\n")
    assert told == [{"commit": fork.oid("out"), "ref": "refs/heads/out", "force": False}]


# ---- mail: recipients and parts


def test_each_patch_is_addressed_to_its_own_and_the_cover_to_all(
    acme: Patchsplit, tmp_path: Path
) -> None:
    acme("emit", "mbox", str(tmp_path / "m"), "--recipients", "each", "--list", "dev@example.org")
    cover, store, wire, guide = (
        path.read_text().partition("\n\n")[0] for path in sorted((tmp_path / "m").iterdir())
    )
    for one in (cover, store, wire, guide):
        assert "To: dev@example.org" in one
    assert "mia@example.org" in store
    assert "store@lists.example.org" in store
    assert "wim@example.org" not in store
    assert "Ray Reader <ray@example.org>" in wire
    assert "Cc" not in guide
    assert "mia@example.org" in cover
    assert "wim@example.org" in cover


def test_nobody_is_addressed_unasked(acme: Patchsplit, tmp_path: Path) -> None:
    acme("emit", "mbox", str(tmp_path / "m"))
    assert not any("@lists" in path.read_text() for path in (tmp_path / "m").iterdir())


def test_recipients_come_with_reasons(acme: Patchsplit) -> None:
    found = acme("recipients", "--list", "dev@example.org", "--people", "cc", "--json").json
    assert found["kind"] == "maintainers"
    assert [one["mail"] for one in found["series"]["to"]] == [
        "dev@example.org", "store@lists.example.org",
    ]  # fmt: skip
    (mia,) = [one for one in found["series"]["cc"] if one["mail"] == "mia@example.org"]
    assert mia["why"] == ["maintains Store (F: lib/store.*)"]
    only = acme("recipients", "--people", "none", "--json").json["series"]
    assert only["cc"] == []
    assert {one["role"] for one in only["left"]} == {"maintainer", "reviewer"}
    assert "maintains Wire (F: lib/wire.c)" in acme("recipients", "--each").out


ADDRESSED = ("dev@example.org", "mia@example.org", "ray@example.org")


@pytest.fixture
def addressed(acme: Patchsplit, tmp_path: Path) -> list[Path]:
    """The three patches as mails to those they are for; the cover letter is left aside."""
    out = tmp_path / "m"
    acme("emit", "mbox", str(out), "--recipients", "series", "--list", "dev@example.org", "--eml")
    assert all(path.suffix == ".eml" for path in out.iterdir())
    return sorted(path for path in out.iterdir() if not path.name.startswith("0000"))


def test_each_mail_names_those_it_is_for(addressed: list[Path]) -> None:
    assert len(addressed) == 3
    for path in addressed:
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        named = f"{mail['To']}, {mail['Cc']}"
        assert all(address in named for address in ADDRESSED)


@mails
def test_git_send_email_reads_the_addresses(addressed: list[Path], fork: Story) -> None:
    done = subprocess.run(
        ["git", "send-email", "--dry-run", "--no-thread", "--confirm=never",
         "--smtp-server=127.0.0.1", *map(str, addressed)],
        cwd=fork.path, check=True, capture_output=True, text=True,
    )  # fmt: skip
    for address in ADDRESSED:
        assert done.stdout.count(f"RCPT TO:<{address}>") == 3


@pytest.mark.parametrize("form", [(), ("--eml",)])
def test_parts_are_series_of_their_own(
    acme: Patchsplit, fork: Story, tmp_path: Path, form: tuple[str, ...]
) -> None:
    acme("reword", "cover", "--subject", "wire: Know the room", "--body", "Used for years.")
    out = tmp_path / "m"
    acme("emit", "mbox", str(out), "--parts", "2", "--cover-letter", *form)
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
    acme: Patchsplit, fork: Story, tmp_path: Path
) -> None:
    out = tmp_path / "m"
    acme("emit", "mbox", str(out), "--parts", "1", "--cover-letter")
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


# ---- what is read is not obeyed

ESCAPE = "\x1b]0;pwned\x07"


def test_no_escape_reaches_the_terminal_but_in_the_bytes_of_a_file(
    acme: Patchsplit, server: Path, tmp_path: Path
) -> None:
    (server / "hooks" / "pre-receive").write_text(
        "#!/bin/sh\ncat > /dev/null\nprintf '\\033]0;pwned\\007' >&2\n"
    )
    acme("reword", "1", "--subject", f"store: Add {ESCAPE}", "--body", ESCAPE)
    to = ("--remote", str(server))
    for args in (
        ("emit", "gerrit", *to),
        ("emit", "gerrit", *to, "--really"),
        ("emit", "github", str(tmp_path / "t"), *to, "--repo", "a/b"),
        ("emit", "branch", "x", "--preview"),
        ("emit", "mbox", str(tmp_path / "m")),
        ("recipients", "--each"),
    ):
        ran = acme(*args)
        assert "\x1b" not in ran.out + ran.err, args
        assert "\x07" not in ran.out + ran.err, args


def test_names_of_recipients_bring_no_header_of_their_own(story: Story, tmp_path: Path) -> None:
    evil = "A\nM: Eve\rBcc: all@example.org\r <eve@example.org>\nM: <x@\x1b.org>\nF: a\n"
    story.commit("base", {"MAINTAINERS": evil, "a": "1\n"})
    story.branch("fork").commit("change", {"a": "2\n"})
    where = str(story.path)
    assert run(["-C", where, "plan", "--onto", "main", "fork"]) == 0
    assert run(["-C", where, "emit", "mbox", str(tmp_path / "m"), "--recipients", "each"]) == 0
    (mail,) = (tmp_path / "m").iterdir()
    head = mail.read_bytes().partition(b"\n\n")[0]
    assert b"eve@example.org" in head
    assert b"\r" not in head
    assert b"\x1b" not in head
    assert not any(row.startswith(b"Bcc") for row in head.splitlines())


def test_what_does_not_say_why_is_said_to_when_it_leaves(acme: Patchsplit, tmp_path: Path) -> None:
    ran = acme("emit", "mbox", str(tmp_path / "first"))
    assert "3 patches do not say why, which only you know" in ran.err
    for number in "123":
        acme("reword", number, "--body", "Because it was asked for.")
    ran = acme("emit", "mbox", str(tmp_path / "second"))
    assert "say why" not in ran.err
    assert acme("emit", "branch", "out", "--json").json["unworded"] == []
