"""What a patch of a queue says of its way upstream, in the words of each kind of queue."""

from __future__ import annotations

from pathlib import PurePath

import pytest

from patchsplit.model.facts import UpstreamStatus
from patchsplit.read.patch_header import parse_header
from patchsplit.read.upstream_status import judge_status, read_marks, remove_marks, remove_tag

OID = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("text", "status", "upstream"),
    [
        ("Forwarded: no", UpstreamStatus.UNKNOWN, ""),
        ("Forwarded: not-needed", UpstreamStatus.PRIVATE, ""),
        ("Forwarded: yes", UpstreamStatus.SENT, ""),
        ("Forwarded: https://lists.example.org/1", UpstreamStatus.SENT, "https://lists.example.org/1"),
        (f"Applied-Upstream: 9.2, commit:{OID}", UpstreamStatus.APPLIED, f"9.2, commit:{OID}"),
        (f"Origin: upstream, commit:{OID}", UpstreamStatus.APPLIED, f"commit:{OID}"),
        (f"Origin: backport, {OID[:9]}", UpstreamStatus.APPLIED, OID[:9]),
        ("Origin: vendor", UpstreamStatus.UNKNOWN, ""),
        ("Upstream-Status: Pending", UpstreamStatus.UNKNOWN, ""),
        ("Upstream-Status: Submitted [https://e.org/1]", UpstreamStatus.SENT, "https://e.org/1"),
        (f"Upstream-Status: Backport [{OID}]", UpstreamStatus.APPLIED, OID),
        ("Upstream-Status: Denied [too special]", UpstreamStatus.REJECTED, "too special"),
        ("Upstream-Status: Inappropriate [oe-specific]", UpstreamStatus.PRIVATE, "oe-specific"),
        ("Upstream-Status: What", UpstreamStatus.UNKNOWN, ""),
        ("", UpstreamStatus.UNKNOWN, ""),
    ],
)  # fmt: skip
def test_fields_of_the_header(text: str, status: UpstreamStatus, upstream: str) -> None:
    marks = read_marks(f"Subject: ring: Do it\n{text}\n\nWhy.\n")
    assert judge_status(marks, "ring: Do it", PurePath("a.patch")) == (status, upstream)


@pytest.mark.parametrize(
    ("file", "status"),
    [
        ("patches/012-ring.patch", UpstreamStatus.APPLIED),
        ("patches-6.6/110-ring.patch", UpstreamStatus.SENT),
        ("patches/312-ring.patch", UpstreamStatus.UNKNOWN),
        ("backport-6.6/712-ring.patch", UpstreamStatus.APPLIED),
        ("pending-6.6/712-ring.patch", UpstreamStatus.SENT),
        ("hack-6.6/712-ring.patch", UpstreamStatus.PRIVATE),
        ("debian/012-ring.patch", UpstreamStatus.UNKNOWN),
        ("patches/ring.patch", UpstreamStatus.UNKNOWN),
        ("hackers/012-ring.patch", UpstreamStatus.UNKNOWN),
    ],
)
def test_folders_and_numbers_of_openwrt(file: str, status: UpstreamStatus) -> None:
    assert judge_status((), "ring: Do it", PurePath(file))[0] is status


@pytest.mark.parametrize(
    ("subject", "status", "bare"),
    [
        ("[nrf noup] ring: Do it", UpstreamStatus.PRIVATE, "ring: Do it"),
        ("[fromlist] ring: Do it", UpstreamStatus.SENT, "ring: Do it"),
        ("fromtree: ring: Do it", UpstreamStatus.APPLIED, "ring: Do it"),
        ("FROMLIST: ring: Do it", UpstreamStatus.SENT, "ring: Do it"),
        ("UPSTREAM: ring: Do it", UpstreamStatus.APPLIED, "ring: Do it"),
        ("ANDROID: ring: Do it", UpstreamStatus.PRIVATE, "ring: Do it"),
        ("upstream: ring: Do it", UpstreamStatus.UNKNOWN, "upstream: ring: Do it"),
        ("android: Do it", UpstreamStatus.UNKNOWN, "android: Do it"),
    ],
)
def test_tags_of_the_subject(subject: str, status: UpstreamStatus, bare: str) -> None:
    assert judge_status((), subject, PurePath("a.patch"))[0] is status
    assert remove_tag(subject) == bare


def test_fields_win_over_names() -> None:
    marks = read_marks("Forwarded: https://e.org/1\n")
    assert judge_status(marks, "x", PurePath("patches/012-x.patch"))[0] is UpstreamStatus.SENT


def test_a_body_has_no_fields_of_the_queue() -> None:
    text = (
        b"From: A <a@e.org>\nDate: Tue, 14 Nov 2023 22:13:20 +0100\n"
        b"Subject: [PATCH] ring: Do it\n\nWhy.\n\n"
        b"Upstream-Status: Inappropriate [oe-specific]\n\nSigned-off-by: A <a@e.org>\n"
    )
    header = parse_header(text, "0001-ring.patch")
    assert header.body == "Why.\n\nSigned-off-by: A <a@e.org>"
    assert header.status is UpstreamStatus.PRIVATE
    assert header.marks == (("Upstream-Status", "Inappropriate [oe-specific]"),)
    assert remove_marks("Forwarded: no\n") == ""


def test_a_tag_is_read_before_the_subject_loses_it() -> None:
    text = b"[nrf noup] ring: Do it\n\nWhy.\n"
    header = parse_header(text, "0001-ring.patch")
    assert (header.subject, header.status) == ("ring: Do it", UpstreamStatus.PRIVATE)
