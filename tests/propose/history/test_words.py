from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from repos import Story

from patchsplit.git.file_changes import CommitDiffText, iter_commit_texts
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.propose.history.words import CACHE_NAME, load_commit_words
from patchsplit.store.upstream_cache import UpstreamCache


def tip_of(story: Story, name: str = "tip") -> Oid:
    return Oid(story.oid(name))


def test_only_new_commits_are_read_and_all_are_told(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def count(repo: Repo, oids: Sequence[Oid]) -> Iterator[CommitDiffText]:
        asked.append(len(oids))
        return iter_commit_texts(repo, oids)

    monkeypatch.setattr("patchsplit.propose.history.words.iter_commit_texts", count)
    story.commit("one", {"a.c": "int one;\n"})
    story.commit("two", {"a.c": "int two;\n"}, tag="tip")
    with Repo.open(story.path) as repo:
        first = load_commit_words(repo, tip_of(story), 10, UpstreamCache(tmp_path))
        story.commit("three", {"b.c": "int three;\n"}, tag="later")
        second = load_commit_words(repo, tip_of(story, "later"), 10, UpstreamCache(tmp_path))
    assert asked == [2, 1]
    assert [touch.path for commit in second for touch in commit] == ["b.c", "a.c", "a.c"]
    assert second[1:] == first


@pytest.mark.parametrize("damage", [b"", b"\x92\x01", b"no such thing"])
def test_a_damaged_memory_is_made_anew(story: Story, tmp_path: Path, damage: bytes) -> None:
    story.commit("one", {"a.c": "int one;\n"}, tag="tip")
    with Repo.open(story.path) as repo:
        told = load_commit_words(repo, tip_of(story), 10, UpstreamCache(tmp_path))
        (tmp_path / CACHE_NAME).write_bytes(damage)
        assert load_commit_words(repo, tip_of(story), 10, UpstreamCache(tmp_path)) == told
    assert (tmp_path / CACHE_NAME).read_bytes() != damage


def test_nothing_is_kept_where_no_folder_is_named(story: Story, tmp_path: Path) -> None:
    story.commit("one", {"a.c": "int one;\n"}, tag="tip")
    with Repo.open(story.path) as repo:
        assert len(load_commit_words(repo, tip_of(story), 10)) == 1
    assert not list(tmp_path.rglob(CACHE_NAME))


def test_paths_in_no_known_encoding_are_told_but_not_kept(story: Story, tmp_path: Path) -> None:
    story.commit("one", {"caf\udce9.c": "int one;\n"}, tag="tip")
    with Repo.open(story.path) as repo:
        told = load_commit_words(repo, tip_of(story), 10, UpstreamCache(tmp_path))
    assert told[0][0].path == "caf\udce9.c"
    assert not (tmp_path / CACHE_NAME).exists()
