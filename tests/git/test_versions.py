"""A file after each commit that changed it."""

from __future__ import annotations

from repos import Story

from patchsplit.git.log import iter_versions
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid


def test_versions_come_oldest_first_with_their_blobs(story: Story) -> None:
    story.commit("base", {"a": "1\n", "b": "1\n"})
    story.commit("change", {"a": "2\n"}, author="Bob Byte <bob@example.org>")
    story.commit("other", {"b": "2\n"})
    story.commit("rename", {"a": None, "new": "2\n"})
    story.commit("delete", {"new": None}, tag="tip")
    with Repo.open(story.path) as repo:
        base, tip = Oid(story.oid("base")), Oid(story.oid("tip"))
        found = list(iter_versions(repo, base, tip, ["a", "new", "a\nb"]))
        assert list(iter_versions(repo, base, tip, [])) == []
        assert list(iter_versions(repo, base, tip, ["?"])) == []
    assert [one.subject for one in found] == ["change", "rename", "delete"]
    assert [one.author for one in found] == ["Bob Byte", "Ada Lovelace", "Ada Lovelace"]
    blob = story.git("rev-parse", "change:a")
    assert [one.oid for one in found] == [blob, blob, ""]
    assert {one.date for one in found} == {"2023-11-14"}
