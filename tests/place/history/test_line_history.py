"""Upstream's history as it is kept: what is told does not depend on what was read before."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from repos import Story

from patchsplit.git.file_changes import iter_commit_paths, iter_file_touches
from patchsplit.git.repo import Repo
from patchsplit.model.delta import Oid
from patchsplit.place import place
from patchsplit.place.history.line_history import (
    SCHEMA,
    LineHistory,
    hash_lines,
    read_line_history,
)
from patchsplit.progress import Cancelled, Progress
from patchsplit.read import read_trees
from patchsplit.store.upstream_cache import UpstreamCache

Reader = Callable[[Repo, Sequence[Oid]], Iterator[Any]]
TEN = "".join(f"line {k} of the file\n" for k in range(10))


def tell_history(story: Story) -> Story:
    story.commit("base", {"a": TEN, "b": TEN})
    story.branch("fork").commit("ours", {"a": TEN.replace("line 3", "fixed 3"), "b": None})
    story.on("main").commit("one", {"a": TEN.replace("line 3", "fixed 3"), "c": "new\n"})
    story.commit("two", {"b": TEN.replace("line 8", "other 8")})
    return story.commit("three", {"b": None, "d": "one\ntwo\n"})


@pytest.fixture
def history(story: Story) -> Story:
    return tell_history(story)


def read_history(
    story: Story, upstream: str, *paths: str, folder: Path | None = None
) -> LineHistory:
    with Repo.open(story.path) as repo:
        return read_line_history(
            repo, repo.resolve("base"), repo.resolve(upstream), paths, UpstreamCache(folder)
        )


def test_commits_are_told_newest_first_with_their_size(history: Story) -> None:
    found = read_history(history, "main", "a", "b")
    names = {history.oid(name): name for name in ("one", "two", "three")}
    assert [(names[oid], path) for oid, path, _ in found.traces] == [
        ("three", "b"), ("two", "b"), ("one", "a"),
    ]  # fmt: skip
    # "one" changes a line of "a" and adds one to "c"; "three" ends "b" and adds two lines.
    assert {names[oid]: size for oid, size in found.lines.items()} == {
        "one": 3, "two": 2, "three": 3,
    }  # fmt: skip


def count_calls(read: Reader, counts: list[int]) -> Reader:
    """Returns `read`, which notes how many commits each call asks for."""

    def call(repo: Repo, oids: Sequence[Oid]) -> Iterator[Any]:
        counts.append(len(oids))
        return read(repo, oids)

    return call


def test_only_what_is_new_is_read(
    history: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed: list[int] = []
    read: list[int] = []
    module = "patchsplit.place.history.line_history"
    monkeypatch.setattr(f"{module}.iter_commit_paths", count_calls(iter_commit_paths, listed))
    monkeypatch.setattr(f"{module}.iter_file_touches", count_calls(iter_file_touches, read))
    for upstream, paths in (("one", "a"), ("main", "a"), ("main", "ab"), ("main", "ab")):
        assert read_history(history, upstream, *paths, folder=tmp_path) == read_history(
            history, upstream, *paths
        )
    assert listed[::2] == [1, 2, 0, 0], "each commit is listed once"
    assert read[::2] == [1, 0, 2, 0], "each commit that matters is read once"


UPSTREAMS = st.sampled_from(["one", "two", "main"])
PATHS = st.frozensets(st.sampled_from("abcd"), min_size=1)


@given(steps=st.lists(st.tuples(UPSTREAMS, PATHS), max_size=6))
@settings(max_examples=10)
def test_the_order_of_questions_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, frozenset[str]]]
) -> None:
    home = tmp_path_factory.mktemp("history")
    story = tell_history(Story(home / "repo"))
    folder = home / "kept"
    for upstream, paths in steps:
        assert read_history(story, upstream, *paths, folder=folder) == read_history(
            story, upstream, *paths
        )


@pytest.mark.parametrize("damage", [b"", b"no database", b"SQLite format 3\0 and then nothing"])
def test_a_damaged_memory_is_made_anew(history: Story, tmp_path: Path, damage: bytes) -> None:
    (tmp_path / SCHEMA.name).write_bytes(damage)
    expected = read_history(history, "main", "a", "b")
    assert read_history(history, "main", "a", "b", folder=tmp_path) == expected
    assert len((tmp_path / SCHEMA.name).read_bytes()) > len(damage)
    assert read_history(history, "main", "a", "b", folder=tmp_path) == expected


def test_where_nothing_can_be_kept_all_is_told(history: Story, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert read_history(history, "main", "a", folder=tmp_path / "file") == read_history(
        history, "main", "a"
    )


def test_while_another_process_writes_all_is_told(history: Story, tmp_path: Path) -> None:
    expected = read_history(history, "main", "a", folder=tmp_path)
    with closing(sqlite3.connect(tmp_path / SCHEMA.name, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert read_history(history, "main", "a", folder=tmp_path) == expected
    assert (tmp_path / SCHEMA.name).exists()


def test_who_cancels_the_search_keeps_what_was_read(history: Story, tmp_path: Path) -> None:
    def cancel(_: Progress) -> None:
        raise Cancelled

    with Repo.open(history.path) as repo:
        asked = repo.resolve("base"), repo.resolve("main"), "ab", UpstreamCache(tmp_path)
        with pytest.raises(Cancelled):
            read_line_history(repo, *asked, cancel, progress_step=1)
    with closing(sqlite3.connect(tmp_path / SCHEMA.name)) as db:
        (read,) = db.execute("SELECT count(lines) FROM commits").fetchone()
    assert read == 1
    assert read_history(history, "main", "a", "b", folder=tmp_path) == read_history(
        history, "main", "a", "b"
    )


def test_nothing_is_written_where_nothing_is_asked(history: Story, tmp_path: Path) -> None:
    assert read_history(history, "main", folder=tmp_path / "kept") == LineHistory((), {})
    assert not (tmp_path / "kept").exists()


def test_any_name_is_kept(story: Story, tmp_path: Path) -> None:
    name = "caf\udce9 \x01 'x'"
    story.commit("base", {name: "1\n"}).commit("next", {name: "2\n"})
    for _ in range(2):
        assert [
            path for _, path, _ in read_history(story, "main", name, folder=tmp_path).traces
        ] == [name]


def test_verdicts_are_the_same_with_and_without_what_is_kept(
    history: Story, tmp_path: Path
) -> None:
    with Repo.open(history.path) as repo:
        base, fork, main = (repo.resolve(name) for name in ("base", "fork", "main"))
        delta = read_trees(repo, base, fork)
        without = place(repo, delta, base, main)
        for upstream in (history.oid("two"), main, main):
            kept = place(repo, delta, base, Oid(upstream), cache=UpstreamCache(tmp_path))
        assert kept == without
        assert any(found.landed for found in without.values())


def test_white_space_at_the_ends_and_empty_lines_say_nothing() -> None:
    assert hash_lines([b"a b;\n", b"\n", b"}\n"]) == hash_lines([b"\ta b; \r\n", b" } "])
    assert hash_lines([b"a  b;\n"]) != hash_lines([b"a b;\n"])
    assert len(hash_lines([b"abc;\n", b"}\n"]).lines) == 1
