"""Which files of a tree have a word."""

from __future__ import annotations

from repos import Story

from patchsplit.git.repo import Repo
from patchsplit.git.words import find_files_with_words
from patchsplit.model.delta import Oid


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
