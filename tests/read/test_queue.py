"""A vendor's queue is read in every form, though its patches need not apply."""

from __future__ import annotations

from pathlib import Path

import pytest

from patchsplit.errors import PatchsplitError
from patchsplit.model.facts import Person
from patchsplit.model.queue import QueuePatch
from patchsplit.read import read_queue
from patchsplit.read.queue import MAX_BYTES

DIFF = """\
--- a/{path}
+++ b/{path}
@@ -1,9 +1,99 @@
 context
-old line
+new line {word}
"""
MAIL = """\
From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001
From: Ann Example <ann@example.org>
Date: Tue, 14 Nov 2023 22:13:20 +0100
Subject: [PATCH 1/2] ring: Add {word}

It is needed.

Signed-off-by: Ann Example <ann@example.org>
---
 {path} | 2 +-
 1 file changed, 1 insertion(+), 1 deletion(-)

""" + DIFF + "-- \n2.39.5\n\n"  # fmt: skip
DEP3 = """\
Description: ring: Add {word}
 It is needed.
 .
 Really.
Author: Ann Example <ann@example.org>
Forwarded: no
---
This patch header follows DEP-3.

""" + DIFF  # fmt: skip


def make(form: str, word: str, path: str = "src/ring.c") -> str:
    return form.format(word=word, path=path)


def brief(queue: tuple[QueuePatch, ...]) -> list[tuple[str, str]]:
    return [(patch.name, patch.header.subject) for patch in queue]


def test_a_quilt_series_is_read_in_its_order(tmp_path: Path) -> None:
    (tmp_path / "series").write_text("# first\nb.patch -p0 # now\n\nsub/a.patch\n")
    (tmp_path / "sub").mkdir()
    (tmp_path / "b.patch").write_text(
        make(DIFF, "one").replace("a/src", "src").replace("b/src", "src")
    )
    (tmp_path / "sub/a.patch").write_text(make(DEP3, "two"))
    (tmp_path / "left.patch").write_text(make(DIFF, "unused"))
    queue = read_queue(tmp_path)
    assert brief(queue) == [("b.patch", "b"), ("a.patch", "ring: Add two")]
    assert [[*patch.files] for patch in queue] == [["src/ring.c"]] * 2
    said = queue[1].header
    assert (said.body, said.author) == (
        "It is needed.\n\nReally.",
        Person("Ann Example", "ann@example.org"),
    )


def test_mails_of_a_folder_and_of_an_mbox_are_the_same(tmp_path: Path) -> None:
    words = ["one", "two"]
    folder = tmp_path / "mails"
    folder.mkdir()
    (folder / "0000-cover-letter.patch").write_text("From: x\n\n*** BLURB HERE ***\n")
    for nth, word in enumerate(words, 1):
        (folder / f"000{nth}-ring.patch").write_text(make(MAIL, word))
    (tmp_path / "all.mbox").write_text("".join(make(MAIL, word) for word in words))
    apart, whole = read_queue(folder), read_queue(tmp_path / "all.mbox")
    assert [patch.header for patch in apart] == [patch.header for patch in whole]
    assert [patch.files for patch in apart] == [patch.files for patch in whole]
    assert [patch.name for patch in whole] == ["all.mbox#1", "all.mbox#2"]
    first = whole[0].header
    assert first.subject == "ring: Add one"
    assert first.body == "It is needed.\n\nSigned-off-by: Ann Example <ann@example.org>"
    assert first.date == "1699996400 +0100"


def test_a_spec_names_its_patches(tmp_path: Path) -> None:
    (tmp_path / "SPECS").mkdir()
    (tmp_path / "SOURCES").mkdir()
    (tmp_path / "SPECS/qemu.spec").write_text(
        "Name: qemu\nSource0: qemu.tar\nPatch2: two.patch\nPatch0001: https://x.example/one.patch\n"
    )
    for word in ("one", "two"):
        (tmp_path / f"SOURCES/{word}.patch").write_text(make(MAIL, word))
    assert [name for name, _ in brief(read_queue(tmp_path / "SPECS/qemu.spec"))] == [
        "two.patch", "one.patch",
    ]  # fmt: skip


@pytest.mark.parametrize("folder", ["ring-1.0", "ring", "files", ""])
def test_a_recipe_names_its_patches(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir(exist_ok=True)
    (tmp_path / folder / "0001-a.patch").write_text(make(DIFF, "one"))
    (tmp_path / "ring_1.0.bb").write_text(
        'SRC_URI = "git://x.example/ring;branch=main \\\n'
        '    file://0001-a.patch;striplevel=1 \\\n    file://ring.cfg"\n'
    )
    assert brief(read_queue(tmp_path / "ring_1.0.bb")) == [("0001-a.patch", "a")]


def test_counts_may_be_wrong_and_signatures_are_no_lines(tmp_path: Path) -> None:
    (tmp_path / "a.patch").write_text(make(MAIL, "one"))
    (patch,) = read_queue(tmp_path / "a.patch")
    assert patch.files["src/ring.c"].removed == (b"old line\n",)
    assert patch.files["src/ring.c"].added == (b"new line one\n",)


def test_a_deleted_and_a_new_file_have_their_own_path(tmp_path: Path) -> None:
    gone = "--- a/old.c\n+++ /dev/null\n@@ -1 +0,0 @@\n-line\n"
    new = "--- /dev/null\n+++ b/new.c\n@@ -0,0 +1 @@\n+line\n"
    (tmp_path / "a.diff").write_text(gone + new)
    (patch,) = read_queue(tmp_path)
    assert {path: (len(one.removed), len(one.added)) for path, one in patch.files.items()} == {
        "old.c": (1, 0), "new.c": (0, 1),
    }  # fmt: skip


@pytest.mark.parametrize("content", [None, "nothing.patch\n", ""])
def test_what_cannot_be_read_is_said(tmp_path: Path, content: str | None) -> None:
    place = tmp_path / "queue"
    if content is not None:
        place.mkdir()
        (place / "series").write_text(content)
    with pytest.raises(PatchsplitError, match="The queue"):
        read_queue(place)


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "a.patch").open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)
    with pytest.raises(PatchsplitError, match=r"a\.patch has 256 MB"):
        read_queue(tmp_path)


def test_a_header_by_dpatch_is_read_without_its_fields(tmp_path: Path) -> None:
    (tmp_path / "series").write_text("a.patch\n")
    header = (
        "#! /bin/sh -e\n\n# All lines beginning with `# DP:' are a description.\n"
        "# DP: Description: Add two\n# DP: It is needed.\n# DP: Related bugs: #225516\n"
        "# DP: Dpatch author: Bob\n# DP: Patch author: Ann Example <ann@example.org>\n"
        "# DP: Upstream status: Pending\n# DP: Date: 2005-10-13\n\n"
    )
    (tmp_path / "a.patch").write_text(header + make(DIFF, "two"))
    (patch,) = read_queue(tmp_path)

    assert (patch.header.subject, patch.header.body, patch.header.author) == (
        "Add two", "It is needed.", Person("Ann Example", "ann@example.org"),
    )  # fmt: skip
