"""Words that a tree has."""

from __future__ import annotations

from repos import Story

from patchsplit.git.grep import find_files_with_words, find_words
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid


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


def test_words_are_found_whole_in_files_of_the_suffixes(story: Story) -> None:
    story.commit(
        "base",
        {
            "a b.py": "def to_dict():\n    to_dict() or to_dict_all()\n",
            "lib/\u00e9.py": "x.to_dict\n",
            "c.txt": "to_dict\n",
            "d.py": b"\0to_dict\n",
        },
    )
    with Repo.open(story.path) as repo:
        tree = Oid(story.tree("main"))
        words = ["to_dict", "to_dict_all", "gone", "operator+"]
        found = find_files_with_words(repo, tree, words, {".py"})
        again = find_files_with_words(repo, tree, ["to_dict", "x"], {".py"})
        every = find_files_with_words(repo, tree, ["to_dict"], {".py", ".txt"})
        none = find_files_with_words(repo, tree, ["to_dict"], frozenset())

    assert found["to_dict"] == {"a b.py", "lib/\u00e9.py"}
    assert found["to_dict_all"] == {"a b.py"}
    assert found["gone"] == found["operator+"] == none["to_dict"] == frozenset()
    assert again == {"to_dict": found["to_dict"], "x": {"lib/\u00e9.py"}}
    assert len(every["to_dict"]) == 3
