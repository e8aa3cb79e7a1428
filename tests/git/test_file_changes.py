"""A range of commits to what each did to some files."""

from __future__ import annotations

import pytest
from repos import Executable, Story

from patchsplit.git.file_changes import FileTouch, iter_commit_paths, iter_file_touches
from patchsplit.git.log import list_commits_between
from patchsplit.git.repo import Repo


def seen(story: Story, *paths: str, base: str = "base", upstream: str = "main") -> list[FileTouch]:
    with Repo.open(story.path) as repo:
        oids = list_commits_between(repo, repo.resolve(base), repo.resolve(upstream))
        told = [touch for _, files in iter_file_touches(repo, oids) for touch in files]
        names = [(oid, path) for oid, files in iter_commit_paths(repo, oids) for path in files]
        assert sorted(names) == sorted((touch.commit, touch.path) for touch in told)
        return [touch for touch in told if not paths or touch.path in paths]


def test_each_commit_tells_its_lines_newest_first(story: Story) -> None:
    story.commit("base", {"a": "1\n2\n3\n", "b": "x\n"})
    story.commit("one", {"a": "1\nTWO\n3\n", "b": "y\n"}).commit("two", {"a": "1\nTWO\n"})
    found = seen(story, "a")
    assert [(touch.commit, touch.hunks) for touch in found] == [
        (story.oid("two"), [([b"3\n"], [])]),
        (story.oid("one"), [([b"2\n"], [b"TWO\n"])]),
    ]


def test_lines_that_look_like_headers_are_lines(story: Story) -> None:
    story.commit("base", {"a": "-- a\nk\n"})
    story.commit("odd", {"a": "commit 1\n@@ -1 +1 @@\ndiff --git a/a b/a\n++ b\nk\n"})
    (touch,) = seen(story, "a")
    ((removed, added),) = touch.hunks
    assert removed == [b"-- a\n"]
    assert added == [b"commit 1\n", b"@@ -1 +1 @@\n", b"diff --git a/a b/a\n", b"++ b\n"]


def test_lines_without_a_last_newline(story: Story) -> None:
    story.commit("base", {"a": "1\n2"}).commit("next", {"a": "1\n3", "b": "x\n"})
    touch, other = seen(story, "a", "b")
    assert touch.hunks == [([b"2\n"], [b"3\n"])], "the log writes a newline behind each line"
    assert (other.path, other.hunks) == ("b", [([], [b"x\n"])])


def test_a_file_is_created_made_executable_and_deleted(story: Story) -> None:
    story.commit("base", {"a": "1\n"}).commit("new", {"b": "x\n"})
    story.commit("mode", {"b": Executable("x\n")}).commit("gone", {"b": None})
    gone, mode, new = seen(story, "b")
    assert (gone.deleted, gone.created) == (True, False)
    assert (mode.mode, mode.hunks) == ("100755", [])
    assert (new.created, new.mode, new.oid) == (True, "100644", story.git("rev-parse", "new:b"))


@pytest.mark.parametrize("name", ["with space", "tab\tbed", 'quo"te', "back\\slash", "\udcff", "ü"])
def test_any_name_is_read_as_it_is(story: Story, name: str) -> None:
    story.commit("base", {name: "1\n"}).commit("next", {name: "2\n"})
    (touch,) = seen(story, name)
    assert touch.path == name


def test_a_name_is_no_pattern(story: Story) -> None:
    story.commit("base", {"*": "1\n", "a": "1\n"}).commit("next", {"*": "2\n", "a": "2\n"})
    assert [touch.path for touch in seen(story, "*")] == ["*"]
