"""Messages of a fork, without what only its house understands."""

from __future__ import annotations

import pytest

from patchsplit.model.delta import Oid
from patchsplit.model.facts import ForkCommit, Person
from patchsplit.propose.message.clean import (
    UpstreamNames,
    clean_body,
    clean_commits,
    clean_message,
    clean_subject,
    read_upstream_names,
)

ADA, GRACE = Person("Ada", "ada@x.org"), Person("Grace Hopper", "grace@x.org")
SIGNED = "Signed-off-by: A <a@x.org>"
NEUTRON = read_upstream_names(
    [("[OVN] Do it", "As FUNCTEST-3 asks."), ("[tests] Do it", "Closes: #1234")]
)


def commit(subject: str, body: str) -> ForkCommit:
    return ForkCommit(Oid("1" * 40), ADA, "", subject, body)


@pytest.mark.parametrize(
    ("subject", "after"),
    [
        ("[BP] vhost: Do it", "vhost: Do it"),
        ("[WIP][stable-only] vhost: Do it", "vhost: Do it"),
        ("[backport 4.1]: vhost: Do it", "vhost: Do it"),
        ("[PATCH v2 3/7] vhost: Do it", "vhost: Do it"),
        ("Subject: [PATCH] vhost: Do it", "vhost: Do it"),
        ("BACKPORT: FROMLIST: vhost: Do it", "vhost: Do it"),
        ("HRM-1234: vhost: Do it", "vhost: Do it"),
        ("[HRM-1234] vhost: Do it", "vhost: Do it"),
        ("vhost: Do it (HRM-1234)", "vhost: Do it"),
        ("vhost: Do it, for HRM-1234.", "vhost: Do it."),
        ("vhost: Do it (Closes: #987654)", "vhost: Do it"),
        ("vhost: Set HRM-1234 to UTF-8", "vhost: Set HRM-1234 to UTF-8"),
        ("crypto: Add SHA-256", "crypto: Add SHA-256"),
        ("vhost: Do it [v2 only]", "vhost: Do it [v2 only]"),
        ("[BP]", "[BP]"),
    ],
)
def test_tags_and_tickets_go_from_a_subject(subject: str, after: str) -> None:
    assert clean_subject(subject) == after


@pytest.mark.parametrize(
    ("subject", "after"),
    [
        ("[OVN] Do it", "[OVN] Do it"),
        ("[BP] [ovn] Do it", "[ovn] Do it"),
        ("[L3] Do it", "[L3] Do it"),
        ("[HRM-12] Do it", "Do it"),
        ("Do it (FUNCTEST-7)", "Do it (FUNCTEST-7)"),
        ("Do it (Closes: #1234)", "Do it (Closes: #1234)"),
    ],
)
def test_what_upstreams_log_has_stays(subject: str, after: str) -> None:
    assert NEUTRON.uses_tags
    assert clean_subject(subject, NEUTRON) == after


KERNEL = """driver inclusion
category: feature
bugzilla: https://gitee.com/openeuler/kernel/issues/I1
CVE: NA

--------------------------------

Why.

Signed-off-by: A <a@x.org>"""
RED_HAT = """BZ: https://bugzilla.redhat.com/show_bug.cgi?id=1
Branch: rhel-av-8.2.0
Upstream: Merged
Brew: https://brewweb.example.com/1
Tested: By hand,
        twice.

Why."""


@pytest.mark.parametrize(
    ("body", "after"),
    [
        (f'Why.\n\nFixes: 1 ("a")\nChange-Id: I1\nReviewed-by: C <c@x>\n{SIGNED}\nReported-by: D',
         f'Why.\n\nFixes: 1 ("a")\n{SIGNED}\nReported-by: D'),
        ("Why.\n\nReviewed-on: https://gerrit.x/1\nMessage-Id: <1@x>\nRH-Acked-by: B", "Why."),
        ("Why.\n\nForwarded: no\nOrigin: upstream, https://x.y\nBug-Debian: #1\nLast-Update: 2",
         "Why."),
        ("Why.\n\nConflicts:\n\tlib/a.c\n\nMore.", "Why.\n\nMore."),
        ("Why.\n(cherry picked from commit 0123456789ab)\ncherry-pick from 0123456789", "Why."),
        ("cheery-pick from 0123456789\n\nWhy.", "Why."),
        ("Why.\n\nThis series is backported from:\nhttps://x.y/z\n\nMore.", "Why.\n\nMore."),
        ("commit 0123456789abcdef upstream.\n\nWhy.", "Why."),
        ("mainline inclusion\nfrom mainline-v5.10\ncommit 0123456789abcdef\n\nWhy.", "Why."),
        (KERNEL, f"Why.\n\n{SIGNED}"),
        (RED_HAT, "Why."),
        ("Bug: HRM-1234\n\nWhy (see HRM-1).\nHRM-22, HRM-33\nCloses: #123456", "Why (see HRM-1)."),
        ("Why (HRM-12).", "Why."),
        ("Author: B <b@x.org>\n\nWhy.", "Co-authored-by: B <b@x.org>\n\nWhy."),
        (" a.c | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n\nWhy.", "Why."),
    ],
)  # fmt: skip
def test_reviews_and_packaging_go_from_a_body(body: str, after: str) -> None:
    assert clean_body(body) == after


@pytest.mark.parametrize(
    "body",
    [
        "Tested by hand: cc is not a trailer here.",
        'Commit 0123456789ab broke it.\n\nFixes: 1234567 ("a")\nCloses: https://x.y/1',
        "Note: the date is that of the server.\nFeature: none.",
        "Type   Before\n-------------\nreal   530",
        "As HRM-1234 asks, it is done.",
        f"{SIGNED}\nSigned-off-by: B <b@x.org>",
    ],
)  # fmt: skip
def test_sentences_tables_and_signers_stay(body: str) -> None:
    assert clean_body(body) == body


def test_authors_that_a_message_names_are_kept() -> None:
    mailed = clean_message(commit("a: Do it", 'From: "Grace Hopper" <grace@x.org>\n\nWhy.'))
    assert (mailed.author, mailed.body) == (GRACE, "Why.")
    headed = commit("a: Do it", "Why.\n\nAuthor: Ada <ada@x.org>\nAuthor: Grace <grace@x.org>")
    cleaned = clean_commits({headed.oid: headed}, UpstreamNames())[headed.oid]
    assert (cleaned.author, cleaned.body) == (ADA, "Why.\n\nCo-authored-by: Grace <grace@x.org>")


def test_a_message_pasted_from_git_show_is_that_of_the_commit() -> None:
    body = (
        "Author: Ada <ada@x.org>\nDate:   Fri Dec 3 16:13:28 2021 +0800\n\n    a: Do it\n\n    Why."
    )
    found = clean_message(commit("commit 0123456789abcdef0123456789abcdef01234567", body))

    assert (found.subject, found.body) == ("a: Do it", "Why.")
