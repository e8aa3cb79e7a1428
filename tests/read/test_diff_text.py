"""Inputs that are packed, mailed, marked or converted, and those that are no unified diff."""

from __future__ import annotations

import base64
import bz2
import gzip
import lzma
import quopri
from collections.abc import Callable
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from diff_worlds import Tree, pairs, read, write
from hypothesis import given, settings
from hypothesis import strategies as st
from repos import Content, Link, Story

from patchsplit.errors import PatchsplitError
from patchsplit.git.repo import Repo
from patchsplit.read.bare_diff import read_diff
from patchsplit.read.diff_text import decode_diff
from patchsplit.read.unified_diff import parse_diff

DIFF = b"--- a/a.c\n+++ b/a.c\n@@ -1 +1 @@\n-x == 1\n+caf\xc3\xa9 == 2\n"
HEAD = b"From: Ada <ada@example.org>\nSubject: [PATCH] a: change\nMIME-Version: 1.0\n"


def encoded(name: str, body: bytes) -> bytes:
    return HEAD + b"Content-Transfer-Encoding: " + name.encode() + b"\n\n" + body


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, bz2.compress])
def test_a_packed_diff_is_read(pack: Callable[[bytes], bytes]) -> None:
    assert decode_diff(pack(DIFF)) == DIFF


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, bz2.compress])
def test_a_packed_diff_that_is_cut_off_is_refused(pack: Callable[[bytes], bytes]) -> None:
    with pytest.raises(PatchsplitError, match="cannot be unpacked"):
        decode_diff(pack(DIFF)[:-9])


@pytest.mark.parametrize(
    "text",
    [
        encoded("quoted-printable", quopri.encodestring(DIFF)),
        encoded("Base64", base64.encodebytes(DIFF)),
        encoded("8bit", DIFF),
        b"From ada@example.org Tue Nov 14 22:13:20 2023\n"
        + encoded("quoted-printable", quopri.encodestring(DIFF)),
    ],
)
def test_a_mail_is_decoded(text: bytes) -> None:
    (file,) = parse_diff(text).files

    assert file.hunks[0].new == (b"caf\xc3\xa9 == 2\n",)


@pytest.mark.parametrize("of", [MIMEText, MIMEApplication])
def test_an_attached_diff_is_decoded(of: Callable[..., MIMEText]) -> None:
    mail = MIMEMultipart()
    mail.attach(MIMEText("See below."))
    mail.attach(of(DIFF.decode(), "x-patch", "utf-8") if of is MIMEText else of(DIFF))
    (file,) = parse_diff(mail.as_bytes()).files

    assert file.hunks[0].new == (b"caf\xc3\xa9 == 2\n",)


def test_each_mail_of_a_folder_is_decoded_and_is_a_commit() -> None:
    first = b"From ada@example.org Tue Nov 14 22:13:20 2023\n"
    mail = first + encoded("quoted-printable", quopri.encodestring(DIFF))
    found = parse_diff(mail + b"\n" + mail)

    assert [file.group for file in found.files] == [1, 2]
    assert found.is_mail


def test_a_byte_order_mark_is_ignored() -> None:
    rename = b"diff --git a/a b/c\nsimilarity index 100%\nrename from a\nrename to c\n"
    mode = b"diff --git a/b b/b\nold mode 100644\nnew mode 100755\n"
    for text in (rename + mode, b"\xef\xbb\xbf" + rename + b"\xef\xbb\xbf" + mode):
        assert [file.line for file in parse_diff(text).files] == [1, 5]


OTHERS = [
    ("x = 1\n".encode("utf-16"), "UTF-16", "iconv -f UTF-16"),
    (DIFF.decode().replace("--- a", "diff\n--- a").encode("utf-16-le"), "UTF-16", "UTF-16LE"),
    (b"PK\x03\x04...", "zip archive", "unzip"),
    (b"\x28\xb5\x2f\xfd...", "zstd", "zstd -d"),
    (b"\x1b[1mdiff --git a/a b/a\x1b[m\n\x1b[1m--- a/a\x1b[m\n", "colours", "color.ui=false"),
    (b"5c5\n< x\n---\n> y\n", "normal format", "git diff"),
    (b"5c\ny\n.\n", "script for ed", "diff -ruN"),
    (b" a.c | 2 +-\n 1 file changed\n", "diffstat", "git diff"),
    (b"<html><body>--- a</body>", "web page", "git diff"),
    (b"*** a\t1\n--- b\t2\n***************\n*** 1,2 ****\n", "context diff", "filterdiff"),
    (b"> --- a/a\n> +++ b/a\n> @@ -1 +1 @@\n", "quoted", "sed"),
    (b"x.patch" + b"\0" * 250 + b"ustar\0", "tar archive", "cat PATCH"),
    (b"hello\n", "no unified diff", "git diff"),
]


@pytest.mark.parametrize(("data", "what", "way"), OTHERS)
def test_what_is_no_unified_diff_is_named(data: bytes, what: str, way: str) -> None:
    with pytest.raises(PatchsplitError, match=what) as error:
        parse_diff(data)
    assert way in str(error.value.hint)


def test_a_converted_diff_keeps_lines_without_a_newline(story: Story) -> None:
    story.commit("base", {"nonl": "no nl", "b": "1\n2\n"})
    change: dict[str, Content] = {
        "nonl": "yes nl",
        "new": "a\nb",
        "lnk": Link("b"),
        "b": "1\ntwo\n",
    }
    story.branch("fork").commit("change", change)
    text = story.git("diff", "base", "fork").encode() + b"\n"
    with Repo.open(story.path) as repo:
        made = read_diff(repo, text.replace(b"\n", b"\r\n"), repo.resolve("base"), ())

        assert made.omissions == ()
        assert repo.resolve_tree(made.fork) == story.tree("fork")


def test_a_diff_of_another_base_says_so(story: Story) -> None:
    story.commit("base", {"a": "1\n2\n3\n"})
    with Repo.open(story.path) as repo, pytest.raises(PatchsplitError) as error:
        read_diff(
            repo, b"--- a/a\n+++ b/a\n@@ -1,2 +1,2 @@\n k1\n-k2\n+two\n", repo.resolve("base"), ()
        )
    assert "The hunk at line 3 of the diff does not apply" in error.value.message


PACKS: list[Callable[[bytes], bytes]] = [
    gzip.compress,
    lambda text: b"\xef\xbb\xbf" + text,
    lambda text: encoded(
        "quoted-printable", b"=0D".join(map(quopri.encodestring, text.split(b"\r")))
    ),
    lambda text: encoded("base64", base64.encodebytes(text)),
]


def test_every_diff_survives_its_way(story: Story) -> None:
    story.commit("any", {"a": ""})
    with Repo.open(story.path) as repo:

        @given(pairs(), st.sampled_from(PACKS))
        @settings(max_examples=40, deadline=None)
        def law(pair: tuple[Tree, Tree], pack: Callable[[bytes], bytes]) -> None:
            base, fork = write(repo, *pair)
            text = repo.run("diff", "--binary", "--full-index", base, fork)
            if text:
                made = read_diff(repo, pack(text), base, ())
                assert made.omissions == ()
                assert read(repo, made.fork) == pair[1]

        law()
