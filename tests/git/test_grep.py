"""Words that a tree has."""

from __future__ import annotations

from repos import Story

from patchsplit.git.grep import find_words
from patchsplit.git.repo import Repo


def test_whole_words_of_text_files_are_found(story: Story) -> None:
    story.commit("one", {"a.c": "int dev_open;\n", "b/c.h": "x(dev_close)\n", "d": b"\0dev_read\n"})
    with Repo.open(story.path) as repo:
        words = [b"dev_open", b"dev_close", b"dev_read", b"dev", b"other"]
        found = find_words(repo, repo.resolve("HEAD"), words)
    assert found == {b"dev_open", b"dev_close"}


def test_no_words_are_not_looked_for(story: Story) -> None:
    story.commit("one", {"a.c": "int dev_open;\n"})
    with Repo.open(story.path) as repo:
        assert find_words(repo, repo.resolve("HEAD"), []) == set()
