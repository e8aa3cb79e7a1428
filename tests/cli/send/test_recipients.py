"""patchsplit recipients, and whom mails are addressed to."""

from __future__ import annotations

import email
import email.policy
import subprocess
from pathlib import Path

import pytest
from commands import Patchsplit, mails
from repos import Story

from patchsplit.cli.main import run

ADDRESSED = ("dev@example.org", "mia@example.org", "ray@example.org")


def test_each_patch_is_addressed_to_its_own_and_the_cover_to_all(
    in_fork: Patchsplit, tmp_path: Path
) -> None:
    in_fork(
        "emit", "mbox", str(tmp_path / "m"), "--recipients", "each", "--list", "dev@example.org"
    )
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


def test_nobody_is_addressed_unasked(in_fork: Patchsplit, tmp_path: Path) -> None:
    in_fork("emit", "mbox", str(tmp_path / "m"))
    assert not any("@lists" in path.read_text() for path in (tmp_path / "m").iterdir())


def test_recipients_come_with_reasons(in_fork: Patchsplit) -> None:
    found = in_fork("recipients", "--list", "dev@example.org", "--people", "cc", "--json").json
    assert found["kind"] == "maintainers"
    assert [one["mail"] for one in found["series"]["to"]] == [
        "dev@example.org", "store@lists.example.org",
    ]  # fmt: skip
    (mia,) = [one for one in found["series"]["cc"] if one["mail"] == "mia@example.org"]
    assert mia["why"] == ["maintains Store (F: lib/store.*)"]
    only = in_fork("recipients", "--people", "none", "--json").json["series"]
    assert only["cc"] == []
    assert {one["role"] for one in only["left"]} == {"maintainer", "reviewer"}
    assert "maintains Wire (F: lib/wire.c)" in in_fork("recipients", "--each").out


@pytest.fixture
def addressed(in_fork: Patchsplit, tmp_path: Path) -> list[Path]:
    """The three patches as mails to those they are for; the cover letter is left aside."""
    out = tmp_path / "m"
    in_fork(
        "emit", "mbox", str(out), "--recipients", "series", "--list", "dev@example.org", "--eml"
    )
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
