"""Mails with recipients."""

from __future__ import annotations

import pytest
from repos import Story

from patchsplit.emit.commits import CommittedSeries
from patchsplit.emit.mbox import (
    _has_header_in_body,
    _replace_message_ids,
    add_recipients,
    nest_in_folders,
    to_eml,
)
from patchsplit.git.mail import MailFormat
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.model.outgoing import OutgoingFile
from patchsplit.model.plan import PatchId
from patchsplit.model.recipients import Addressees, Recipient, Role

HEAD = b"From 123 Mon Sep 17 00:00:00 2001\nFrom: Ada <ada@example.org>\n"
MAIL = OutgoingFile("0001-a.patch", HEAD + b"Subject: [PATCH] a\n b\n\nTo: in the body\n")


def person(name: str, mail: str) -> Recipient:
    return Recipient(name, mail, Role.MAINTAINER, ("so",))


def head_of(to: list[Recipient], cc: list[Recipient], mail: OutgoingFile = MAIL) -> list[str]:
    found = add_recipients(mail, Addressees(tuple(to), tuple(cc)))
    head, _, body = found.content.partition(b"\n\n")
    assert body == b"To: in the body\n"
    return head.decode().split("\n")[2:]


def test_recipients_come_after_the_subject_and_once() -> None:
    mia, ben = person("Mia", "mia@example.org"), person("", "BEN@example.org")
    assert head_of([mia, ben], [mia, person("Ben", "ben@example.org")]) == [
        "Subject: [PATCH] a",
        " b",
        "To: Mia <mia@example.org>,",
        "    BEN@example.org",
    ]


def test_those_that_the_mail_has_already_stay_first() -> None:
    known = (
        HEAD + b"Subject: a\nCc: Zoe <zoe@example.org>,\n  list@example.org\n\nTo: in the body\n"
    )
    mail = OutgoingFile(MAIL.name, known)
    zoe, mia = person("Z", "Zoe@Example.org"), person("Mia", "mia@example.org")
    assert head_of([], [zoe, mia], mail) == [
        "Subject: a",
        "Cc: Zoe <zoe@example.org>,",
        "  list@example.org,",
        "    Mia <mia@example.org>",
    ]


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("Mia, Jr.", '"Mia, Jr." <m@x.org>'),
        ("M\rBcc: all@x.org\n", '"M Bcc: all@x.org" <m@x.org>'),
        ("Zoë", "=?utf-8?q?Zo=C3=AB?= <m@x.org>"),
        ("\x1b", "m@x.org"),
    ],
)
def test_a_name_is_quoted_or_encoded(name: str, field: str) -> None:
    assert head_of([person(name, "m@x.org")], [])[2:] == [f"To: {field}"]


@pytest.mark.parametrize("address", ["", "nobody", "a b@x.org", "a@x.org, b@x.org", "a@\x1b.org"])
def test_what_is_no_address_is_left_out(address: str) -> None:
    assert head_of([person("A", address)], []) == ["Subject: [PATCH] a", " b"]


def test_a_message_of_its_own_has_no_line_of_an_mbox() -> None:
    found = to_eml(MAIL)
    assert found.name == "0001-a.eml"
    assert found.content == MAIL.content.partition(b"\n")[2]
    assert to_eml(found).content == found.content


def test_the_parts_of_a_series_are_in_folders() -> None:
    files = nest_in_folders({"1": [MAIL], "2": [MAIL, to_eml(MAIL)]})
    assert [file.name for file in files] == ["1/0001-a.patch", "2/0001-a.patch", "2/0001-a.eml"]


@pytest.mark.parametrize(
    ("bodies", "found"),
    [
        (["Why.", "Why."], False),
        (["Why.", "From: Bob <bob@example.org>"], True),
        (["From: Bob <bob@example.org>", "Why."], True),
        (["Why.\n\nFrom: Bob <bob@example.org>", ""], False),
    ],
)
def test_a_header_in_any_body_of_a_series_is_found(
    story: Story,
    bodies: list[str],
    found: bool,  # noqa: FBT001
) -> None:
    story.commit("base", {"a.c": "0\n"})
    for nth, body in enumerate(bodies):
        story.commit(f"commit {nth}\n\n{body}", {"a.c": f"{nth}\n" * 2}, tag=f"c{nth}")
    with Repo.open(story.path) as repo:
        commits = tuple((PatchId(f"p{nth}"), Oid(story.oid(f"c{nth}"))) for nth in range(2))
        series = CommittedSeries(Oid(story.oid("base")), commits)
        assert _has_header_in_body(repo, series) is found


def test_message_ids_depend_on_the_commits_and_the_version_alone() -> None:
    first = HEAD + b"Message-Id: <1.git.ada@example.org>\n\n<1.git.ada@example.org>\n"
    reply = b"Message-ID: <2.git.ada@example.org>\nIn-Reply-To: <1.git.ada@example.org>\n\nb\n"
    mails = [OutgoingFile("0000-a.patch", first), OutgoingFile("0001-b.patch", HEAD + reply)]
    series = CommittedSeries(Oid("1" * 40), ((PatchId("p1"), Oid("2" * 40)),))
    one, two = _replace_message_ids(mails, series, MailFormat())
    ids = [
        b"29a8aff99adaf36afcae-0.patchsplit@example.org",
        b"59582c1ccc7de7dc660e-1.patchsplit@example.org",
    ]
    assert one.content == HEAD + b"Message-Id: <%b>\n\n<1.git.ada@example.org>\n" % ids[0]
    assert two.content == HEAD + b"Message-ID: <%b>\nIn-Reply-To: <%b>\n\nb\n" % (ids[1], ids[0])
    assert (one, two) == _replace_message_ids(mails, series, MailFormat(reroll=1))
    assert one not in _replace_message_ids(mails, series, MailFormat(reroll=2))
