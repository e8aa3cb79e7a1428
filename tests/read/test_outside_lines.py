"""What a diff says between its sections is read, or said."""

from __future__ import annotations

import pytest
from repos import Story

from patchsplit.git.repo import Repo
from patchsplit.read.bare_diff import read_diff
from patchsplit.read.unified_diff import parse_diff

SECTION = "--- A/src/a.c\n+++ B/src/a.c\n@@ -4 +4 @@\n-4\n+four\n"
RULE = "=" * 67
UNDER = "_" * 67


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("Only in B: new.c", ["B/new.c"]),
        ("Binary files A/bin and B/bin differ", ["B/bin"]),
        ("Binary files A/bin and /dev/null differ", ["A/bin"]),
        ("Symbolic links A/lnk and B/lnk differ", ["B/lnk"]),
        ("File A/b.c is a regular file while file B/b.c is a symbolic link", ["B/b.c"]),
        (f"Index: bin\n{RULE}\nCannot display: file marked as a binary type.", ["bin"]),
        (f"Index: bin\n{RULE}\nAnzeige nicht möglich: binär.\nsvn:mime-type = x", ["bin"]),
        (f"Index: empty\n{RULE}\n", ["empty"]),
        (f"\nProperty changes on: src/a.c\n{UNDER}\nAdded: svn:executable\n## -0,0 +1 ##\n+*",
         ["src/a.c"]),
        (f"\nEigenschaftsänderungen: src/a.c\n{UNDER}\nHinzugefügt: svn:executable", ["src/a.c"]),
        ("diff -r 1 bin\nBinary file bin has changed", ["bin", "bin"]),
        ("diff -r 0123456789ab -r 1123456789ab sub/bin\nBinärdatei", ["sub/bin"]),
        ("Binärdateien A/bin und B/bin sind verschieden.", ["B/bin"]),
        ("Les fichiers binaires A/x y/bin et B/x y/bin sont différents", ["B/x"]),
        ("Nur in B: neu.c.", ["B/neu.c"]),
        ("Seulement dans B/src: neu.c", ["B/src/neu.c"]),
        ("Solo en A/src: viejo.c", ["A/src/viejo.c"]),
        ("Submodule sub 1111111..2222222:\n  > change", ["sub"]),
        ("Submodule sub 0000000...2222222 (new submodule)", ["sub"]),
        ("Submodule sub contains modified content", ["sub"]),
        ("* Unmerged path a.c", ["a.c"]),
        ("*** A/c.c\t1\n--- B/c.c\t2\n***************\n*** 1 ****\n! 1\n--- 1 ----\n! 2",
         ["B/c.c"]),
        (("diff --cc m.c\nindex 1,2..3\n--- a/m.c\n+++ b/m.c\n@@@ -1,2 -1,2 +1,2 @@@\n  1\n- 2\n"
         " -3\n++4"),
         ["m.c"]),
        ("diff --combined m.c\nindex 1,2..3\nmode 100644,100644..100755\n", ["m.c"]),
    ],
)  # fmt: skip
def test_a_file_that_the_diff_does_not_show_is_said(text: str, paths: list[str]) -> None:
    for whole in (SECTION + text + "\n", text + "\n" + SECTION, SECTION + text + "\n" + SECTION):
        found = parse_diff(whole.encode())

        assert [one.path for one in found.omissions] == paths, whole
        assert {file.new_name for file in found.files} <= {"B/src/a.c", "B/x.c"}


@pytest.mark.parametrize(
    "text",
    [
        "diff -ruN A/x.c B/x.c",
        "Common subdirectories: A/src and B/src",
        "Files A/x and B/x are identical",
        f"Index: x.c\n{RULE}\n--- A/x.c\t(rev 1)\n+++ B/x.c\t(working copy)\n@@ -1 +1 @@\n-1\n+2",
        f"Index: x.c\n{RULE}\nRCS file: /cvs/x.c,v\ndiff -u -r1.1 x.c",
        "diff -r 1 x.c\n--- A/x.c\n+++ B/x.c\n@@ -1 +1 @@\n-1\n+2",
        "# HG changeset patch",
        "-- \n2.39.5",
        " A/x.c | 2 +-\n 1 file changed",
        "Words about something else.",
    ],
)
def test_other_lines_say_nothing_of_a_file(text: str) -> None:
    assert parse_diff(f"{SECTION}{text}\n{SECTION}".encode()).omissions == ()


def test_the_words_of_a_commit_say_nothing_of_a_file() -> None:
    commit = "commit " + "1" * 40 + "\n"
    words = "See A/x.c, which became B/x.c.\n"

    assert parse_diff(f"{commit}{words}{SECTION}".encode()).omissions == ()


def test_a_log_with_a_merge_is_read_without_the_merge(story: Story) -> None:
    lines = "".join(f"{nth}\n" for nth in range(30))
    story.commit("base", {"a": lines, "b": lines})
    story.branch("side").commit("x", {"a": lines.replace("\n5\n", "\nfive\n")})
    story.branch("fork", at="base").commit("y", {"a": lines.replace("\n5\n", "\nFIVE\n")})
    story.commit("z", {"b": lines.replace("\n3\n", "\nthree\n")})
    tree = story.commit("both", {"a": lines.replace("\n5\n", "\nfive\nFIVE\n")}).tree("HEAD")
    merge = story.git("commit-tree", tree, "-p", "tags/z", "-p", "side", "-m", "merge")
    log = story.git("log", "-p", "--cc", "--reverse", f"base..{merge}").encode() + b"\n"
    with Repo.open(story.path) as repo:
        made = read_diff(repo, log, repo.resolve("base"), ())
        assert b"diff --cc a" in log
        assert "a" in {one.path for one in made.omissions if "combined" in one.reason}
        assert repo.run("cat-file", "blob", f"{made.fork}:b").startswith(b"0\n1\n2\nthree\n")


def test_a_section_without_lines_takes_none_of_another_file() -> None:
    mode = "diff --git a/run b/run\nold mode 100644\nnew mode 100755\n"
    binary = "Binary files A/bin and B/bin differ\n"
    found = parse_diff(f"{mode}{SECTION}{mode}{binary}".encode())

    assert [(file.old_name, len(file.hunks)) for file in found.files] == [
        ("a/run", 0),
        ("A/src/a.c", 1),
        ("a/run", 0),
    ]
    assert [one.path for one in found.omissions] == ["B/bin"]


def test_folders_of_several_makes_are_known() -> None:
    git = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-1\n+2\n"
    found = parse_diff(f"{SECTION}{git}Nur in B: neu.c\n".encode())

    assert [one.path for one in found.omissions] == ["B/neu.c"]


def test_names_without_such_folders_are_no_remarks() -> None:
    section = "--- src/a.c\n+++ src/a.c\n@@ -4 +4 @@\n-4\n+four\n"

    assert parse_diff(f"{section}See src/b.c: it is binary.\n".encode()).omissions == ()
