"""A bare diff of any make, applied, is the tree that it was made from."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from diff_worlds import Tree, pairs, read, write
from hypothesis import given, settings
from repos import Content, Executable, Story

from patchsplit.errors import PatchsplitError
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Mode, Oid
from patchsplit.read.apply import Offset
from patchsplit.read.bare_diff import DiffTrees, read_diff

WAYS = [
    ("--binary", "--full-index", "--no-renames"),
    ("--binary", "--full-index", "-M", "-C", "--find-copies-harder"),
    ("--binary", "-M", "-B", "-U1"),
    ("--binary", "-U0", "--no-prefix"),
    ("--binary", "--full-index", "--src-prefix=i/", "--dst-prefix=w/", "-W"),
]


def test_a_diff_of_two_trees_makes_the_second_of_the_first(story: Story) -> None:
    story.commit("any", {"a": ""})
    with Repo.open(story.path) as repo:

        @given(pairs())
        @settings(max_examples=25, deadline=None)
        def law(pair: tuple[Tree, Tree]) -> None:
            base, fork = write(repo, *pair)
            for way in WAYS:
                text = repo.run("diff", *way, base, fork)
                if text:
                    made = read_diff(repo, text, base, ())
                    assert made.omissions == ()
                    assert read(repo, made.fork) == pair[1], (way, text)

        law()


BASE: dict[str, Content] = {
    "src/a.c": "".join(f"int a{k};\n" for k in range(30)),
    "src/b c.c": "".join(f"int b{k};\n" for k in range(30)),
    "top.txt": "one\ntwo\nthree\n",
    "dos.txt": "one\r\ntwo\r\nthree\r\n",
    "empty": "",
    "sql": "-- drop\nkeep\n",
}


@pytest.fixture
def base_story(story: Story) -> Story:
    return story.commit("base", BASE)


def apply(story: Story, text: bytes | str) -> tuple[Tree, DiffTrees]:
    """Reads a diff onto the base; returns what the fork's tree has other than the base's."""
    raw = text.encode() if isinstance(text, str) else text
    with Repo.open(story.path) as repo:
        found = read_diff(repo, raw, Oid(story.oid("base")), ())
        before, after = read(repo, found.base), read(repo, found.fork)
    names = sorted(before.keys() | after.keys())
    gone = (Mode.FILE, b"<gone>")
    return {n: after.get(n, gone) for n in names if before.get(n) != after.get(n)}, found


def text_of(tree: Tree, path: str) -> str:
    return tree[path][1].decode()


def git_diff(story: Story, *options: str) -> bytes:
    return (story.git("diff", *options, "base", "fork") + "\n").encode()


def test_a_deleted_line_may_begin_with_two_dashes(base_story: Story) -> None:
    tree, _ = apply(base_story, "--- a/sql\n+++ b/sql\n@@ -1,2 +1 @@\n--- drop\n keep\n")
    assert text_of(tree, "sql") == "keep\n"


def test_an_added_line_may_begin_with_two_pluses(base_story: Story) -> None:
    text = "--- a/sql\n+++ b/sql\n@@ -1,2 +1,3 @@\n--- drop\n+++ b/sql\n+++ x\n keep\n"
    tree, _ = apply(base_story, text)
    assert text_of(tree, "sql") == "++ b/sql\n++ x\nkeep\n"


def test_a_rename_of_a_name_with_spaces(base_story: Story) -> None:
    content = str(BASE["src/b c.c"]).replace("b9", "changed")
    base_story.commit("fork", {"src/b c.c": None, "src/d e f.c": content})
    tree, _ = apply(base_story, git_diff(base_story, "-M"))
    assert (text_of(tree, "src/d e f.c"), text_of(tree, "src/b c.c")) == (content, "<gone>")


def test_a_pure_rename(base_story: Story) -> None:
    base_story.commit("fork", {"src/b c.c": None, "new name": BASE["src/b c.c"]})
    tree, _ = apply(base_story, git_diff(base_story, "-M"))
    assert text_of(tree, "new name") == BASE["src/b c.c"]


def test_a_mode_alone(base_story: Story) -> None:
    base_story.commit("fork", {"src/b c.c": Executable(str(BASE["src/b c.c"]))})
    tree, _ = apply(base_story, git_diff(base_story))
    assert tree["src/b c.c"][0] is Mode.EXECUTABLE


def test_empty_files_that_come_and_go(base_story: Story) -> None:
    base_story.commit("fork", {"empty": None, "void space": ""})
    tree, _ = apply(base_story, git_diff(base_story, "--no-renames"))
    assert (text_of(tree, "empty"), text_of(tree, "void space")) == ("<gone>", "")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("pkg-1.0/src/a.c", "pkg-1.0-vendor/src/a.c"),
        ("/home/me/pkg-1.0/src/a.c", "pkg/src/a.c"),
        ("src/a.c", "src/a.c"),
        ("src/a.c.orig", "src/a.c"),
        ("a/src/a.c", "b/src/a.c"),
        ("./src/a.c", "./src/a.c"),
    ],
)
def test_paths_are_found_at_any_strip_level(base_story: Story, old: str, new: str) -> None:
    text = f"diff -ru {old} {new}\n--- {old}\t2020-01-01\n+++ {new}\t2020-01-02\n"
    tree, found = apply(base_story, text + "@@ -1,2 +1,2 @@\n int a0;\n-int a1;\n+int x;\n")
    assert "int x;\n" in text_of(tree, "src/a.c")
    assert found.omissions == ()


@pytest.mark.parametrize(
    "stamp",
    [
        "1970-01-01 00:00:00.000000000 +0000",
        "1970-01-01 01:00:00.000000000 +0100",
        "1969-12-31 19:00:00.000000000 -0500",
        "Thu Jan  1 01:00:00 1970",
    ],
)
def test_a_time_at_the_epoch_is_a_file_that_is_not_there(base_story: Story, stamp: str) -> None:
    tree, _ = apply(
        base_story,
        "diff -ruN pkg-1.0/sql pkg-2/sql\n"
        f"--- pkg-1.0/sql\t2020-01-01 00:00:00 +0000\n+++ pkg-2/sql\t{stamp}\n"
        "@@ -1,2 +0,0 @@\n--- drop\n-keep\n"
        f"--- pkg-1.0/src/new.c\t{stamp}\n+++ pkg-2/src/new.c\t2020-01-01 00:00:00 +0000\n"
        "@@ -0,0 +1 @@\n+int n;\n",
    )
    assert (text_of(tree, "sql"), text_of(tree, "src/new.c")) == ("<gone>", "int n;\n")


def test_a_file_emptied_at_another_time_stays(base_story: Story) -> None:
    tree, _ = apply(
        base_story,
        "--- a/sql\t2020-01-01 00:00:00 +0000\n+++ b/sql\t2020-01-02 00:00:00 +0000\n"
        "@@ -1,2 +0,0 @@\n--- drop\n-keep\n",
    )
    assert text_of(tree, "sql") == ""


def test_a_diff_with_converted_line_ends_fits_a_file_without(base_story: Story) -> None:
    text = "--- a/top.txt\n+++ b/top.txt\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n"
    tree, _ = apply(base_story, text.replace("\n", "\r\n"))
    assert text_of(tree, "top.txt") == "one\n2\nthree\n"


def test_a_diff_without_cr_fits_a_file_with(base_story: Story) -> None:
    tree, _ = apply(
        base_story, "--- a/dos.txt\n+++ b/dos.txt\n@@ -1,3 +1,3 @@\n one\n-two\n+2\n three\n"
    )
    assert text_of(tree, "dos.txt") == "one\r\n2\r\nthree\r\n"


def test_a_diff_of_cr_lines_keeps_them(base_story: Story) -> None:
    base_story.commit("fork", {"dos.txt": "one\r\n2\r\nthree\n"})
    tree, _ = apply(base_story, git_diff(base_story))
    assert text_of(tree, "dos.txt") == "one\r\n2\r\nthree\n"


def test_a_new_file_of_a_converted_diff_has_plain_line_ends(base_story: Story) -> None:
    text = "diff --git a/n b/n\nnew file mode 100644\n--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+x\n"
    tree, _ = apply(base_story, text.replace("\n", "\r\n"))
    assert text_of(tree, "n") == "x\n"


def test_a_missing_newline_is_respected_in_any_language(base_story: Story) -> None:
    tree, _ = apply(
        base_story,
        "--- a/top.txt\n+++ b/top.txt\n@@ -3 +3 @@\n-three\n+3\n"
        "\\ Kein Zeilenumbruch am Dateiende.\n",
    )
    assert text_of(tree, "top.txt") == "one\ntwo\n3"


def test_hunks_behind_a_localized_marker_are_read(base_story: Story) -> None:
    tree, _ = apply(
        base_story,
        "--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+n\n\\ Kein Zeilenumbruch\n"
        "--- a/top.txt\n+++ b/top.txt\n@@ -1 +1 @@\n-one\n+1\n",
    )
    assert (text_of(tree, "n"), text_of(tree, "top.txt")) == ("n", "1\ntwo\nthree\n")


def test_a_hunk_lands_at_the_nearest_place_and_says_so(base_story: Story) -> None:
    text = (
        "--- a/src/a.c\n+++ b/src/a.c\n@@ -8,3 +8,3 @@\n int a9;\n-int a10;\n+int x;\n int a11;\n"
    )
    tree, found = apply(base_story, text)
    assert text_of(tree, "src/a.c") == str(BASE["src/a.c"]).replace("a10", "x")
    assert found.offsets == (Offset("src/a.c", 8, 2),)


def test_there_is_no_fuzz_and_the_rest_of_the_file_is_applied(base_story: Story) -> None:
    tree, found = apply(
        base_story,
        "--- a/src/a.c\n+++ b/src/a.c\n@@ -1,2 +1,2 @@\n int a0;\n-int a1;\n+int x;\n"
        "@@ -9,3 +9,3 @@\n int other;\n-int a9;\n+int y;\n int a10;\n",
    )
    assert text_of(tree, "src/a.c") == str(BASE["src/a.c"]).replace("int a1;", "int x;")
    assert [skip.path for skip in found.omissions] == ["src/a.c"]
    assert "line 7" in found.omissions[0].reason


SAID = "--- a/top.txt\n+++ b/top.txt\n@@ -1 +1 @@\n-one\n+1\n"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("diff --git a/x b/x\nindex 1..2 100644\nBinary files a/x and b/x differ\n", "x"),
        ("Binary files pkg/x.png and pkg2/x.png differ\n", "pkg2/x.png"),
        ("Only in pkg/src: z.c\n", "pkg/src/z.c"),
        ("--- a/none\n+++ b/none\n@@ -4 +4 @@\n-one\n+1\n", "none"),
        ("--- /dev/null\n+++ b/sql\n@@ -0,0 +1 @@\n+one\n", "sql"),
        ("--- a/sql\n+++ /dev/null\n@@ -1 +0,0 @@\n-other\n", "sql"),
        ("diff --cc merged\nindex 1,2..3\n", "merged"),
        ("--- /dev/null\n+++ b/../evil\n@@ -0,0 +1 @@\n+one\n", "../evil"),
        ("--- /dev/null\n+++ b/.git/config\n@@ -0,0 +1 @@\n+one\n", ".git/config"),
    ],
)  # fmt: skip
def test_what_cannot_be_carried_is_said_and_the_rest_is_read(
    base_story: Story, text: str, path: str
) -> None:
    tree, found = apply(base_story, text + SAID)
    assert list(tree) == ["top.txt"]
    assert [skip.path for skip in found.omissions] == [path]
    assert found.omissions[0].reason


def test_a_binary_patch_for_another_base_is_said(base_story: Story) -> None:
    base_story.commit("older", {"x.bin": b"\0" * 200})
    base_story.commit("fork", {"x.bin": b"\0" * 199 + b"\1", "y.bin": b"\0\2"})
    text = base_story.git("diff", "--binary", "older", "fork").encode() + b"\n\n"
    tree, found = apply(base_story, text)
    assert (list(tree), [skip.path for skip in found.omissions]) == (["y.bin"], ["x.bin"])


TRUNCATED = [
    ("--- a/src/a.c\n+++ b/src/a.c\n@@ -1,3 +1,3 @@\n int a0;\n-int a1;\n", 5),
    ("--- a/src/a.c\n+++ b/src/a.c\n@@ -1,2 +1,2 @@\n int a0;\n-int a1;\n+int", 6),
    ("--- a/src/a.c\n+++ b/src/a.c\n", 2),
    ("diff --git a/src/a.c b/src/a.c\nindex 1234567..89abcde 100644\n", 2),
    ("diff --git a/src/a.c b/src/a.c\n", 1),
    ("diff --git a/x b/y\nsimilarity index 90%\nrename from x\n", 3),
    ("diff --git a/x b/x\nold mode 100644\n", 2),
    (
        "diff --git a/x b/x\nindex 1..2\nGIT binary patch\nliteral 9\nzcmc\n",
        5,
    ),
    ("--- a/src/a.c\n+++ b/src/a.c\n@@ -1,3 +1,3 @@\n int a0;\n?\n", 5),
]


@pytest.mark.parametrize(("text", "line"), TRUNCATED)
def test_a_truncated_diff_is_refused_with_its_line(base_story: Story, text: str, line: int) -> None:
    with pytest.raises(PatchsplitError, match=f"line {line}\\."):
        apply(base_story, text)


def test_a_line_that_only_begins_like_the_marker_is_none(base_story: Story) -> None:
    text = "--- a/sql\n+++ b/sql\n@@ -2 +2 @@\n-keep\n+kept\n\\Zno newline\n"
    tree, _ = apply(base_story, text)

    assert text_of(tree, "sql") == "-- drop\nkept\n"


def test_a_file_that_svn_deleted_is_deleted(base_story: Story) -> None:
    text = "--- sql\t(revision 5)\n+++ sql\t(nonexistent)\n@@ -1,2 +0,0 @@\n--- drop\n-keep\n"
    tree, found = apply(base_story, text)

    assert found.omissions == ()
    assert tree["sql"][1] == b"<gone>"


@pytest.mark.parametrize("text", ["", "\n", "hello\nworld\n", "*** a\n--- b\n"])
def test_a_text_without_a_diff_is_refused(base_story: Story, text: str) -> None:
    with pytest.raises(PatchsplitError, match="no unified diff"):
        apply(base_story, text)


def test_a_hunk_without_its_file_is_refused(base_story: Story) -> None:
    with pytest.raises(PatchsplitError, match="line 1 of the diff has no file header"):
        apply(base_story, "@@ -1 +1 @@\n-one\n+1\n")


def test_a_diff_that_fits_not_at_all_is_refused(base_story: Story) -> None:
    with pytest.raises(PatchsplitError, match="The diff does not apply"):
        apply(base_story, "--- a/none\n+++ b/none\n@@ -4 +4 @@\n-one\n+1\n")


def three_commits(story: Story) -> None:
    story.commit("one", {"top.txt": "1\ntwo\nthree\n"})
    story.commit("two", {"top.txt": "1\n2\nthree\n", "new": "n\n"})
    story.commit("three", {"top.txt": "1\n22\nthree\n", "new": "nn\n"})


@pytest.mark.parametrize(
    "command",
    [
        ("format-patch", "--stdout", "base..three"),
        ("log", "-p", "base..three"),
        ("log", "-p", "--reverse", "base..three"),
        ("log", "-p", "--no-full-index", "--abbrev=4", "base..three"),
    ],
)
def test_commits_are_applied_oldest_first(base_story: Story, command: tuple[str, ...]) -> None:
    three_commits(base_story)
    tree, found = apply(base_story, base_story.git(*command) + "\n")
    assert found.omissions == ()
    assert (text_of(tree, "top.txt"), text_of(tree, "new")) == ("1\n22\nthree\n", "nn\n")


def test_swapped_names_are_swapped(base_story: Story) -> None:
    tree, _ = apply(
        base_story,
        "diff --git a/sql b/top.txt\nsimilarity index 100%\nrename from sql\nrename to top.txt\n"
        "diff --git a/top.txt b/sql\nsimilarity index 100%\nrename from top.txt\nrename to sql\n",
    )
    assert (text_of(tree, "sql"), text_of(tree, "top.txt")) == (BASE["top.txt"], BASE["sql"])


def test_what_gnu_diff_prints_of_two_folders_is_read(base_story: Story, tmp_path: Path) -> None:
    base_story.commit(
        "fork",
        {
            "top.txt": "one\n2\nthree",
            "src/a.c": None,
            "src/new file.c": "int n;\n",
            "sql": "++ x\nkeep\n",
            "dos.txt": "1\r\ntwo\r\nthree\r\n",
        },
    )
    for name in ("base", "fork"):
        (tmp_path / f"pkg-{name}").mkdir()
        base_story.git(f"--work-tree={tmp_path}/pkg-{name}", "checkout", "-q", name, "--", ".")
    done = subprocess.run(
        ["diff", "-ruN", "pkg-base", "pkg-fork"], cwd=tmp_path, capture_output=True, check=False
    )
    with Repo.open(base_story.path) as repo:
        found = read_diff(repo, done.stdout, Oid(base_story.oid("base")), ())
        assert found.omissions == ()
        assert read(repo, found.fork) == read(repo, Oid(base_story.oid("fork")))
