from __future__ import annotations

from repos import Story

from patchsplit.git.file_changes import FileDiffText, iter_commit_texts
from patchsplit.git.log import list_recent_commits
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid


def test_past_commits_are_told_file_by_file_newest_first(story: Story) -> None:
    story.commit("one", {"a.c": "int one;\n", "b c.txt": "x\n"})
    story.commit("two", {"a.c": "int two;\nint more;\n"}, tag="tip")
    with Repo.open(story.path) as repo:
        told = list(iter_commit_texts(repo, list_recent_commits(repo, Oid(story.oid("tip")), 10)))
    assert told[0].files == (
        FileDiffText("a.c", 3, b"-1 +1,2 @@\n-int one;\n+int two;\n+int more;"),
    )
    assert [file.path for file in told[1].files] == ["a.c", "b c.txt"]


def test_commits_whose_content_is_missing_are_left_out(story: Story) -> None:
    story.commit("one", {"a.c": "int one;\n"})
    story.commit("two", {"a.c": "int two;\n"})
    story.commit("three", {"b.c": "int three;\n"}, tag="tip")
    gone = story.git("rev-parse", "tip~1:a.c")
    loose = story.path / ".git/objects" / gone[:2] / gone[2:]
    loose.unlink()
    with Repo.open(story.path) as repo:
        told = list(iter_commit_texts(repo, list_recent_commits(repo, Oid(story.oid("tip")), 10)))
    assert [[file.path for file in commit.files] for commit in told] == [["b.c"], ["a.c"]]


def test_lines_that_look_like_headers_are_content(story: Story) -> None:
    story.commit("one", {"a.c": "x\n"})
    tricky = "\x01not a commit\ndiff --git a/x b/x\n@@ -1 +1 @@\n"
    story.commit("two", {"a.c": tricky}, tag="tip")
    with Repo.open(story.path) as repo:
        told = list(iter_commit_texts(repo, list_recent_commits(repo, Oid(story.oid("tip")), 1)))
    assert [file.path for file in told[0].files] == ["a.c"]
    assert told[0].files[0].lines == 4
