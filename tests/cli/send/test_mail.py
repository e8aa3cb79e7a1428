"""What is mailed arrives whole and threaded, and git am makes the branch's tree of it."""

from __future__ import annotations

import email
import email.policy
import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from commands import Patchsplit, mails
from repos import Story

from patchsplit.cli.main import run


class Box:
    """An SMTP server's handler that keeps what it was given."""

    def __init__(self) -> None:
        self.mail: list[bytes] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802
        assert isinstance(envelope.content, bytes)
        self.mail.append(envelope.content)
        return "250 taken"


@pytest.fixture
def box() -> Iterator[tuple[Box, int]]:
    handler = Box()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


@pytest.fixture
def series(planned: Patchsplit, tmp_path: Path) -> Path:
    """The demo's fork as patches, with a cover letter, version 2, signed off."""
    planned("keep", "acme/*", "Makefile", "src/relay.c:30")
    planned("move", "src/text.*", "--to", "new", "--subject", "strutil: Add text_lower() (ü).")
    planned("reword", "1", "--author", "Grace Hopper <grace@example.org>")
    planned("reword", "cover", "--subject", "relay: Three features", "--body", "Used for years.")
    folder = tmp_path / "series"
    planned("emit", "mbox", str(folder), "-v", "2", "-s", "--to", "list@example.org")
    planned("emit", "branch", "out", "-s")
    return folder


def git(where: Path, *args: str) -> str:
    done = subprocess.run(["git", *args], cwd=where, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def am(relay: Path, files: list[Path]) -> str:
    clone = relay.parent / "clone"
    git(relay.parent, "clone", "-q", "-b", "main", str(relay), str(clone))
    git(clone, "am", "-q", *map(str, files))
    return git(clone, "rev-parse", "HEAD^{tree}")


def messages(folder: Path) -> list[EmailMessage]:
    return [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in sorted(folder.iterdir())
    ]


def test_git_am_of_the_series_gives_the_tree_of_the_branch(series: Path, relay: Path) -> None:
    files = sorted(series.glob("v2-000[1-9]*.patch"))

    assert len(files) >= 2
    assert am(relay, files) == git(relay, "rev-parse", "out^{tree}")


def test_the_series_is_numbered_threaded_and_based(series: Path, relay: Path) -> None:
    cover, *patches = messages(series)

    assert cover["subject"] == f"[PATCH v2 0/{len(patches)}] relay: Three features"
    assert all(patch["in-reply-to"] == cover["message-id"] for patch in patches)
    assert len({message["message-id"] for message in (cover, *patches)}) == len(patches) + 1
    assert f"base-commit: {git(relay, 'rev-parse', 'main')}" in cover.get_content()
    assert cover["to"] == "list@example.org"
    assert "Used for years." in cover.get_content()


def test_another_author_stands_in_the_body_and_the_sender_in_the_header(series: Path) -> None:
    first = messages(series)[1]

    assert first["from"] == "Robin Example <robin@example.com>"
    assert first.get_content().startswith("From: Grace Hopper <grace@example.org>\n")
    assert "Signed-off-by: Robin Example <robin@example.com>" in first.get_content()


def test_nobody_is_signed_off_unasked(planned: Patchsplit, tmp_path: Path) -> None:
    planned("emit", "mbox", str(tmp_path / "plain"))

    assert not any("Signed-off-by" in m.get_content() for m in messages(tmp_path / "plain"))


def test_the_users_format_settings_hold(planned: Patchsplit, relay: Path, tmp_path: Path) -> None:
    git(relay, "config", "format.subjectPrefix", "RFC")
    git(relay, "config", "format.cc", "someone@example.org")
    git(relay, "config", "format.coverLetter", "false")
    planned("emit", "mbox", str(tmp_path / "rfc"))
    first = messages(tmp_path / "rfc")[0]

    assert first["subject"].startswith("[RFC 1/")
    assert first["cc"] == "someone@example.org"


def test_a_cover_letter_that_nobody_wrote_waits_for_words(
    planned: Patchsplit, tmp_path: Path
) -> None:
    planned("move", "src/text.*", "--to", "new", "--subject", "strutil: Lower case.")
    ran = planned("emit", "mbox", str(tmp_path / "bare"))

    assert "The cover letter has no text yet" in ran.err
    assert "*** SUBJECT HERE ***" in messages(tmp_path / "bare")[0]["subject"]


@mails
def test_send_email_brings_it_whole_and_threaded(
    series: Path, relay: Path, box: tuple[Box, int]
) -> None:
    taken, port = box
    options = ["--smtp-server", "127.0.0.1", "--smtp-server-port", str(port), "--confirm=never"]
    assert run(["-C", str(relay), "send", str(series), "--", *options]) == 0
    assert taken.mail == []
    assert run(["-C", str(relay), "send", str(series), "--really", "--", *options]) == 0
    arrived = relay.parent / "arrived"
    arrived.mkdir()
    for nth, content in enumerate(taken.mail):
        (arrived / f"{nth:04}").write_bytes(content.replace(b"\r\n", b"\n"))
    cover, *patches = messages(arrived)

    assert len(patches) == len(messages(series)) - 1
    assert [m["subject"] for m in patches] == [m["subject"] for m in messages(series)[1:]]
    assert all(patch["in-reply-to"] == cover["message-id"] for patch in patches)
    assert am(relay, sorted(arrived.iterdir())[1:]) == git(relay, "rev-parse", "out^{tree}")


@mails
def test_with_json_standard_output_is_json_alone(series: Path, relay: Path) -> None:
    words = ["-C", str(relay), "send", str(series), "--json", "--", "--quiet", "--confirm=never"]
    command = [sys.executable, "-m", "patchsplit", *words]
    done = subprocess.run(
        command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=True
    )
    assert json.loads(done.stdout) == {"sent": False, "exit": 0}
    assert "Subject" in done.stderr or "Dry-" in done.stderr


@mails
def test_a_mailing_that_fails_is_said(series: Path, patchsplit: Patchsplit) -> None:
    options = ["--smtp-server", "127.0.0.1", "--smtp-server-port", "1", "--confirm=never"]
    ran = patchsplit("send", str(series), "--really", "--", *options, check=False)

    assert ran.code == 4
    assert "git send-email failed" in ran.err


def test_patches_with_crlf_say_how_they_are_applied(story: Story, tmp_path: Path) -> None:
    story.commit("base", {"a": "one\r\ntwo\r\nthree\r\n", "b": "x\n"})
    story.branch("fork").commit("a: Count", {"a": "one\r\n2\r\nthree\r\n", "b": "y\n"})
    at = ["-C", str(story.path)]
    assert run([*at, "plan", "--base", "base", "--onto", "main", "fork"]) == 0
    done = subprocess.run(
        [sys.executable, "-m", "patchsplit", *at, "emit", "mbox", str(tmp_path / "out")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    command = re.search(r"git am --keep-cr", done.stderr)
    assert command
    patches = sorted((tmp_path / "out").glob("000[1-9]*"))
    git(story.path, "reset", "-q", "--hard", "base")
    git(story.path, *command[0].split()[1:], *map(str, patches))

    assert story.tree("HEAD") == story.tree("fork")
